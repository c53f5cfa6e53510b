"""Versions of programmes (积分办法) as items of an agenda.

Where a node has a council with this duty, its meetings decide the versions of the node's programmes once the time for
comments is over, and staff do not decide them alone. A unit's own programme is no business of a council of its node.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.civic.councils.actions import CouncilAction
from app.civic.councils.errors import AlreadyListedError, NotItsDutyError
from app.civic.councils.listing import Body, new_item
from app.civic.councils.models import (
    AgendaItem,
    AgendaStatus,
    Council,
    CouncilKind,
    ItemKind,
    Meeting,
    MeetingStatus,
)
from app.civic.councils.queries import meeting_in_scope
from app.civic.councils.workflow import MEETINGS, OPEN
from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community
from app.standing.programmes import versions
from app.standing.programmes.comparing import Comparison, Line, against_what_holds_now
from app.standing.programmes.deciders import Place
from app.standing.programmes.errors import ProgrammeNotFoundError
from app.standing.programmes.models import Programme, ProgrammeKind, ProgrammeVersion, VersionState
from app.standing.programmes.queries import version_to_write
from app.standing.programmes.workflow import RESOLVE, VERSIONS

DUTY = (CouncilKind.COUNCIL, CouncilKind.POINTS, CouncilKind.LEADING)
"""Councils that decide on rules; the others assess by them, or reconcile people."""
MOST = 50
"""So many waiting versions are offered."""
SHOWN_LINES = 300
"""So many changed rules are read out of a comparison; the page for everybody has all rules."""


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A version that is to be decided, beside what holds: `node_slug` names the page for everybody that shows it."""

    version: ProgrammeVersion
    comparison: Comparison
    node_slug: str

    @property
    def page(self) -> str:
        return f"/r/{self.node_slug}#v{self.version.id}"

    @property
    def lines(self) -> list[Line]:
        return self.comparison.lines[:SHOWN_LINES]

    @property
    def more(self) -> int:
        """How many changed rules are not among the lines."""
        return max(0, len(self.comparison.lines) - SHOWN_LINES)


def list_version(
    session: Session, *, meeting_id: int, version_id: int, reason: str, staff: StaffIdentity, now: datetime
) -> Meeting:
    """Put a version on the agenda of a meeting that has not begun; `reason` says what became of the comments.

    Raises MeetingNotFoundError, MeetingStateError, NotItsDutyError, ProgrammeNotFoundError for one of elsewhere,
    VersionStateError, CommentOpenError, AlreadyListedError, a RuleError naming `version_id` where it is to begin before
    the meeting is over.
    """
    found = meeting_in_scope(session, meeting_id=meeting_id, staff=staff, hold=True)
    MEETINGS.require(found.meeting, OPEN)
    if found.council.kind not in DUTY:
        raise NotItsDutyError
    version = version_to_write(session, version_id=version_id, staff=staff)
    if session.scalar(_of_council(session, found.council).where(ProgrammeVersion.id == version.id)) is None:
        raise ProgrammeNotFoundError("这个版本不属于这个议事会。")
    VERSIONS.hold(session, version, RESOLVE)
    versions.require_comments_over(version, business_day(now))
    day = business_day(max(found.meeting.starts_at, now))
    if version.starts_on is None or version.starts_on <= day:
        words = f"会议在 {day}，施行日 {version.starts_on} 要在它之后。请退回起草，改一个以后的施行日。"
        raise field_error("version_id", words)
    before = _laid_before(session, [version.id])
    if before:
        raise AlreadyListedError(details={"meeting_id": before[version.id].meeting_id})
    title = f"积分办法：{version.programme.name} 第 {version.no} 版"
    body = "\n".join([_summary(session, version, now), f"意见怎样处理：{reason}"])
    item = new_item(session, found.meeting, ItemKind.VERSION, title, version.id, body=body)
    path = get_community(session, found.council.community_id).path
    facts = {"position": item.position, "kind": item.kind.value}
    audit.note(session, staff=staff, action=CouncilAction.ITEM_ADDED, subject_id=meeting_id, at=now, path=path, **facts)
    return found.meeting


def _summary(session: Session, version: ProgrammeVersion, now: datetime) -> str:
    """What is voted on, as the minutes keep it."""
    found = against_what_holds_now(session, version, day=business_day(now))
    until = f"，至 {version.ends_on}" if version.ends_on else ""
    beside = f"施行中的第 {found.earlier_no} 版" if found.earlier_no else "上级施行中的规则"
    return (
        f"拟自 {version.starts_on} 起施行{until}。与{beside}相比：变严 {found.stricter} 条，放宽 {found.looser} 条；"
        f"更改 {found.changed} 条，新增 {found.added} 条，删去 {found.dropped} 条，没有变化 {found.unchanged} 条。"
    )


