"""What residents see of their own: the bank, the passbook, and the records behind their score."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.db.paging import Page
from app.ledger import chart
from app.ledger import journals as ledger
from app.standing.points.expiry import Expiring, expiring
from app.standing.points.sources import source_of
from app.standing.programmes.models import SubjectKind
from app.standing.scores.scores import standing


@dataclass(frozen=True, slots=True)
class Step:
    """What a resident reaches next, stars or a grade, and from which score on."""

    name: str
    score: int


@dataclass(frozen=True, slots=True)
class Bank:
    """What a resident can spend and until when, and where they stand."""

    points: int
    expiring: list[Expiring]
    score: int | None
    grade: str | None
    stars: int
    next_star: Step | None
    next_grade: Step | None


def bank(session: Session, *, resident_id: int, now: datetime) -> Bank:
    """A resident's points and standing."""
    points = ledger.balance(session, chart.resident_points(resident_id))
    own = standing(session, subject_kind=SubjectKind.RESIDENT, subject_id=resident_id, now=now)
    ending = expiring(session, resident_id=resident_id, balance=points, now=now)
    star = Step(str(own.next_star[0]), own.next_star[1]) if own.next_star else None
    grade = Step(*own.next_grade) if own.next_grade else None
    return Bank(points, ending, own.score, own.grade, own.stars, star, grade)


def passbook(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Any]:
    """A resident's point movements, newest first, each with what it came from."""
    page = ledger.history(session, chart.resident_points(resident_id), cursor=cursor, limit=limit)
    return page.map(lambda row: {**row._mapping, "source": source_of(row.reference)})
