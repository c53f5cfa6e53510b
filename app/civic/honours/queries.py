"""Queries: awards with their papers, sessions at which awards are given."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from app.civic.gatherings.models import Gathering, GatheringStatus, ProjectKind
from app.civic.honours.models import AwardPaper, Ceremony
from app.civic.papers.models import Paper, PaperKind
from app.core.clock import business_day
from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import get_community, is_below, names_by_id, subtree_ids
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.units.models import Unit
from app.standing.awards.models import Award, AwardCycle, AwardScheme, Nomination
from app.standing.programmes.models import SubjectKind

OFFERED, BACK = 50, timedelta(days=7)
"""So many sessions are offered for a ceremony: those to come, and those of the last days."""


@dataclass(frozen=True, slots=True)
class Honoured:
    """Somebody to whom an award was given, by the whole name: a paper and a ceremony have it. `resident_id` is whose
    file it is from: of a household its first adult's, None for a shop or a unit.
    """

    award: Award
    reason: str
    name: str
    resident_id: int | None
    is_valid: bool
    papers: dict[PaperKind, Paper]


@dataclass(frozen=True, slots=True)
class Given:
    """A session and the cycles whose awards are given there."""

    gathering: Gathering
    community: str
    cycles: list[str]

    @property
    def id(self) -> int:
        return self.gathering.id


def honoured(session: Session, awards: Sequence[Award], *, now: datetime) -> list[Honoured]:
    """These awards with their holders and papers, in their order."""
    names = _names(session, awards)
    reasons = {
        row[0]: row[1]
        for row in session.execute(
            select(Nomination.id, Nomination.reason).where(Nomination.id.in_({each.nomination_id for each in awards}))
        )
    }
    papers = papers_of(session, [each.id for each in awards])
    day = business_day(now)
    return [
        Honoured(
            each,
            reasons[each.nomination_id],
            *names.get((each.subject_kind, each.subject_id), ("", None)),
            each.revoked_at is None and each.expires_on >= day and each.subject_id is not None,
            papers.get(each.id, {}),
        )
        for each in awards
    ]


def papers_of(session: Session, award_ids: Collection[int]) -> dict[int, dict[PaperKind, Paper]]:
    """The papers of awards, by award and kind."""
    query = (
        select(AwardPaper.award_id, Paper)
        .join(Paper, Paper.id == AwardPaper.paper_id)
        .where(AwardPaper.award_id.in_(award_ids))
        .order_by(AwardPaper.id)
    )
    found: dict[int, dict[PaperKind, Paper]] = {}
    for award_id, paper in session.execute(query):
        found.setdefault(award_id, {})[paper.kind] = paper
    return found


def awards_of(session: Session, cycle: AwardCycle, *, limit: int, offset: int = 0) -> Sequence[Award]:
    """The awards of a cycle in their order, so many."""
    query = select(Award).where(Award.cycle_id == cycle.id).order_by(Award.id).limit(limit).offset(offset)
    return session.scalars(query).all()


def _names(session: Session, awards: Sequence[Award]) -> dict[tuple[SubjectKind, int | None], tuple[str, int | None]]:
    ids: dict[SubjectKind, set[int]] = {kind: set() for kind in SubjectKind}
    for each in awards:
        if each.subject_id is not None:
            ids[each.subject_kind].add(each.subject_id)
    found: dict[tuple[SubjectKind, int | None], tuple[str, int | None]] = {}
    people = select(Resident.id, Resident.name).where(Resident.id.in_(ids[SubjectKind.RESIDENT]))
    found |= {(SubjectKind.RESIDENT, id_): (name, id_) for id_, name in session.execute(people)}
    at_home = (
        select(Resident.household_id, Resident.id, Resident.name)
        .where(
            Resident.household_id.in_(ids[SubjectKind.HOUSEHOLD]),
            Resident.status == ResidentStatus.ACTIVE,
            Resident.is_minor.is_(False),
        )
        .order_by(Resident.id.desc())
    )
    for home, id_, name in session.execute(at_home):
        found[SubjectKind.HOUSEHOLD, home] = f"{name}家庭", id_
    for kind, table in ((SubjectKind.MERCHANT, Merchant), (SubjectKind.UNIT, Unit)):
        named = select(table.id, table.name).where(table.id.in_(ids[kind]))
        found |= {(kind, id_): (name, None) for id_, name in session.execute(named)}
    return found


def ceremony_of(session: Session, *, cycle_id: int) -> Gathering | None:
    """The session at which the awards of a cycle are given."""
    query = select(Gathering).join(Ceremony, Ceremony.gathering_id == Gathering.id)
    return session.scalar(query.where(Ceremony.cycle_id == cycle_id))


def cycles_given_at(session: Session, *, gathering_id: int) -> Sequence[tuple[AwardCycle, AwardScheme]]:
    """The cycles whose awards are given at a session, in the order of their schemes."""
    query = (
        select(AwardCycle, AwardScheme)
        .join(AwardScheme, AwardScheme.id == AwardCycle.scheme_id)
        .join(Ceremony, Ceremony.cycle_id == AwardCycle.id)
        .where(Ceremony.gathering_id == gathering_id)
        .order_by(AwardScheme.id, AwardCycle.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def sessions_for(session: Session, *, cycle: AwardCycle, now: datetime) -> Sequence[Gathering]:
    """Sessions of the node of a cycle and below it that may be its ceremony: meetings first, by when they begin. The
    one that is its ceremony is always among them.
    """
    path = get_community(session, cycle.community_id).path
    query = select(Gathering).where(
        Gathering.community_id.in_(subtree_ids(path)),
        Gathering.status != GatheringStatus.CANCELLED,
        Gathering.starts_at >= now - BACK,
    )
    meetings_first = case((Gathering.kind == ProjectKind.MEETING, 0), else_=1)
    offered = session.scalars(query.order_by(meetings_first, Gathering.starts_at, Gathering.id).limit(OFFERED)).all()
    chosen = ceremony_of(session, cycle_id=cycle.id)
    return offered if chosen is None or chosen in offered else [chosen, *offered]


def ceremonies(session: Session, *, staff: StaffIdentity, cursor: str | None, limit: int) -> Page[Given]:
    """Sessions of the subtree at which awards are given, those planned last first."""
    given = select(Ceremony.cycle_id).where(Ceremony.gathering_id == Gathering.id).exists()
    query = select(Gathering).where(given, *is_below(session, staff.path, Gathering.community_id))
    page = newest_first(session, query, Gathering.id, cursor=cursor, limit=limit)

    def shown(found: Sequence[Gathering]) -> list[Given]:
        names = names_by_id(session, (each.community_id for each in found))
        titles = (
            select(Ceremony.gathering_id, AwardScheme.name, AwardCycle.title)
            .join(AwardCycle, AwardCycle.id == Ceremony.cycle_id)
            .join(AwardScheme, AwardScheme.id == AwardCycle.scheme_id)
            .where(Ceremony.gathering_id.in_([each.id for each in found]))
            .order_by(AwardScheme.id, AwardCycle.id)
        )
        by_session: dict[int, list[str]] = {}
        for gathering_id, scheme, title in session.execute(titles):
            by_session.setdefault(gathering_id, []).append(f"{scheme} {title}")
        return [Given(each, names[each.community_id], by_session[each.id]) for each in found]

    return page.map_all(shown)
