"""How long pictures are kept: 90 days after what they belong to is decided for good (domain rule C7.16); that of a
licence 30 days after its application was returned or withdrawn, or its shop has left: until then it is handed in again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, or_, select, update
from sqlalchemy.orm import Session

from app.core import files
from app.parties.pictures.keeping import WAITS_FOR
from app.parties.pictures.models import Picture, PictureOf

KEPT_FOR = timedelta(days=90)
LICENCES_KEPT_FOR = timedelta(days=30)
AT_ONCE = 100


def note_final(session: Session, *, kinds: Collection[PictureOf], alive: Any, now: datetime) -> int:
    """Note of some pictures of a kind that what they belong to is decided now, or open again; says of how many.

    `alive` are the ids of what is not decided; what is not there any more is.
    """
    theirs, is_open = Picture.kind.in_(kinds), Picture.about_id.in_(alive)
    over = _ids(session, theirs, Picture.final_since.is_(None), ~is_open)
    again = _ids(session, theirs, Picture.final_since.is_not(None), is_open)
    for ids, moment in ((over, now), (again, None)):
        change = update(Picture).where(Picture.id.in_(ids)).values(final_since=moment)
        session.execute(change, execution_options={"synchronize_session": False})
    return len(over) + len(again)


def erase_old(session: Session, *, now: datetime) -> int:
    """Erase some whose time is over, and some that never came to belong to anything; says how many."""
    is_licence = Picture.kind == PictureOf.LICENCE
    over = or_(Picture.final_since < now - KEPT_FOR, is_licence & (Picture.final_since < now - LICENCES_KEPT_FOR))
    ended = _ids(session, over)
    return _erase(session, ended or _ids(session, Picture.about_id.is_(None), Picture.created_at < now - WAITS_FOR))


def erase_of(session: Session, *, kinds: Collection[PictureOf], about: Select[Any] | Sequence[int]) -> None:
    """Erase all pictures of these things at once."""
    while _erase(session, _ids(session, Picture.kind.in_(kinds), Picture.about_id.in_(about))):
        pass


def forget_user(session: Session, *, user_id: int) -> None:
    """Of a user who is forgotten, nobody knows any more which pictures they have taken."""
    while _erase(session, _ids(session, Picture.uploaded_by == user_id, Picture.about_id.is_(None))):
        pass
    session.execute(update(Picture).where(Picture.uploaded_by == user_id).values(uploaded_by=None))


def _ids(session: Session, *wanted: ColumnElement[bool]) -> Sequence[int]:
    return session.scalars(select(Picture.id).where(*wanted).order_by(Picture.id).limit(AT_ONCE)).all()


def _erase(session: Session, ids: Sequence[int]) -> int:
    if not ids:
        return 0
    rows = session.execute(select(Picture.file_id, Picture.original_id).where(Picture.id.in_(ids))).all()
    session.execute(delete(Picture).where(Picture.id.in_(ids)), execution_options={"synchronize_session": False})
    files.remove(session, [file_id for row in rows for file_id in row])
    return len(ids)
