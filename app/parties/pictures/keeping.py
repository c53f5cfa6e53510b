"""A picture is kept before it belongs to anything: a phone sends each on its own, and then what they are about."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.files import Attachment, picture_of, store, store_attachment
from app.parties import residents
from app.parties.pictures.errors import MOST, PicturesWaitingError, TooManyPicturesError
from app.parties.pictures.models import Picture

MOST_WAITING = 36
WAITS_FOR = timedelta(days=3)
"""How long one is kept that belongs to nothing."""
MAX_SIDE = 1600
"""Pixels of the longer side of what is shown: a number plate stays readable."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A checked picture: as it was handed in, and drawn anew."""

    original: bytes
    drawn: Attachment

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.original).hexdigest()


def taken(content: bytes, name: str) -> Taken:
    """Check a picture and draw it anew. Takes its time: do it before a transaction. Raises NotAPictureError."""
    return Taken(content, picture_of(content, name, max_side=MAX_SIDE))


def all_taken(files: Sequence[tuple[bytes, str]]) -> list[Taken]:
    """The same of several files with their names. Raises TooManyPicturesError, NotAPictureError."""
    if len(files) > MOST:
        raise TooManyPicturesError
    return [taken(content, name) for content, name in files]


def send_ahead(session: Session, *, picture: Taken, user_id: int, now: datetime) -> Picture:
    """Keep a picture of a user until they say what it belongs to; the same again is the same. Raises
    PicturesWaitingError.
    """
    residents.lock_user(session, user_id)
    waiting = Picture.uploaded_by == user_id, Picture.about_id.is_(None)
    same = select(Picture).where(*waiting, Picture.sha256 == picture.sha256, Picture.created_at > now - WAITS_FOR)
    known = session.scalars(same.limit(1)).first()
    if known is not None:
        return known
    if session.scalars(select(func.count(Picture.id)).where(*waiting)).one() >= MOST_WAITING:
        raise PicturesWaitingError(details={"most": MOST_WAITING})
    return put(session, picture=picture, user_id=user_id, now=now)


def put(
    session: Session, *, picture: Taken, user_id: int | None = None, staff_id: int | None = None, now: datetime
) -> Picture:
    """Store both files of a picture."""
    drawn = store_attachment(session, attachment=picture.drawn, now=now)
    kept = store(
        session,
        content=picture.original,
        name=picture.drawn.name,
        media_type=picture.drawn.media_type,
        now=now,
    )
    row = Picture(
        file_id=drawn.id,
        original_id=kept.id,
        sha256=picture.sha256,
        created_at=now,
        uploaded_by=user_id,
        added_by=staff_id,
    )
    session.add(row)
    session.flush()
    return row
