"""Queries: schemes, cycles, nominations and awards, at the desk and on the phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community, is_below, names_by_id
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.residents.people import ResidentIdentity
from app.standing.awards.errors import (
    AwardNotFoundError,
    CycleNotFoundError,
    NominationNotFoundError,
    SchemeNotFoundError,
)
from app.standing.awards.models import (
    Award,
    AwardCycle,
    AwardScheme,
    CycleState,
    Judging,
    Nomination,
    NominationState,
    SchemeKind,
)
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import ANONYMOUS, SubjectKey, about_any, names_of, subjects_of_user

CANDIDATES = 200
"""So many can be chosen from at the counter."""
DECIDED = (CycleState.PUBLIC, CycleState.GRANTED, CycleState.CLOSED)


class Due(StrEnum):
    """On what of a cycle somebody has to go on: residents have proposed themselves, its votes or its records are
    complete, or it was public for long enough.
    """

    PROPOSED = "proposed"
    JUDGED = "judged"
    PUBLIC = "public"


def is_due(due: Due, now: datetime) -> list[ColumnElement[bool]]:
    """That a cycle is."""
    if due is Due.PROPOSED:
        by_residents = Nomination.proposed_by_resident.is_not(None), Nomination.state == NominationState.NOMINATED
        proposed = exists().where(Nomination.cycle_id == AwardCycle.id, *by_residents)
        return [AwardCycle.state == CycleState.OPEN, proposed]
    if due is Due.JUDGED:
        by_record = exists().where(AwardScheme.id == AwardCycle.scheme_id, AwardScheme.judging == Judging.CRITERIA)
        return [AwardCycle.state == CycleState.JUDGING, or_(AwardCycle.vote_until < now, by_record)]
    return [AwardCycle.state == CycleState.PUBLIC, AwardCycle.public_until < now]


@dataclass(frozen=True, slots=True)
class ShownCycle:
    """A cycle with its scheme and the node that honours."""

    cycle: AwardCycle
    scheme: AwardScheme
    community: str


@dataclass(frozen=True, slots=True)
class ShownNomination:
    """A nomination as others see it: the name masked; `votes` is None while nobody is to know them."""

    nomination: Nomination
    name: str
    votes: int | None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class ShownAward:
    """An award with what it was for; `is_valid` while it has neither ended nor been taken back."""

    award: Award
    scheme: AwardScheme
    title: str
    community: str
    name: str
    is_valid: bool


def scheme_in_scope(session: Session, *, scheme_id: int, staff: StaffIdentity, hold: bool = False) -> AwardScheme:
    """A scheme of the subtree, which `hold` keeps to oneself. Raises SchemeNotFoundError."""
    query = select(AwardScheme).where(AwardScheme.id == scheme_id)
    scheme = session.scalar(query.with_for_update().execution_options(populate_existing=True) if hold else query)
    if scheme is None or not staff.covers(get_community(session, scheme.community_id).path):
        raise SchemeNotFoundError
    return scheme


def scheme_of(session: Session, cycle: AwardCycle) -> AwardScheme:
    return session.get_one(AwardScheme, cycle.scheme_id)


def cycle_in_scope(session: Session, *, cycle_id: int, staff: StaffIdentity) -> AwardCycle:
    """A cycle of the subtree. Raises CycleNotFoundError."""
    cycle = session.get(AwardCycle, cycle_id)
    if cycle is None or not staff.covers(get_community(session, cycle.community_id).path):
        raise CycleNotFoundError
    return cycle


def nomination_in_scope(session: Session, *, nomination_id: int, staff: StaffIdentity) -> tuple[Nomination, AwardCycle]:
    """A nomination of the subtree, and its cycle. Raises NominationNotFoundError."""
    nomination = session.get(Nomination, nomination_id)
    if nomination is None:
        raise NominationNotFoundError
    try:
        return nomination, cycle_in_scope(session, cycle_id=nomination.cycle_id, staff=staff)
    except CycleNotFoundError:
        raise NominationNotFoundError from None


def award_in_scope(session: Session, *, award_id: int, staff: StaffIdentity) -> tuple[Award, AwardCycle]:
    """An award of the subtree, and its cycle. Raises AwardNotFoundError."""
    award = session.get(Award, award_id)
    if award is None:
        raise AwardNotFoundError
    try:
        return award, cycle_in_scope(session, cycle_id=award.cycle_id, staff=staff)
    except CycleNotFoundError:
        raise AwardNotFoundError from None


def cycle_for(session: Session, *, cycle_id: int, resident: ResidentIdentity) -> AwardCycle:
    """A cycle of the node of a resident or of one above it. Raises CycleNotFoundError."""
    cycle = session.get(AwardCycle, cycle_id)
    if cycle is None or not resident.community_path.startswith(get_community(session, cycle.community_id).path):
        raise CycleNotFoundError
    return cycle


def is_own(session: Session, nomination: Nomination, who: ResidentIdentity) -> bool:
    """Whether a nomination is of a resident themself or anybody of their household, of a shop or a unit of theirs."""
    kind, subject_id = nomination.subject_kind, nomination.subject_id
    if kind is SubjectKind.HOUSEHOLD:
        return subject_id == who.household_id
    if kind is SubjectKind.RESIDENT:
        home = select(Resident.household_id).where(Resident.id == subject_id)
        return subject_id == who.id or session.scalar(home) == who.household_id
    return who.user_id is not None and (kind, subject_id) in subjects_of_user(session, user_id=who.user_id)


def schemes_in_scope(session: Session, *, staff: StaffIdentity, cursor: str | None, limit: int) -> Page[AwardScheme]:
    """Schemes of the subtree, newest first."""
    query = select(AwardScheme).where(*is_below(session, staff.path, AwardScheme.community_id))
    return newest_first(session, query, AwardScheme.id, cursor=cursor, limit=limit)


def cycles_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    state: CycleState | None,
    scheme_id: int | None,
    cursor: str | None,
    limit: int,
    due: Due | None = None,
    now: datetime | None = None,
) -> Page[ShownCycle]:
    """Cycles of the subtree, newest first; those that are `due` at `now`."""
    query = select(AwardCycle).where(*is_below(session, staff.path, AwardCycle.community_id))
    if due is not None and now is not None:
        query = query.where(*is_due(due, now))
    if state is not None:
        query = query.where(AwardCycle.state == state)
    if scheme_id is not None:
        query = query.where(AwardCycle.scheme_id == scheme_id)
    page = newest_first(session, query, AwardCycle.id, cursor=cursor, limit=limit)
    return page.map_all(lambda cycles: shown_cycles(session, cycles))


def cycles_for(session: Session, *, resident: ResidentIdentity, cursor: str | None, limit: int) -> Page[ShownCycle]:
    """Cycles that are not over, of a resident's node and of those above it, newest first."""
    nodes = [int(part) for part in resident.community_path.split("/") if part]
    query = select(AwardCycle).where(AwardCycle.community_id.in_(nodes), AwardCycle.state != CycleState.CLOSED)
    page = newest_first(session, query, AwardCycle.id, cursor=cursor, limit=limit)
    return page.map_all(lambda cycles: shown_cycles(session, cycles))


