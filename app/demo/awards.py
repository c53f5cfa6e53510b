"""Awards: judged in each way, a cycle in each state, votes, an award that its holder shows, with its certificate, and
one that was taken back.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.honours import issuing as honours
from app.civic.papers.models import PaperKind
from app.demo.world import World
from app.parties.residents.models import Resident
from app.standing.awards import cycles, displaying, granting, judging, nominating, schemes, voting
from app.standing.awards.models import Award, AwardCycle, AwardScheme, Judging, Nomination, SchemeKind
from app.standing.programmes.models import SubjectKind

CLERK, ADMIN = "street.clerk", "street.admin"
REACHED = ((3, "open"), (5, "judging"), (10, "public"), (100, "granted"), (130, "closed"))
"""How many days ago a cycle began and how far it has come, each about a month before that of the last one."""
WORDS = ("一年里每周照看两户独居老人", "带头清理楼道，邻里都夸", "教老人用手机，来者不拒", "雪天第一个出来扫雪")


def honour(session: Session, *, world: World) -> None:
    """优秀志愿者 of four months and of this one; 五好家庭 by a vote a household; 杰出共建单位 by a council; 信用户
    and a red list by what is on record.
    """
    people = [index for index in range(len(world.crowd)) if not world.crowd.minors[index]][:12]
    nominees, voters = people[:4], people[4:]
    best = _scheme(session, world, "优秀志愿者", SchemeKind.HONOUR, Judging.RESIDENTS, seats=2, months=12)
    for months, (days_ago, last) in enumerate(REACHED):
        _cycle(session, world, best, months, days_ago, last, nominees, voters)
    red = _scheme(session, world, "季度红榜", SchemeKind.RED_LIST, Judging.CRITERIA, seats=20, months=3)
    _cycle(session, world, red, 0, 3, "open", nominees[:1], [])
    families = list(_by_home(session, world, nominees))
    best_home = _scheme(
        session, world, "五好家庭", SchemeKind.MODEL, Judging.HOUSEHOLDS, seats=2, months=12, to=SubjectKind.HOUSEHOLD
    )
    neighbours = [index for home, index in _by_home(session, world, voters).items() if home not in families]
    _cycle(session, world, best_home, 0, 5, "judging", nominees, neighbours, subjects=families)
    _scheme(
        session, world, "信用户", SchemeKind.BADGE, Judging.CRITERIA, seats=500, months=12, to=SubjectKind.HOUSEHOLD
    )
    shops = [shop.id for shop in world.shops[:2]]
    partner = _scheme(
        session, world, "杰出共建单位", SchemeKind.HONOUR, Judging.COUNCIL, seats=1, months=12, to=SubjectKind.MERCHANT
    )
    _cycle(session, world, partner, 0, 3, "open", nominees[:2], [], subjects=shops)


def _by_home(session: Session, world: World, people: list[int]) -> dict[int, int]:
    """One of these people for each household."""
    return {session.get_one(Resident, world.crowd.ids[index]).household_id: index for index in people}


def _scheme(
    session: Session,
    world: World,
    name: str,
    kind: SchemeKind,
    how: Judging,
    *,
    seats: int,
    months: int,
    to: SubjectKind = SubjectKind.RESIDENT,
) -> AwardScheme:
    staff = world.staff[CLERK]
    return schemes.make_scheme(
        session,
        community_id=staff.community_id,
        name=name,
        staff=staff,
        now=_at(world, 180),
        kind=kind,
        about="演示·大家推荐，大家评",
        recipient=to,
        judging=how,
        seats=seats,
        least_score=5 if how is Judging.CRITERIA else 0,
        rule_slug="",
        score_delta=0,
        months=months,
    )


def _at(world: World, days_ago: int) -> datetime:
    return world.timeline.at(world.timeline.today - timedelta(days=days_ago), 10)


def _cycle(
    session: Session,
    world: World,
    scheme: AwardScheme,
    months: int,
    days_ago: int,
    last: str,
    nominees: list[int],
    voters: list[int],
    subjects: list[int] | None = None,
) -> None:
    """A cycle that has come as far as its name says; nominated are the nominees or, of other kinds, `subjects`."""
    clerk, admin, ids = world.staff[CLERK], world.staff[ADMIN], world.crowd.ids
    began = _at(world, days_ago)
    until = _at(world, REACHED[0][0]).date()
    for _ in range(months):
        until = until.replace(day=1) - timedelta(days=1)
    until = min(until, began.date())
    month = until.replace(day=1)
    made = cycles.open_cycle(
        session, scheme_id=scheme.id, title=f"{until:%Y年%-m月}", since=month, until=until, staff=clerk, now=began
    )
    about = {"cycle_id": made.id, "staff": clerk, "now": began}
    found = [
        nominating.nominate(session, subject_id=each, reason=words, **about)  # type: ignore[arg-type]
        for each, words in zip(subjects or [ids[index] for index in nominees], WORDS, strict=False)
    ]
    if last == "open":
        return
    ends = began + timedelta(days=7)
    cycles.begin_judging(session, cycle_id=made.id, vote_until=ends, staff=clerk, now=began + timedelta(hours=1))
    _vote(session, made, found, [ids[index] for index in voters], began + timedelta(days=1))
    if last == "judging":
        return
    judging.decide(session, cycle_id=made.id, staff=clerk, now=ends + timedelta(hours=1))
    if last == "public":
        return
    granted_at = ends + timedelta(days=14)
    granting.grant(session, cycle_id=made.id, staff=admin, now=granted_at)
    awards = session.scalars(select(Award).where(Award.cycle_id == made.id).order_by(Award.id)).all()
    shown, other = awards[0], awards[-1]
    displaying.display(session, award_id=shown.id, is_shown=True, resident_id=shown.subject_id or 0, now=granted_at)
    honours.issue(session, award_id=shown.id, kind=PaperKind.HONOUR, staff=clerk, now=granted_at)
    if last == "closed":
        granting.revoke(session, award_id=other.id, reason="事迹核实有误", staff=admin, now=granted_at)
        cycles.close_cycle(session, cycle_id=made.id, reason="表彰会已开", staff=clerk, now=granted_at)


def _vote(session: Session, cycle: AwardCycle, nominations: list[Nomination], voters: list[int], now: datetime) -> None:
    """Most for the first, fewer for the second."""
    for number, voter in enumerate(voters):
        chosen = nominations[0 if number < len(voters) - 3 else 1]
        voting.vote(session, cycle_id=cycle.id, nomination_id=chosen.id, resident_id=voter, now=now)
