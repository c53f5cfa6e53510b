"""Councils: one of five that meets every month in the first community, and a group that meets once a quarter."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.councils import attending, calling, programme_versions, queries, recording, seating, voting
from app.civic.councils.calling import Proposal
from app.civic.councils.models import Choice, Council, CouncilKind, Meeting
from app.core.clock import add_months
from app.demo.world import Place, World
from app.parties.posts.models import Post, PostStatus
from app.parties.residents.models import Resident

QUARTERLY = "demo-haitang"
MONTHLY_ITEMS = (
    Proposal("设立每月清洁日", "每月第一个周六上午，各楼栋打扫公共部位。"),
    Proposal("楼道不停放电动车", "写入居民公约，由楼长提醒。"),
    Proposal("公共菜园的分配办法", "每户一块，抽签决定，一年一换。"),
)
NO, YES, ABSTAIN = Choice.NO, Choice.YES, Choice.ABSTAIN
VOTES = ((YES, YES, YES, ABSTAIN, YES), (YES, NO, NO, NO, YES), (YES, YES, YES, YES, NO))


def meet(session: Session, *, world: World) -> None:
    """The last months, a meeting that waits for its signatures, one that runs now, and one that is called."""
    monthly = _council(session, world, world.places[0], CouncilKind.COUNCIL, "信用议事会")
    quarterly = _council(
        session,
        world,
        next(each for each in world.places if each.slug == QUARTERLY),
        CouncilKind.POINTS,
        "积分管理小组",
        majority_parts=2,
        majority_whole=3,
    )
    today = world.timeline.today
    if monthly is not None:
        for ago, item, votes in zip((3, 2, 1), MONTHLY_ITEMS, VOTES, strict=True):
            at = world.timeline.at(add_months(today, -ago), 15)
            _sign(session, _held(session, world, monthly, at, [item], votes), world, at)
        at = world.timeline.at(today - timedelta(days=3), 15)
        benches = [Proposal("增设休息座椅", "小广场东侧三张。")]
        _write(session, _held(session, world, monthly, at, benches, VOTES[0]), world, at)
        home = session.get_one(Resident, world.residents["resident-points"]).household_id
        proposals = [Proposal("延长活动室开放时间", "周末开到晚上八点。"), Proposal("帮扶一户修缮房屋", "", [home])]
        meeting = _called(session, world, monthly, world.timeline.now, proposals)
        _list_versions(session, world, monthly, meeting)
        _open(session, meeting, world, world.timeline.now)
        by: dict[str, Any] = {"staff": world.staff["street.clerk"], "now": world.timeline.now}
        starts_at = world.timeline.now + timedelta(days=14)
        later: dict[str, Any] = {
            "place": "社区会议室",
            "starts_at": starts_at,
            "proposals": [Proposal("年终评议的日程")],
        }
        calling.call_meeting(session, council_id=monthly.id, **later, **by)
    if quarterly is not None:
        at = world.timeline.at(add_months(today, -2), 10)
        _sign(session, _held(session, world, quarterly, at, [Proposal("上季度积分核对情况")], VOTES[2]), world, at)


def _council(
    session: Session, world: World, place: Place, kind: CouncilKind, name: str, **shares: Any
) -> Council | None:
    """With everybody who holds a post of it; None where the roster of a small demo has too few."""
    by: dict[str, Any] = {"staff": world.staff["street.admin"], "now": world.timeline.at(world.timeline.founded, 18)}
    council = seating.make_council(session, community_id=place.id, kind=kind, name=name, **shares, **by)
    query = select(Post.id).where(
        Post.community_id == place.id, Post.role.in_(seating.ROLES), Post.status == PostStatus.ACTIVE
    )
    for post_id in session.scalars(query.order_by(Post.id)).all():
        seating.give_seat(session, council_id=council.id, post_id=post_id, **by)
    seats = queries.seats_of(session, council_id=council.id, today=world.timeline.today)
    return council if sum(each.votes for each in seats) >= council.min_members else None


def _called(session: Session, world: World, council: Council, at: datetime, proposals: Sequence[Proposal]) -> Meeting:
    by: dict[str, Any] = {"staff": world.staff["street.clerk"], "now": at - timedelta(days=7)}
    where: dict[str, Any] = {"place": "社区会议室", "starts_at": at, "proposals": proposals}
    return calling.call_meeting(session, council_id=council.id, **where, **by)


def _list_versions(session: Session, world: World, council: Council, meeting: Meeting) -> None:
    by: dict[str, Any] = {"staff": world.staff["street.clerk"], "now": world.timeline.now}
    waiting = programme_versions.waiting_versions(session, council=council, now=world.timeline.now)
    for version in waiting:
        about: dict[str, Any] = {"version_id": version.id, "reason": "意见 1 条，采纳：借阅室由志愿者轮流登记"}
        programme_versions.list_version(session, meeting_id=meeting.id, **about, **by)


def _open(session: Session, meeting: Meeting, world: World, at: datetime) -> None:
    by: dict[str, Any] = {"staff": world.staff["street.clerk"], "now": at}
    attending.open_meeting(session, meeting_id=meeting.id, **by)


def _held(
    session: Session,
    world: World,
    council: Council,
    at: datetime,
    proposals: Sequence[Proposal],
    said: Sequence[Choice],
) -> Meeting:
    """A meeting with a show of hands."""
    by: dict[str, Any] = {"staff": world.staff["street.clerk"], "now": at}
    meeting = _called(session, world, council, at, proposals)
    roll = queries.roll_of(session, meeting, today=world.timeline.today)
    members = [each.member.id for each in roll if each.votes]
    attending.note_present(session, meeting_id=meeting.id, member_ids=members, **by)
    _open(session, meeting, world, at)
    for item in queries.agenda_of(session, meeting_id=meeting.id):
        votes = dict(zip(members, said, strict=False))
        voting.enter_hands(session, agenda_item_id=item.id, votes=votes, **by)
        voting.close_item(session, agenda_item_id=item.id, **by)
    attending.end_meeting(session, meeting_id=meeting.id, **by)
    return meeting


def _write(session: Session, meeting: Meeting, world: World, at: datetime) -> int:
    staff = world.staff["street.clerk"]
    minutes = recording.write_minutes(session, meeting_id=meeting.id, staff=staff, now=at)
    session.flush()
    return minutes.id


def _sign(session: Session, meeting: Meeting, world: World, at: datetime) -> None:
    minutes_id = _write(session, meeting, world, at)
    for each in recording.signers(session, meeting, now=at):
        recording.sign(session, minutes_id=minutes_id, resident_id=each.member.resident_id, now=at)
