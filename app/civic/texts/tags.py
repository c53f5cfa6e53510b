"""Tags: what a resident wants to be told of, beside what is for everybody. Opted into and out of at any time."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.civic.texts.models import NoticeTag, TagChoice
from app.parties import residents


def chosen(session: Session, *, resident_id: int) -> list[NoticeTag]:
    """What a resident has asked for, in the order of all tags."""
    found = set(session.scalars(select(TagChoice.tag).where(TagChoice.resident_id == resident_id)))
    return [tag for tag in NoticeTag if tag in found]


def choose(session: Session, *, resident_id: int, tags: Collection[NoticeTag]) -> list[NoticeTag]:
    """These from now on, and no others. Raises ResidentNotFoundError."""
    residents.lock(session, resident_id)  # Twice at once is the same as once.
    forget_resident(session, resident_id=resident_id)
    session.add_all(TagChoice(resident_id=resident_id, tag=tag) for tag in sorted(set(tags)))
    session.flush()
    return chosen(session, resident_id=resident_id)


def hand_over(session: Session, *, from_id: int, to_id: int) -> None:
    """Two residents are one: what either has asked for. Whoever calls has locked both."""
    both = {*chosen(session, resident_id=from_id), *chosen(session, resident_id=to_id)}
    forget_resident(session, resident_id=from_id)
    choose(session, resident_id=to_id, tags=both)


def forget_resident(session: Session, *, resident_id: int) -> None:
    """What somebody wanted to be told of is not known any more."""
    session.execute(delete(TagChoice).where(TagChoice.resident_id == resident_id))
