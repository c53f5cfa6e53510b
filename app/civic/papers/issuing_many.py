"""Papers of a kind for all of a community who have none yet, some hundreds at a time, and many on one sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.civic.papers.issuing import new_paper, note_issued
from app.civic.papers.kinds import FOR_MANY
from app.civic.papers.models import Paper, PaperKind, PaperStatus
from app.civic.papers.numbering import hold_numbers, next_numbers
from app.civic.papers.stating import SAME_FOR_ALL
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import community_in_scope, require_open
from app.parties.residents.models import Resident, ResidentStatus

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Issued:
    """How many papers were made, the first and the last of their numbers, and whether somebody is left without one."""

    count: int
    first_no: str
    last_no: str
    more: bool


def issue_many(session: Session, kind: PaperKind, *, community_id: int, staff: StaffIdentity, now: datetime) -> Issued:
    """A pass for each adult of a community who holds none that is valid, or a code for each household that has none;
    at most `AT_ONCE`, by household.

    Raises CommunityNotFoundError, NodeClosedError, RuleErrors naming `kind`, `community_id`.
    """
    if kind not in FOR_MANY:
        raise field_error("kind", "这种凭证要一张一张出具。")
    community_in_scope(session, community_id=community_id, staff=staff)
    require_open(session, community_id)
    hold_numbers(session, community_id=community_id, year=business_day(now).year)
    people = _without(session, kind, community_id, now)
    if not people:
        raise field_error("community_id", "这里的居民都已经有了，不用再出具。")
    made_for = [(person.id, person.name) for person in people[:AT_ONCE]]
    numbers = next_numbers(session, community_id=community_id, year=business_day(now).year, count=len(made_for))
    same = {"community_id": community_id, "facts": SAME_FOR_ALL[kind], "issued_by": staff.id, "now": now}
    papers = [
        new_paper(kind, no, holder=name, resident_id=resident_id, **same)  # type: ignore[arg-type]
        for no, (resident_id, name) in zip(numbers, made_for, strict=True)
    ]
    session.add_all(papers)
    session.flush()
    for paper in papers:
        note_issued(session, paper, staff=staff, now=now)
    return Issued(len(papers), numbers[0], numbers[-1], len(people) > AT_ONCE)


def _without(session: Session, kind: PaperKind, community_id: int, now: datetime) -> Sequence[Row[int, str]]:
    """Some adults without such a paper, or of each household without one the first; one more than are made at once."""
    held, holder = aliased(Paper), aliased(Resident)
    is_valid = (
        held.kind == kind,
        held.status == PaperStatus.VALID,
        or_(held.expires_at.is_(None), held.expires_at > now),
    )
    here = (
        Resident.community_id == community_id,
        Resident.status == ResidentStatus.ACTIVE,
        Resident.is_minor.is_(False),
    )
    if kind is PaperKind.BENEFIT_PASS:
        query = select(Resident.id, Resident.name).where(
            *here, ~exists().where(held.resident_id == Resident.id, *is_valid)
        )
        return session.execute(query.order_by(Resident.household_id, Resident.id).limit(AT_ONCE + 1)).all()
    has_one = exists().where(held.resident_id == holder.id, holder.household_id == Resident.household_id, *is_valid)
    firsts = (
        select(func.min(Resident.id).label("id"))
        .where(*here, ~has_one)
        .group_by(Resident.household_id)
        .order_by(Resident.household_id)
        .limit(AT_ONCE + 1)
        .subquery()
    )
    query = select(Resident.id, Resident.name).join(firsts, firsts.c.id == Resident.id)
    return session.execute(query.order_by(Resident.household_id)).all()
