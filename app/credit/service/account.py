"""What residents see of their own: the bank, the passbook, and the records behind their score."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.communities.service import StaffIdentity
from app.core.paging import Page, newest_first
from app.credit.models import Record, SubjectKind
from app.credit.service.points import Expiring, expiring
from app.credit.service.scores import standing
from app.ledger import chart
from app.ledger import service as ledger
from app.residents import service as residents


@dataclass(frozen=True, slots=True)
class Bank:
    """What a resident can spend and until when, and where they stand."""

    points: int
    expiring: list[Expiring]
    score: int | None
    grade: str | None
    stars: int


def bank(session: Session, *, resident_id: int, now: datetime) -> Bank:
    """A resident's points and standing."""
    points = ledger.balance(session, chart.resident_points(resident_id))
    own = standing(session, subject_kind=SubjectKind.RESIDENT, subject_id=resident_id, now=now)
    ending = expiring(session, resident_id=resident_id, balance=points, now=now)
    return Bank(points, ending, own.score, own.grade, own.stars)


def passbook(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Any]:
    """A resident's point movements, newest first."""
    return ledger.history(session, chart.resident_points(resident_id), cursor=cursor, limit=limit)


def records(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Record]:
    """Everything on record about a resident, newest first; those in the state `counted` make up the score."""
    query = (
        select(Record)
        .where(Record.subject_kind == SubjectKind.RESIDENT, Record.subject_id == resident_id)
        .options(joinedload(Record.rule))
    )
    return newest_first(session, query, Record.id, cursor=cursor, limit=limit)


def records_in_scope(
    session: Session, *, resident_id: int, staff: StaffIdentity, cursor: str | None, limit: int
) -> Page[Record]:
    """The same for a resident of the staff member's subtree. Raises ResidentNotFoundError."""
    residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    return records(session, resident_id=resident_id, cursor=cursor, limit=limit)
