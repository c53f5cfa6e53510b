"""Those who are nominated in a cycle of awards that a council judges, as items of an agenda.

Each is voted on alone, so that only their own household is kept out of it. Once all of a cycle are decided in meetings
with signed minutes, those who were adopted are chosen: of more than there are seats for those with most yes.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Exists, Select, exists, func, select
from sqlalchemy.orm import Session

from app.civic.councils.actions import CouncilAction
from app.civic.councils.errors import AlreadyListedError, NotItsDutyError
from app.civic.councils.listing import Body, new_item
from app.civic.councils.models import (
    AgendaItem,
    AgendaStatus,
    Choice,
    Council,
    CouncilKind,
    ItemKind,
    Meeting,
    MeetingStatus,
    Vote,
)
from app.civic.councils.programme_versions import called
from app.civic.councils.queries import meeting_in_scope
from app.civic.councils.workflow import MEETINGS, OPEN
from app.core import audit
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community
from app.standing.awards.errors import CycleNotFoundError
from app.standing.awards.judging import decide_by_council
from app.standing.awards.models import AwardCycle, AwardScheme, CycleState, Judging, Nomination, NominationState
from app.standing.awards.queries import cycle_in_scope, public_names, scheme_of
from app.standing.awards.workflow import CYCLES, DECIDE
from app.standing.programmes.deciders import Place
from app.standing.programmes.recusal import household_ids_of
from app.standing.programmes.subjects import ANONYMOUS

DUTY = (CouncilKind.COUNCIL, CouncilKind.POINTS, CouncilKind.LEADING, CouncilKind.ASSESSING)
"""Councils that judge; the others reconcile people."""
MOST = 50
"""So many are put on an agenda at once, those nominated first; the others can follow."""
_DECIDED = (AgendaStatus.ADOPTED, AgendaStatus.REJECTED)


def list_cycle(session: Session, *, meeting_id: int, cycle_id: int, staff: StaffIdentity, now: datetime) -> Meeting:
    """Put who is nominated in a cycle on the agenda of a meeting that has not begun, each by themself.

    Raises MeetingNotFoundError, MeetingStateError, NotItsDutyError, CycleNotFoundError for one of elsewhere or that no
    council judges, CycleStateError, AlreadyListedError.
    """
    found = meeting_in_scope(session, meeting_id=meeting_id, staff=staff, hold=True)
    MEETINGS.require(found.meeting, OPEN)
    if found.council.kind not in DUTY:
        raise NotItsDutyError("信调委不评选表彰，请在积分管理小组、信用议事会、领导小组或评价小组的会议里列入。")
    cycle = cycle_in_scope(session, cycle_id=cycle_id, staff=staff)
    scheme = scheme_of(session, cycle)
    if cycle.community_id != found.council.community_id or scheme.judging is not Judging.COUNCIL:
        raise CycleNotFoundError("这一届评选不由这个议事组织议定。")
    CYCLES.hold(session, cycle, DECIDE)
    query = _unlisted().where(Nomination.cycle_id == cycle.id).order_by(Nomination.id).limit(MOST)
    nominated = session.scalars(query).all()
    if not nominated:
        place = places(session, [cycle]).get(cycle.id)
        words = "这一届的提名都已经列入会议，不用再列。"
        raise AlreadyListedError(words, details={"meeting_id": place.meeting_id if place else None})
    path = get_community(session, found.council.community_id).path
    for each in nominated:
        title = f"评选：{scheme.name} {cycle.title}，提名 {each.id} 号"
        item = new_item(session, found.meeting, ItemKind.AWARD, title, each.id, body=f"事迹：{each.reason}")
        facts = {"position": item.position, "kind": item.kind.value}
        action = CouncilAction.ITEM_ADDED
        audit.note(session, staff=staff, action=action, subject_id=meeting_id, at=now, path=path, **facts)
    return found.meeting


def _on_agenda() -> Exists:
    """That a nomination is on an agenda that may still decide it, or has."""
    return exists().where(
        AgendaItem.kind == ItemKind.AWARD,
        AgendaItem.ref_id == Nomination.id,
        AgendaItem.status != AgendaStatus.UNDECIDED,
        AgendaItem.meeting_id == Meeting.id,
        Meeting.status != MeetingStatus.CANCELLED,
    )


def _unlisted() -> Select[Nomination]:
    return select(Nomination).where(Nomination.state == NominationState.NOMINATED, ~_on_agenda())


def waiting_cycles(session: Session, *, council: Council) -> Sequence[tuple[AwardCycle, AwardScheme]]:
    """Cycles of its node that a council is to judge and of whom not all are on an agenda, the oldest first."""
    if council.kind not in DUTY:
        return ()
    query = (
        select(AwardCycle, AwardScheme)
        .join(AwardScheme, AwardScheme.id == AwardCycle.scheme_id)
        .where(
            AwardCycle.community_id == council.community_id,
            AwardCycle.state == CycleState.JUDGING,
            AwardScheme.judging == Judging.COUNCIL,
            _unlisted().where(Nomination.cycle_id == AwardCycle.id).exists(),
        )
        .order_by(AwardCycle.id)
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def places(session: Session, cycles: Sequence[AwardCycle]) -> dict[int, Place]:
    """Where councils judge these cycles."""
    laid = _laid_before(session, [each.id for each in cycles])
    query = (
        select(Council, Community.name)
        .join(Community, Community.id == Council.community_id)
        .where(
            Council.kind.in_(DUTY),
            Council.closed_at.is_(None),
            Council.community_id.in_({each.community_id for each in cycles}),
        )
        .order_by(Council.id.desc())
    )
    by_node = {council.community_id: f"{name}{council.name}" for council, name in session.execute(query)}
    return {
        each.id: Place(f"由{by_node[each.community_id]}议定", "请在它的会议里列入这一届；没有召集会议的，先召集。")
        for each in cycles
        if each.community_id in by_node
    } | laid


def _laid_before(session: Session, cycle_ids: Sequence[int]) -> dict[int, Place]:
    query = (
        select(Nomination.cycle_id, Meeting, Council.name, Community.name)
        .join(AgendaItem, AgendaItem.ref_id == Nomination.id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Council, Council.id == Meeting.council_id)
        .join(Community, Community.id == Council.community_id)
        .where(
            Nomination.cycle_id.in_(cycle_ids),
            AgendaItem.kind == ItemKind.AWARD,
            AgendaItem.status != AgendaStatus.UNDECIDED,
            Meeting.status.not_in([MeetingStatus.CANCELLED, MeetingStatus.SIGNED]),
        )
        .order_by(AgendaItem.id)
    )
    return {
        cycle_id: Place(
            f"已列入{called(community, council, meeting)}", "请等会议表决；纪要签字后自行公示。", meeting.id
        )
        for cycle_id, meeting, council, community in session.execute(query)
    }


def nominee_of(session: Session, item: AgendaItem) -> str | None:
    """Whom members vote on, masked; None for items of other kinds. Minutes and outcomes do not say it."""
    nomination = _nomination(session, item) if item.kind is ItemKind.AWARD else None
    if nomination is None:
        return None
    about = nomination.subject_kind, nomination.subject_id
    return public_names(session, [about]).get(about, ANONYMOUS)


def _nomination(session: Session, item: AgendaItem) -> Nomination | None:
    return session.get(Nomination, item.ref_id) if item.ref_id else None


def concerned(session: Session, item: AgendaItem) -> set[int]:
    """The households of whoever is nominated."""
    nomination = _nomination(session, item)
    if nomination is None or nomination.subject_id is None:
        return set()
    about = nomination.subject_kind, nomination.subject_id
    return household_ids_of(session, [about])[about]


def carry_out(session: Session, item: AgendaItem, _adopted: bool, now: datetime) -> None:
    """With the last of a cycle it is public who was chosen."""
    nomination = _nomination(session, item)
    if nomination is None:
        return
    decided = exists().where(
        AgendaItem.kind == ItemKind.AWARD,
        AgendaItem.ref_id == Nomination.id,
        AgendaItem.status.in_(_DECIDED),
        AgendaItem.meeting_id == Meeting.id,
        Meeting.status == MeetingStatus.SIGNED,
    )
    of_cycle = Nomination.cycle_id == nomination.cycle_id, Nomination.state == NominationState.NOMINATED
    if session.scalar(select(Nomination.id).where(*of_cycle, ~decided).limit(1)) is not None:
        return
    meeting = session.get_one(Meeting, item.meeting_id)
    council = session.get_one(Council, meeting.council_id)
    node = get_community(session, council.community_id)
    decide_by_council(
        session,
        cycle_id=nomination.cycle_id,
        votes=_yes(session, nomination.cycle_id),
        decided_in=called(node.name, council.name, meeting),
        council=Body(f"council:{council.id}", node.path),
        now=now,
    )


def _yes(session: Session, cycle_id: int) -> dict[int, int]:
    """How many have said yes to each who was adopted."""
    query = (
        select(Nomination.id, func.count())
        .join(AgendaItem, AgendaItem.ref_id == Nomination.id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Vote, Vote.item_id == AgendaItem.id)
        .where(
            Nomination.cycle_id == cycle_id,
            AgendaItem.kind == ItemKind.AWARD,
            AgendaItem.status == AgendaStatus.ADOPTED,
            Meeting.status == MeetingStatus.SIGNED,
            Vote.choice == Choice.YES,
        )
        .group_by(Nomination.id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
