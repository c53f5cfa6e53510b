"""Pictures are told what they belong to: those that were sent ahead, and those that come with a form at the desk."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from app.core.files import Attachment
from app.core.files.storing import find, read
from app.parties.pictures.errors import MOST, NoPicturesError, PictureGoneError, TooManyPicturesError
from app.parties.pictures.keeping import WAITS_FOR, Taken, put
from app.parties.pictures.models import Picture, PictureOf


def attach(
    session: Session, *, picture_ids: Sequence[int], kind: PictureOf, about_id: int, user_id: int | None, now: datetime
) -> int:
    """Pictures that a user has sent ahead belong to this now, which the caller holds; says how many.

    Raises TooManyPicturesError, PictureGoneError.
    """
    theirs = (Picture.uploaded_by == user_id) & Picture.uploaded_by.is_not(None)
    return _attach(session, picture_ids, theirs, kind, about_id, now)


def attach_unowned(
    session: Session, *, picture_ids: Sequence[int], kind: PictureOf, about_id: int, now: datetime
) -> int:
    """The same of pictures that were kept without whose they are; the caller has seen whose. Raises the same."""
    nobodys = Picture.uploaded_by.is_(None) & Picture.added_by.is_(None)
    return _attach(session, picture_ids, nobodys, kind, about_id, now)


def _attach(
    session: Session,
    picture_ids: Sequence[int],
    whose: ColumnElement[bool],
    kind: PictureOf,
    about_id: int,
    now: datetime,
) -> int:
    wanted = sorted(set(picture_ids))
    if not wanted:
        return 0
    _require_room(session, kind, about_id, len(wanted))
    found = session.scalars(
        select(Picture)
        .where(
            Picture.id.in_(wanted),
            whose,
            Picture.about_id.is_(None),
            Picture.created_at > now - WAITS_FOR,
        )
        .order_by(Picture.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(found) < len(wanted):
        raise PictureGoneError
    for each in found:
        each.kind, each.about_id = kind, about_id
    session.flush()
    return len(found)


def take(session: Session, *, picture_id: int, user_id: int, now: datetime) -> Attachment:
    """A picture that a user has sent ahead, for what keeps its papers itself; the one sent ahead is erased in its time.

    Raises PictureGoneError.
    """
    picture = session.scalar(
        select(Picture).where(
            Picture.id == picture_id,
            Picture.uploaded_by == user_id,
            Picture.uploaded_by.is_not(None),
            Picture.about_id.is_(None),
            Picture.created_at > now - WAITS_FOR,
        )
    )
    if picture is None:
        raise PictureGoneError
    file = find(session, picture.file_id)
    return Attachment(b"".join(read(session, file.id)), file.name, file.media_type)


def add(
    session: Session, *, pictures: Sequence[Taken], kind: PictureOf, about_id: int, staff_id: int, now: datetime
) -> int:
    """Pictures from a form at the desk belong to this, which the caller holds; says how many. Raises
    NoPicturesError, TooManyPicturesError.
    """
    if not pictures:
        raise NoPicturesError
    _require_room(session, kind, about_id, len(pictures))
    for each in pictures:
        row = put(session, picture=each, staff_id=staff_id, now=now)
        row.kind, row.about_id = kind, about_id
    session.flush()
    return len(pictures)


def pass_on(session: Session, *, kinds: Collection[PictureOf], from_id: int, to_id: int) -> None:
    """The pictures of one thing belong to another now, which is in its place."""
    theirs = Picture.kind.in_(kinds), Picture.about_id == from_id
    change = update(Picture).where(*theirs).values(about_id=to_id)
    session.execute(change, execution_options={"synchronize_session": False})


def _require_room(session: Session, kind: PictureOf, about_id: int, more: int) -> None:
    has = select(func.count(Picture.id)).where(Picture.kind == kind, Picture.about_id == about_id)
    if session.scalars(has).one() + more > MOST:
        raise TooManyPicturesError
