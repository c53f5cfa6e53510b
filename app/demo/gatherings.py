"""Gatherings: a centre, three stations, 21 teams; sixty projects of eight themes; three months of sessions with hours,
and what is still to come: next Saturday's, one with a waiting list, one that runs, one whose hours are to be confirmed.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.gatherings import checking_in, confirming, planning, projects, signing_up, teams, turning
from app.civic.gatherings.checking_out import DAY_MINUTES
from app.civic.gatherings.kinds import KINDS
from app.civic.gatherings.models import (
    Gathering,
    GatheringStatus,
    MembershipStatus,
    Presence,
    PresenceHow,
    Project,
    ProjectKind,
    ProjectStatus,
    Signup,
    SignupStatus,
    Team,
    TeamMember,
)
from app.core.clock import business_day, start_of_day
from app.demo import seeds
from app.demo.world import World
from app.parties import residents

WEEKS = 13
A_WEEK = 3
MOST = 12
"""People at a session; as few as `LEAST` where the street is small."""
LEAST = 2
LEADER = "resident-rich"
"""Leads the team of the first community, and so its sessions; never counted there."""
STATIONS = (0, 7, 14)
"""The communities that have a station besides their team."""
V, C, F, M, D = (
    ProjectKind.VOLUNTEERING,
    ProjectKind.COURSE,
    ProjectKind.FAIR,
    ProjectKind.MEETING,
    ProjectKind.DRIVE,
)
THEMES: dict[str, tuple[tuple[str, ProjectKind], ...]] = {
    "环境整治": (
        ("周末清洁行动", V),
        ("楼道杂物清理", V),
        ("河岸捡垃圾", V),
        ("绿地认养", V),
        ("扫雪除冰", D),
        ("垃圾分类引导", V),
        ("小广告清除", V),
        ("春季大扫除", D),
    ),
    "助老": (
        ("独居老人探访", V),
        ("助老理发", V),
        ("助浴洗衣", V),
        ("陪诊陪护", V),
        ("智能手机课堂", C),
        ("重阳包饺子", V),
        ("长者读报", V),
        ("幸福餐桌", ProjectKind.SERVICE),
    ),
    "助学": (
        ("四点半课堂", V),
        ("暑期作业辅导", V),
        ("绘本共读", C),
        ("科普进社区", C),
        ("护学岗", V),
        ("图书漂流", V),
        ("书法入门课", C),
    ),
    "平安巡防": (
        ("夜间平安巡逻", V),
        ("消防通道巡查", V),
        ("反诈宣传", V),
        ("防溺水巡河", V),
        ("电动车劝导", V),
        ("汛期值守", D),
        ("节日巡逻", V),
    ),
    "文明实践": (
        ("文明交通劝导", V),
        ("公益电影放映", V),
        ("邻里节", F),
        ("移风易俗宣讲", C),
        ("诚信故事会", C),
        ("文明养犬劝导", V),
        ("志愿服务集市", F),
    ),
    "健康": (
        ("义诊日", ProjectKind.EXPERT),
        ("健步走", V),
        ("急救员培训", C),
        ("无偿献血宣传", V),
        ("八段锦教学", C),
        ("血压测量点", V),
        ("心理咨询", ProjectKind.EXPERT),
        ("羽毛球场", ProjectKind.VENUE),
    ),
    "议事协商": (
        ("居民议事会", M),
        ("楼栋碰头会", M),
        ("物业恳谈会", M),
        ("拉家常议事", M),
        ("居民公约宣讲", C),
        ("小微项目征集", M),
        ("协商成果回头看", M),
    ),
    "便民": (
        ("义务磨刀", V),
        ("家电义修", V),
        ("旧物交换集市", F),
        ("缝补小站", V),
        ("法律咨询", ProjectKind.EXPERT),
        ("代办代跑", V),
        ("便民服务集市", F),
        ("共享活动室", ProjectKind.VENUE),
    ),
}


@dataclass
class Programme:
    """What is going on: who can take part where, projects that have sessions, teams by their place."""

    adults: dict[int, list[int]] = field(default_factory=dict)
    running: list[tuple[int, int, str, ProjectKind, int | None]] = field(default_factory=list)
    """Id, node, name, kind and leader."""
    first: list[int] = field(default_factory=list)
    """The projects of the first community."""
    team_id: int = 0


def found(session: Session, *, world: World) -> Programme:
    """Teams with their members, and projects; all but the last few are published and, most of them, taken on."""
    at = world.timeline.at(world.timeline.opened, 10)
    by: dict[str, Any] = {"staff": world.staff["street.admin"], "now": at}
    programme = Programme()
    for index, place in enumerate(world.crowd.places):
        if not world.crowd.minors[index]:
            for node in (world.places[place].id, world.street.id):
                programme.adults.setdefault(node, []).append(world.crowd.ids[index])
    leads: dict[int, tuple[int, int | None]] = {}
    for index, (node, name) in enumerate(_teams(world)):
        people = programme.adults.get(node, [])
        leader = world.residents[LEADER] if index == 1 else next(iter(people), None)
        team = teams.make_team(session, community_id=node, name=name, leader_id=leader, **by)
        session.flush()
        leads.setdefault(node, (team.id, leader))
        joined = [each for each in (leader, *people[1:4]) if each is not None]
        session.add_all(_member(team.id, each, at) for each in dict.fromkeys(joined))
    programme.team_id = leads[world.places[0].id][0]
    wanted = [(theme, *each) for theme, some in THEMES.items() for each in some]
    for index, (theme, name, kind) in enumerate(wanted):
        node = world.street.id if index % 3 == 2 else world.places[index % len(world.places)].id
        about = f"示例项目：{name}。报名后按时到，不能来请先取消。"
        project = projects.make_project(
            session, community_id=node, kind=kind, name=name, theme=theme, about=about, **by
        )
        session.flush()
        if index >= len(wanted) - 2:
            continue  # Ideas.
        projects.publish_project(session, project_id=project.id, **by)
        if index >= len(wanted) - 5:
            continue
        if node in leads:
            projects.claim(session, project_id=project.id, team_id=leads[node][0], **by)
        if index >= len(wanted) - 8:
            continue
        project.status = ProjectStatus.RUNNING
        programme.running.append((project.id, node, name, kind, leads[node][1] if node in leads else None))
        if node == world.places[0].id:
            programme.first.append(project.id)
    session.flush()
    return programme


def _teams(world: World) -> list[tuple[int, str]]:
    """The centre, the teams of communities, the stations: each with its node."""
    named = [(world.street.id, "演示街道志愿服务中心")]
    named += [(place.id, f"{place.name.removeprefix('演示·')}志愿服务队") for place in world.places]
    named += [(world.places[n].id, f"{world.places[n].name.removeprefix('演示·')}志愿服务站") for n in STATIONS]
    return named


def _member(team_id: int, resident_id: int, at: datetime) -> TeamMember:
    member = TeamMember(team_id=team_id, resident_id=resident_id, open_for=resident_id, asked_at=at)
    member.status, member.joined_at = MembershipStatus.MEMBER, at
    return member


def days(world: World) -> list[date]:
    """The Mondays on which the sessions of the week before are confirmed."""
    today = world.timeline.today
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(days=7 * ago) for ago in range(WEEKS - 1, -1, -1)]


def hold_week(session: Session, *, world: World, programme: Programme, monday: date) -> None:
    """The sessions of the week before a Monday, on whose morning their hours are confirmed; one of the last week waits
    for that.
    """
    week = days(world).index(monday)
    rng = seeds.stream(f"gatherings of week {week}")
    now = world.timeline.at(monday, 8)
    is_last = monday == days(world)[-1]
    for number in range(A_WEEK):
        project = programme.running[(week * A_WEEK + number) % len(programme.running)]
        if is_last and number == 0:  # Of one that earns.
            project = next(each for each in programme.running if each[3] is V and each[1] == world.street.id)
        day = monday - timedelta(days=2 if number < A_WEEK - 1 else 1)
        starts_at = start_of_day(day) + timedelta(hours=9 if number != 1 else 14)
        gathering = _past(world, project, starts_at)
        session.add(gathering)
        session.flush()
        people = [each for each in programme.adults.get(project[1], []) if each != project[4]]
        people = people or [each for each in programme.adults[world.street.id] if each != project[4]]
        count = min(len(people), max(LEAST, min(MOST, len(world.crowd) // 100)) + rng.randint(0, 2))
        _take_part(session, gathering, rng.sample(people, count), rng)
        session.flush()
        if not (is_last and number == 0):
            by: dict[str, Any] = {"staff": world.staff["street.admin"], "now": now}
            confirming.confirm(session, session_id=gathering.id, **by)


def _past(world: World, project: tuple[int, int, str, ProjectKind, int | None], starts_at: datetime) -> Gathering:
    project_id, node, name, kind, leader = project
    gathering = Gathering(
        project_id=project_id,
        community_id=node,
        kind=kind,
        title=name,
        place="社区活动室" if KINDS[kind].flat else "小区南门集合",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        day=business_day(starts_at),
        capacity=MOST * 2,
        signup_until=starts_at,
        cancel_until=starts_at,
        leader_id=leader,
        code_serial=residents.new_serial(),
        planned_by=world.staff["street.clerk"].id,
        planned_at=starts_at - timedelta(days=7),
    )
    gathering.status = GatheringStatus.ENDED
    return gathering


def _take_part(session: Session, gathering: Gathering, people: Sequence[int], rng: random.Random) -> None:
    """All of them have signed up; one in eight did not come, one in ten has forgotten to check out."""
    gathering.reserved = len(people)
    for number, who in enumerate(people):
        came = number == 0 or rng.random() > 1 / 8
        signed_at = gathering.starts_at - timedelta(days=3, minutes=7 * number)
        status = SignupStatus.ATTENDED if came else SignupStatus.ABSENT
        about: dict[str, Any] = {"gathering_id": gathering.id, "resident_id": who}
        session.add(Signup(**about, open_for=who, signed_by=who, signed_at=signed_at, status=status))
        if came:
            in_at = gathering.starts_at + timedelta(minutes=rng.randint(-10, 10))
            forgot = rng.random() < 1 / 10
            out_at = gathering.ends_at - timedelta(minutes=0 if forgot else rng.choice((0, 0, 5, 30)))
            begins = max(in_at, gathering.starts_at)
            how = rng.choice((PresenceHow.SELF, PresenceHow.SELF, PresenceHow.LEADER))
            noted_by = gathering.leader_id if how is PresenceHow.LEADER else None
            there = Presence(
                **about, open_for=None, day=gathering.day, how=how, in_at=in_at, noted_by=noted_by, out_at=out_at
            )
            there.is_out_by_itself = forgot
            there.minutes = min(DAY_MINUTES, int((out_at - begins).total_seconds()) // 60)
            session.add(there)


def leave(session: Session, *, world: World, programme: Programme) -> None:
    """What is still to come, in each of its states, at the first community."""
    timeline, cast = world.timeline, world.residents
    now, staff = timeline.now, world.staff["street.clerk"]
    saturday = timeline.today + timedelta(days=(5 - timeline.today.weekday()) % 7 or 7)
    first, second, third = programme.first[:3]
    morning = start_of_day(saturday) + timedelta(hours=9)

    def planned(project_id: int, starts_at: datetime, place: str, *, before: datetime = now, **more: Any) -> Gathering:
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), "place": place}
        is_public = more.pop("is_public", True)
        details: dict[str, Any] = {"capacity": 20} | times | more
        made = planning.plan(session, project_id=project_id, **details, staff=staff, now=before)
        session.flush()
        if is_public:
            planning.publish(session, session_id=made.id, staff=staff, now=before)
        return made

    def signed(gathering: Gathering, who: str, at: datetime = now) -> Signup:
        return signing_up.sign_up(session, session_id=gathering.id, resident_id=cast[who], now=at)

    signed(planned(first, morning, "滨河公园东门"), "resident-points")
    full = planned(second, morning + timedelta(hours=5), "社区活动室", capacity=1)
    signed(full, "resident-new"), signed(full, "resident-of-owner")
    asking = planned(third, morning + timedelta(days=1), "社区会议室", needs_approval=True)
    signed(asking, "resident-coupons")
    by_name = {each[2]: each[0] for each in programme.running}
    planned(by_name["邻里节"], morning, "社区广场", capacity=200)
    planned(by_name["智能手机课堂"], morning + timedelta(days=3), "社区活动室", title="智能手机课堂第一课")
    planned(first, morning + timedelta(days=7), "滨河公园西门", is_public=False)
    off = planned(second, morning + timedelta(days=8), "社区活动室")
    gone = signed(off, "resident-new")
    signing_up.cancel(session, signup_id=gone.id, resident_id=cast["resident-new"], now=now)
    planning.cancel(session, session_id=off.id, reason="场地临时检修", staff=staff, now=now)
    _running(session, world, planned, signed, first)
    requests = session.get_one(Team, programme.team_id)
    teams.ask(session, team_id=requests.id, resident_id=cast["resident-new"], now=now)
    left = teams.ask(session, team_id=requests.id, resident_id=cast["resident-of-owner"], now=now)
    teams.leave(session, team_member_id=left.id, resident_id=left.resident_id, now=now)
    _finished(session, world)


def _running(session: Session, world: World, planned: Any, signed: Any, project_id: int) -> None:
    """One that runs now, with somebody there."""
    now, cast = world.timeline.now, world.residents
    starts_at = (now - timedelta(minutes=40)).replace(second=0, microsecond=0)
    before = starts_at - timedelta(days=1)
    running = planned(project_id, starts_at, "社区广场", before=before)
    running.ends_at = starts_at + timedelta(hours=4)
    signed(running, "resident-coupons", before)
    turning.begin(session, now=now)
    card: dict[str, Any] = {"whose": cast["resident-coupons"], "leader_id": cast[LEADER], "now": now}
    checking_in.check_in_card(session, session_id=running.id, **card)


def _finished(session: Session, world: World) -> None:
    """A project that is reported, and one that is closed: they have had no sessions."""
    by: dict[str, Any] = {"staff": world.staff["street.admin"], "now": world.timeline.now}
    claimed = select(Project).where(Project.status == ProjectStatus.CLAIMED).order_by(Project.id).limit(1)
    published = select(Project).where(Project.status == ProjectStatus.PUBLISHED).order_by(Project.id).limit(1)
    projects.close(session, project_id=session.scalars(published).one().id, reason="并入了另一个项目", **by)
    over = session.scalars(claimed).one()
    over.status = ProjectStatus.RUNNING
    projects.report(session, project_id=over.id, text="3 场，31 人参加（示例）", **by)