def shown_cycles(session: Session, cycles: Sequence[AwardCycle]) -> list[ShownCycle]:
    query = select(AwardScheme).where(AwardScheme.id.in_({cycle.scheme_id for cycle in cycles}))
    schemes = {scheme.id: scheme for scheme in session.scalars(query)}
    names = names_by_id(session, (cycle.community_id for cycle in cycles))
    return [ShownCycle(cycle, schemes[cycle.scheme_id], names[cycle.community_id]) for cycle in cycles]


def nominations_in_scope(
    session: Session, *, cycle_id: int, staff: StaffIdentity, cursor: str | None, limit: int
) -> Page[ShownNomination]:
    """The nominations of a cycle, newest first; votes once it is decided, so that nobody steers them.

    Raises CycleNotFoundError.
    """
    cycle = cycle_in_scope(session, cycle_id=cycle_id, staff=staff)
    return _nominations(session, cycle, None, cursor, limit)


def nominations_for(
    session: Session, *, cycle_id: int, resident: ResidentIdentity, cursor: str | None, limit: int
) -> Page[ShownNomination]:
    """The same for a resident. Raises CycleNotFoundError."""
    cycle = cycle_for(session, cycle_id=cycle_id, resident=resident)
    return _nominations(session, cycle, resident, cursor, limit)