def waiting_versions(session: Session, *, council: Council, now: datetime) -> Sequence[ProgrammeVersion]:
    """Versions of its node whose time for comments is over and that are on no agenda: first what begins first."""
    if council.kind not in DUTY:
        return ()
    query = _of_council(session, council).where(
        ProgrammeVersion.state == VersionState.COMMENT,
        ProgrammeVersion.comment_until < business_day(now),
        ~exists().where(AgendaItem.ref_id == ProgrammeVersion.id, *_may_decide()),
    )
    return session.scalars(query.order_by(ProgrammeVersion.starts_on, ProgrammeVersion.id).limit(MOST)).all()


def _of_council(session: Session, council: Council) -> Select[ProgrammeVersion]:
    """Those of its node; of the node at the top also those that hold everywhere."""
    of_it = Programme.community_id == council.community_id
    if get_community(session, council.community_id).parent_id is None:
        of_it = or_(of_it, Programme.community_id.is_(None))
    return (
        select(ProgrammeVersion)
        .join(ProgrammeVersion.programme)
        .options(contains_eager(ProgrammeVersion.programme))
        .where(of_it, Programme.kind != ProgrammeKind.UNIT)
    )


def _may_decide() -> list[ColumnElement[bool]]:
    """That an item may still decide a version."""
    return [
        AgendaItem.kind == ItemKind.VERSION,
        AgendaItem.status != AgendaStatus.UNDECIDED,
        AgendaItem.meeting_id == Meeting.id,
        Meeting.status.not_in([MeetingStatus.CANCELLED, MeetingStatus.SIGNED]),
    ]


def places(session: Session, found: Sequence[ProgrammeVersion]) -> dict[int, Place]:
    """Which of some versions councils decide, and where: two queries for all of them."""
    open_ones = [
        each for each in found if each.state is VersionState.COMMENT and each.programme.kind is not ProgrammeKind.UNIT
    ]
    if not open_ones:
        return {}
    laid = _laid_before(session, [each.id for each in open_ones])
    query = (
        select(Council, Community.name, Community.parent_id)
        .join(Community, Community.id == Council.community_id)
        .where(
            Council.kind.in_(DUTY),
            Council.closed_at.is_(None),
            or_(
                Council.community_id.in_({each.programme.community_id for each in open_ones} - {None}),
                Community.parent_id.is_(None),
            ),
        )
        .order_by(Council.id.desc())
    )
    by_node: dict[int | None, str] = {}
    for council, community, parent_id in session.execute(query):
        by_node[council.community_id] = community + council.name
        if parent_id is None:
            by_node[None] = community + council.name
    waiting = {
        each.id: Place(
            f"由{by_node[each.programme.community_id]}议定",
            "征求意见满了，请在它的会议里列入这个版本；没有召集会议的，先召集。",
        )
        for each in open_ones
        if each.programme.community_id in by_node
    }
    return waiting | laid


def _laid_before(session: Session, version_ids: Sequence[int]) -> dict[int, Place]:
    query = (
        select(AgendaItem.ref_id, Meeting, Council.name, Community.name)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Council, Council.id == Meeting.council_id)
        .join(Community, Community.id == Council.community_id)
        .where(AgendaItem.ref_id.in_(version_ids), *_may_decide())
    )
    return {
        version_id: Place(
            f"已列入{called(community, council, meeting)}", "请等会议表决；纪要签字后自行议定。", meeting.id
        )
        for version_id, meeting, council, community in session.execute(query)
        if version_id is not None
    }


def called(community: str, council: str, meeting: Meeting) -> str:
    """演示社区信用议事会 2026-12-01 会议"""
    return f"{community}{council} {business_day(meeting.starts_at)} 会议"


def shown_version(session: Session, item: AgendaItem, council: Council, *, now: datetime) -> ShownVersion | None:
    """What members read before they vote; None once it is decided, or was taken back."""
    version = session.get(ProgrammeVersion, item.ref_id, options=[joinedload(ProgrammeVersion.programme)])
    if item.status is not AgendaStatus.OPEN or version is None or version.state is not VersionState.COMMENT:
        return None
    comparison = against_what_holds_now(session, version, day=business_day(now))
    return ShownVersion(version, comparison, get_community(session, council.community_id).slug)


def carry_out(session: Session, item: AgendaItem, adopted: bool, now: datetime) -> None:
    """The version waits for its number, or goes back to its drafter."""
    meeting = session.get_one(Meeting, item.meeting_id)
    council = session.get_one(Council, meeting.council_id)
    node = get_community(session, council.community_id)
    versions.decide_by_council(
        session,
        version_id=item.ref_id or 0,
        adopted=adopted,
        doc_no=f"会议 {meeting.id} 号纪要",
        decided_in=called(node.name, council.name, meeting),
        council=Body(f"council:{council.id}", node.path),
        now=now,
    )
