"""Records of one resident, and what somebody hears of: about them, their household, their shops and units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.parties import residents
from app.parties.residents import access_log
from app.standing.programmes.apart import seen_from
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import about_any, names_of, subjects_of_user
from app.standing.records.deciders import Decision, decisions
from app.standing.records.errors import RecordNotFoundError
from app.standing.records.models import Record, RecordState
from app.standing.reminders.queries import pictures_before


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """A record as those see it whom it is about: which offices have decided on it, and of which household, shop or unit
    it is; nothing for what is about oneself. So many `pictures` can be seen with it.
    """

    record: Record
    decided: list[Decision]
    subject: str = ""
    pictures: int = 0


def own(session: Session, records: Sequence[Record]) -> list[OwnRecord]:
    """Records with who has decided on them, in as many queries as for one."""
    decided = decisions(session, records)
    about = [(each.subject_kind, each.subject_id) for each in records if each.subject_kind is not SubjectKind.RESIDENT]
    names = names_of(session, about)
    shown = picture_counts(session, records)
    return [
        OwnRecord(each, decided[each.id], names.get((each.subject_kind, each.subject_id), ""), shown[each.id])
        for each in records
    ]


def picture_counts(session: Session, records: Sequence[Record]) -> dict[int, int]:
    """How many pictures are shown with each record: its own, and those of the reminders that have led to it."""
    warned = [each.id for each in records if each.warnings]
    before = pictures_before(session, record_ids=warned) if warned else {}
    return {each.id: each.pictures + before.get(each.id, 0) for each in records}


def related_records(
    session: Session, *, user_id: int, kind: SubjectKind, cursor: str | None, limit: int
) -> Page[OwnRecord]:
    """Everything on record about the household of somebody, or about their shops or units, newest first."""
    subjects = [each for each in subjects_of_user(session, user_id=user_id) if each[0] is kind]
    query = select(Record).where(about_any(Record.subject_kind, Record.subject_id, subjects))
    page = newest_first(session, query.options(joinedload(Record.rule)), Record.id, cursor=cursor, limit=limit)
    return page.map_all(lambda found: own(session, list(found)))


def records(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Record]:
    """Everything on record about a resident, newest first; those that are effective make up the score."""
    return newest_first(session, _of_resident(resident_id), Record.id, cursor=cursor, limit=limit)


def _of_resident(resident_id: int) -> Select[Record]:
    about = Record.subject_kind == SubjectKind.RESIDENT, Record.subject_id == resident_id
    return select(Record).where(*about).options(joinedload(Record.rule))


def records_of_resident(
    session: Session, *, resident_id: int, staff: StaffIdentity, cursor: str | None, limit: int
) -> Page[Record]:
    """The same for a resident of the staff member's subtree, of what stands apart what staff may see.

    Raises ResidentNotFoundError.
    """
    residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    query = _of_resident(resident_id).where(seen_from(staff.path, Record.programme_id))
    return newest_first(session, query, Record.id, cursor=cursor, limit=limit)


def open_records(
    session: Session, *, resident_id: int, staff: StaffIdentity, now: datetime, cursor: str | None, limit: int
) -> Page[Record]:
    """The same, noted as a look at their file. Raises ResidentNotFoundError."""
    where: dict[str, Any] = {"cursor": cursor, "limit": limit}
    page = records_of_resident(session, resident_id=resident_id, staff=staff, **where)
    access_log.note_seen(session, resident_ids=[resident_id], how="records", staff=staff, now=now)
    return page


NOTICES = 100


def _of_user(session: Session, user_id: int) -> ColumnElement[bool]:
    return about_any(Record.subject_kind, Record.subject_id, subjects_of_user(session, user_id=user_id))


def record_of_user(session: Session, *, record_id: int, user_id: int) -> Record:
    """A record about somebody, their household, a shop or a unit of theirs. Raises RecordNotFoundError."""
    mine = Record.id == record_id, _of_user(session, user_id)
    record = session.scalar(select(Record).where(*mine).options(joinedload(Record.rule)))
    if record is None:
        raise RecordNotFoundError
    return record


def notices(session: Session, *, user_id: int) -> Sequence[Record]:
    """Minuses that somebody was told of and that do not count yet, the most urgent first."""
    query = (
        select(Record)
        .where(Record.status == RecordState.NOTICE, _of_user(session, user_id))
        .options(joinedload(Record.rule))
        .order_by(Record.due_at, Record.id)
        .limit(NOTICES)
    )
    return session.scalars(query).all()
