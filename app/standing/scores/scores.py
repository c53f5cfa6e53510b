"""Standing: score, grade and stars, computed from the records that count now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, select
from sqlalchemy.orm import Session

from app.parties.residents.models import Resident, ResidentStatus
from app.standing.programmes.catalogue import Bands
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rules import bands_at
from app.standing.records.models import COUNTS, Record

MAX_FROM_MEMBERS = 60
"""The most that a household's score gains from its members' positive records (domain model C1)."""


def _counts(now: Any) -> tuple[ColumnElement[bool], ...]:
    of_the_community = Record.programme_id.is_(None)
    return Record.expires_at > now, Record.effective_at <= now, Record.status.in_(COUNTS), of_the_community


# Made once: every look at the bank asks these.
_IS_MINOR = select(Resident.is_minor).where(Resident.id == bindparam("subject"))
_OWN_SUM = select(func.coalesce(func.sum(Record.score_delta), 0)).where(
    Record.subject_kind == bindparam("kind"), Record.subject_id == bindparam("subject"), *_counts(bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Standing:
    """`score` and `grade` are None for minors, who have no score; their stars are those everybody begins with.
    `next_star` and `next_grade` are what comes next and from which score on; None at the top, and for minors.
    """

    score: int | None
    grade: str | None
    stars: int
    next_star: tuple[int, int] | None = field(default=None, compare=False)
    next_grade: tuple[str, int] | None = field(default=None, compare=False)


def standing(session: Session, *, subject_kind: SubjectKind, subject_id: int, now: datetime) -> Standing:
    """Where a subject stands at a moment."""
    bands = bands_at(session, now)
    if subject_kind is SubjectKind.RESIDENT and session.scalar(_IS_MINOR, {"subject": subject_id}):
        return Standing(None, None, bands.stars_at(bands.base_score))
    own = session.scalar(_OWN_SUM, {"kind": subject_kind, "subject": subject_id, "now": now})
    score = bands.base_score + int(own or 0)
    if subject_kind is SubjectKind.HOUSEHOLD:
        score += capped(plus_by_member(session, household_id=subject_id, now=now))
    return _at(bands, score)


def _at(bands: Bands, score: int) -> Standing:
    star, grade = bands.next_star(score), bands.next_grade(score)
    return Standing(score, bands.grade(score), bands.stars_at(score), star, grade)


@dataclass(frozen=True, slots=True)
class Parts:
    """`base` + `plus` − `minus` is the score, which `counted` records make; and where one stands with it."""

    base: int
    plus: int
    minus: int
    counted: int
    standing: Standing


def parts_of_shop(session: Session, *, merchant_id: int, now: datetime) -> Parts:
    """What a shop's score is made of. One query along the index of its records."""
    return _parts(session, SubjectKind.MERCHANT, merchant_id, now)


def parts_of_household(session: Session, *, household_id: int, from_members: int, now: datetime) -> Parts:
    """The same of the records about a household as a whole, which stands with what its members add besides."""
    return _parts(session, SubjectKind.HOUSEHOLD, household_id, now, more=from_members)


def _parts(session: Session, kind: SubjectKind, subject_id: int, now: datetime, *, more: int = 0) -> Parts:
    bands, delta = bands_at(session, now), Record.score_delta
    plus, minus, counted = session.execute(
        select(
            func.coalesce(func.sum(case((delta > 0, delta), else_=0)), 0),
            func.coalesce(func.sum(case((delta < 0, -delta), else_=0)), 0),
            func.count(),
        ).where(Record.subject_kind == kind, Record.subject_id == subject_id, delta != 0, *_counts(now))
    ).one()
    stands = _at(bands, bands.base_score + int(plus) - int(minus) + more)
    return Parts(bands.base_score, int(plus), int(minus), counted, stands)


def stars_of_resident(session: Session, resident_id: int, now: datetime) -> int:
    """The stars of a resident, 0 to 5."""
    return standing(session, subject_kind=SubjectKind.RESIDENT, subject_id=resident_id, now=now).stars


def capped(added: Mapping[int, int]) -> int:
    """What counts for a household of what its members add."""
    return min(sum(added.values()), MAX_FROM_MEMBERS)


def plus_by_member(session: Session, *, household_id: int, now: datetime) -> dict[int, int]:
    """What each adult of a household adds to its score, by their ids; who adds nothing is left out. Only what is
    positive: nobody answers for what another member did. Minors have no score.
    """
    members = select(Resident.id).where(
        Resident.household_id == household_id, Resident.status == ResidentStatus.ACTIVE, Resident.is_minor.is_(False)
    )
    query = (
        select(Record.subject_id, func.sum(Record.score_delta))
        .where(
            Record.subject_kind == SubjectKind.RESIDENT,
            Record.subject_id.in_(members),
            Record.score_delta > 0,
            *_counts(now),
        )
        .group_by(Record.subject_id)
    )
    return {int(member or 0): int(plus) for member, plus in session.execute(query)}