def candidates(session: Session, cycle: AwardCycle) -> list[tuple[int, str]]:
    """Whom one can vote for, masked, those nominated first first."""
    query = select(Nomination).where(Nomination.cycle_id == cycle.id, Nomination.state == NominationState.NOMINATED)
    found = session.scalars(query.order_by(Nomination.id).limit(CANDIDATES)).all()
    names = public_names(session, [(each.subject_kind, each.subject_id) for each in found])
    return [(each.id, names.get((each.subject_kind, each.subject_id), ANONYMOUS)) for each in found]


def _nominations(
    session: Session, cycle: AwardCycle, viewer: ResidentIdentity | None, cursor: str | None, limit: int
) -> Page[ShownNomination]:
    shows_votes = cycle.state in DECIDED and scheme_of(session, cycle).judging.is_vote
    query = select(Nomination).where(Nomination.cycle_id == cycle.id)
    page = newest_first(session, query, Nomination.id, cursor=cursor, limit=limit)

    def shown(found: Sequence[Nomination]) -> list[ShownNomination]:
        subjects = [(each.subject_kind, each.subject_id) for each in found]
        names = names_of(session, subjects) if viewer is None else public_names(session, subjects)
        own = set() if viewer is None else _own_among(session, subjects, viewer)
        return [
            ShownNomination(
                each,
                names.get((each.subject_kind, each.subject_id), ANONYMOUS),
                each.votes if shows_votes else None,
                (each.subject_kind, each.subject_id) in own,
            )
            for each in found
        ]

    return page.map_all(shown)


def _own_among(session: Session, subjects: Sequence[SubjectKey], viewer: ResidentIdentity) -> set[SubjectKey]:
    """Those of some subjects for whom a resident has no vote."""
    people = [subject_id for kind, subject_id in subjects if kind is SubjectKind.RESIDENT]
    at_home = select(Resident.id).where(Resident.id.in_(people), Resident.household_id == viewer.household_id)
    own: set[SubjectKey] = {(SubjectKind.RESIDENT, each) for each in session.scalars(at_home)}
    own.add((SubjectKind.HOUSEHOLD, viewer.household_id))
    return own | (set(subjects_of_user(session, user_id=viewer.user_id)) if viewer.user_id else set())


def public_names(session: Session, subjects: Sequence[SubjectKey]) -> dict[SubjectKey, str]:
    """What neighbours read: residents masked, of a household its first adult's name, masked, and no number."""
    homes = [subject_id for kind, subject_id in subjects if kind is SubjectKind.HOUSEHOLD and subject_id is not None]
    others = [each for each in subjects if each[0] is not SubjectKind.HOUSEHOLD]
    first = (
        select(func.min(Resident.id))
        .where(
            Resident.household_id.in_(homes),
            Resident.status == ResidentStatus.ACTIVE,
            Resident.is_minor.is_(False),
        )
        .group_by(Resident.household_id)
    )
    heads = select(Resident.household_id, Resident.name).where(Resident.id.in_(first))
    found: dict[SubjectKey, str] = {
        (SubjectKind.HOUSEHOLD, row.household_id): f"{mask_name(row.name)}一家" for row in session.execute(heads)
    }
    return names_of(session, others) | found


def awards_in_scope(
    session: Session, *, staff: StaffIdentity, scheme_id: int | None, now: datetime, cursor: str | None, limit: int
) -> Page[ShownAward]:
    """Awards of the subtree, newest first."""
    query = _awards().where(*is_below(session, staff.path, AwardCycle.community_id))
    if scheme_id is not None:
        query = query.where(AwardScheme.id == scheme_id)
    return _page(session, query, names_of, now, cursor, limit)


def own_awards(
    session: Session, *, resident: ResidentIdentity, now: datetime, cursor: str | None, limit: int
) -> Page[ShownAward]:
    """What a resident was given, their household, shops and units; also what has ended or was taken back."""
    query = _awards().where(about_any(Award.subject_kind, Award.subject_id, _mine(session, resident)))
    return _page(session, query, public_names, now, cursor, limit)


def shown_awards(
    session: Session, *, resident: ResidentIdentity, now: datetime, cursor: str | None, limit: int
) -> Page[ShownAward]:
    """What is shown to the neighbours: awards that hold, of the resident's node and those above it, whose holders have
    said yes to it.
    """
    nodes = [int(part) for part in resident.community_path.split("/") if part]
    query = _awards().where(Award.is_shown.is_(True), Award.expires_on >= business_day(now))
    query = query.where(Award.subject_id.is_not(None), AwardCycle.community_id.in_(nodes))
    return _page(session, query, public_names, now, cursor, limit)


def red_list(session: Session, *, node: Community, now: datetime, cursor: str | None, limit: int) -> Page[ShownAward]:
    """Who stands on the red lists of a node and below: awards that hold, whose holders have agreed to it."""
    query = _awards().where(
        AwardScheme.kind == SchemeKind.RED_LIST,
        Award.is_shown.is_(True),
        Award.revoked_at.is_(None),
        Award.expires_on >= business_day(now),
        Award.subject_id.is_not(None),
        *is_below(session, node.path, AwardCycle.community_id),
    )
    return _page(session, query, public_names, now, cursor, limit)


def award_of_own(session: Session, *, award_id: int, resident: ResidentIdentity) -> Award:
    """An award of a resident's own. Raises AwardNotFoundError."""
    mine = about_any(Award.subject_kind, Award.subject_id, _mine(session, resident))
    award = session.scalar(select(Award).where(Award.id == award_id, mine))
    if award is None:
        raise AwardNotFoundError
    return award


def own_award(session: Session, *, award_id: int, resident: ResidentIdentity) -> Award:
    """An award of a resident's own, kept to oneself. Raises AwardNotFoundError."""
    mine = about_any(Award.subject_kind, Award.subject_id, _mine(session, resident))
    award = session.scalar(
        select(Award).where(Award.id == award_id, mine).with_for_update().execution_options(populate_existing=True)
    )
    if award is None:
        raise AwardNotFoundError
    return award


def _mine(session: Session, resident: ResidentIdentity) -> list[tuple[SubjectKind, int]]:
    found = [(SubjectKind.RESIDENT, resident.id)]
    if not resident.is_minor:
        found.append((SubjectKind.HOUSEHOLD, resident.household_id))
    if resident.user_id is not None:
        others = SubjectKind.MERCHANT, SubjectKind.UNIT
        found += [each for each in subjects_of_user(session, user_id=resident.user_id) if each[0] in others]
    return found


def _awards() -> Any:
    return (
        select(Award, AwardScheme, AwardCycle.title, Community.name)
        .join(AwardCycle, AwardCycle.id == Award.cycle_id)
        .join(AwardScheme, AwardScheme.id == AwardCycle.scheme_id)
        .join(Community, Community.id == AwardCycle.community_id)
    )


def _page(
    session: Session, query: Any, names_by: Any, now: datetime, cursor: str | None, limit: int
) -> Page[ShownAward]:
    page: Page[Any] = newest_first(session, query, Award.id, cursor=cursor, limit=limit)
    day = business_day(now)

    def shown(rows: Sequence[Any]) -> list[ShownAward]:
        names = names_by(session, [(award.subject_kind, award.subject_id) for award, *_ in rows])
        return [
            ShownAward(
                award,
                scheme,
                title,
                community,
                names.get((award.subject_kind, award.subject_id), ANONYMOUS),
                award.revoked_at is None and award.expires_on >= day,
            )
            for award, scheme, title, community in rows
        ]

    return page.map_all(shown)


def household_with_one_vote(scheme: AwardScheme, who: ResidentIdentity) -> int | None:
    """The household that has one vote in a scheme, or None where each person has."""
    return who.household_id if scheme.judging is Judging.HOUSEHOLDS else None
