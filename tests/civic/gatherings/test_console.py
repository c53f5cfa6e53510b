"""The desk of gatherings: projects, sessions, who takes part, teams."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.civic.gatherings import browsing, checking_in, checks, confirming, figures, listing, queries, teams, upkeep
from app.civic.gatherings.models import (
    Gathering,
    GatheringStatus,
    MembershipStatus,
    Presence,
    Project,
    ProjectKind,
    ProjectStatus,
    Signup,
    SignupStatus,
    Team,
    TeamMember,
)
from app.core.clock import SHANGHAI, frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.parties.areas.making import add_area
from app.parties.areas.models import AreaKind
from app.parties.messages.models import Message, MessageKind
from app.parties.recusal import declaring
from app.parties.residents.models import Household
from app.standing.records.models import Record
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.gatherings.conftest import SATURDAY, Street, now_is, state
from tests.civic.gatherings.test_presences import by_code, ended
from tests.support import tables
from tests.support.desk import Desk, at_desk, seen_of

SESSION = {
    "place": "滨河公园东门",
    "on": "2026-11-14",
    "starts": "09:00",
    "ends": "11:00",
    "capacity": "2",
    "times": "1",
}


def last(model: type[Any]) -> Any:
    db.session.rollback()
    return db.session.scalars(select(model).order_by(model.id.desc()).limit(1)).one()


def count(model: type[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def desk(app: Flask, street: Street) -> Desk:
    return at_desk(app, street.town.admin)


def test_a_project_from_an_idea_to_its_report(desk: Desk, street: Street) -> None:
    typed = {"community_id": str(street.town.node.id), "kind": "course", "name": "周末课堂", "theme": "邻里学堂"}
    page = desk.said(desk.post("/projects/new", typed | {"min_age": "18", "earns": "true"}))
    made = last(Project)
    assert (made.name, made.rule_slug, made.min_age, made.status) == (
        "周末课堂",
        "course-attend",
        18,
        ProjectStatus.IDEA,
    )
    assert "公布后才能安排场次" in page
    path = f"/projects/{made.id}"
    assert "已公布" in desk.said(desk.post(f"{path}/publication"))
    page = desk.said(desk.edit(f"{path}/details", {"name": "周末书法课", "theme": "邻里学堂", "min_age": "0"}))
    assert "周末书法课" in page
    assert "不限年龄" in page
    team_id = last(Team).id
    assert "红马甲服务队" in desk.said(desk.post(f"{path}/claim", {"team_id": str(team_id)}))
    desk.said(desk.post(f"{path}/sessions/new", SESSION | {"is_public": "true"}))
    session = last(Gathering)
    assert (session.title, session.leader_id, session.status) == ("周末书法课", street.leader.id, GatheringStatus.OPEN)
    refused = desk.post(f"{path}/report", {"text": "8 人参加"})
    assert "还有场次没有结束" in desk.said(refused)
    desk.said(desk.post(f"/sessions/{session.id}/cancellation", {"reason": "老师请假"}))
    assert "8 人参加" in desk.said(desk.post(f"{path}/report", {"text": "8 人参加"}))
    assert desk.get(f"{path}/sessions/new").status_code == 200
    answer = desk.post(f"{path}/sessions/new", SESSION)
    assert answer.status_code == 409
    assert "已总结或已结束" in answer.get_data(as_text=True)
    assert "已结束" in desk.said(desk.post(f"{path}/closing", {"reason": "办完了"}))
    for query, there in (
        ("kind=course", True),
        ("kind=fair", False),
        ("theme=邻里学堂", True),
        ("theme=助老", False),
        ("status=closed", True),
        ("status=idea", False),
        ("text=书法", True),
        ("text=%25", False),
        (f"community_id={street.town.node.id}", True),
    ):
        assert ("周末书法课" in desk.page(f"/projects?{query}")) is there, query
    assert "周末书法课" in desk.page(f"{path}")
    assert "立项" in desk.page(f"{path}")


def test_what_is_wrong_stands_at_its_field_and_changes_nothing(desk: Desk, street: Street) -> None:
    def refused(path: str, typed: dict[str, str], *words: str) -> None:
        answer = desk.post(path, typed)
        text = answer.get_data(as_text=True)
        assert answer.status_code in (409, 422), (answer.status_code, typed)
        for each in words:
            assert each in text, (each, typed)

    before = [count(model) for model in (Project, Gathering, Team)]
    refused("/projects/new", {"name": "课"}, "请填写 2 到 40 个字", "请填写这一项")
    path = f"/projects/{street.project.id}/sessions/new"
    refused(path, {}, "请填写这一项")
    refused(path, SESSION | {"on": "2026-11-09"}, "开始时间要在现在之后")
    refused(path, SESSION | {"ends": "08:00"}, "结束时间要在开始时间之后")
    refused(path, SESSION | {"starts": "25:00"}, "请填写时间")
    refused(path, SESSION | {"capacity": "0"}, "1 到 10000")
    refused(path, SESSION | {"times": "27"}, "1 到 26")
    refused(path, SESSION | {"signup_until": "2026-11-14T09:01"}, "报名截止不能晚于开始时间")
    refused(path, SESSION | {"cancel_until": "2026-02-31T09:00"}, "请填写日期和时间")
    refused(path, SESSION | {"number": "1234567890"}, "编号")
    minor = street.person(is_minor=True)
    refused(path, SESSION | {"number": minor.number}, "成年人")
    stranger = factories.resident(factories.town().node)
    refused(path, SESSION | {"number": stranger.number}, "没有找到这位居民")
    node = str(street.town.node.id)
    refused("/teams/new", {"community_id": node, "name": "红马甲服务队"}, "同名的服务队")
    assert desk.get(f"{path}?session_id=999999").status_code == 404
    assert [count(model) for model in (Project, Gathering, Team)] == before
    assert "请填写月份" in desk.page("/sessions/calendar?month=2026-13")
    assert "请从这些值中选一个" in desk.page("/sessions?status=never")


def test_sessions_week_by_week_all_or_none(desk: Desk, street: Street) -> None:
    path = f"/projects/{street.project.id}/sessions/new"
    typed = SESSION | {"times": "4", "is_public": "true", "signup_until": "2026-11-13T18:00", "starts": "21:00"}
    assert "已安排 4 场" in desk.said(desk.post(path, typed | {"ends": "01:00"}))
    made = db.session.scalars(select(Gathering).order_by(Gathering.id)).all()
    local = [each.starts_at.astimezone(SHANGHAI) for each in made]
    assert [f"{at:%m-%d %H:%M}" for at in local] == ["11-14 21:00", "11-21 21:00", "11-28 21:00", "12-05 21:00"]
    assert {each.ends_at - each.starts_at for each in made} == {timedelta(hours=4)}
    assert {each.starts_at - each.signup_until for each in made} == {timedelta(hours=27)}
    assert {each.status for each in made} == {GatheringStatus.OPEN}
    assert desk.post(path, typed | {"times": "3", "signup_until": "2026-11-20T18:00"}).status_code == 422
    assert count(Gathering) == 4


def test_a_session_is_copied_to_a_week_later(desk: Desk, street: Street) -> None:
    early = street.open(title="扫楼道", needs_approval=True, signup_until=SATURDAY - timedelta(days=1))
    form = f"/projects/{street.project.id}/sessions/new?session_id={early.id}"
    page = desk.page(form)
    for value in ("扫楼道", "滨河公园东门", "2026-11-21", "12:00", "14:00", street.leader.number, "2026-11-20T12:00"):
        assert f'value="{value}"' in page, value
    with frozen(SATURDAY + timedelta(days=23)):
        late = at_desk(desk.client.application, street.town.admin)
        assert 'value="2026-12-12"' in late.page(form), "the next Saturday that is still to come"


def test_a_month_is_one_query_however_many_there_are(desk: Desk, street: Street) -> None:
    for hour in range(6):
        street.open(starts_at=SATURDAY + timedelta(hours=hour), title=f"第{hour}场")
    street.planned(starts_at=SATURDAY + timedelta(days=30), title="下月的")
    page = desk.page("/sessions/calendar")
    assert "2026 年 11 月" in page
    assert "共 6 场" in page
    assert "第3场" in page
    assert "第4场" not in page
    assert "另有 2 场" in page
    assert "下月的" not in page
    assert "下月的" in desk.page("/sessions/calendar?month=2026-12")
    assert "共 0 场" in desk.page("/sessions/calendar?kind=fair")
    only = desk.page("/sessions?from_on=2026-11-14&until_on=2026-11-14")
    assert "第4场" in only
    assert "下月的" not in only

    month: dict[str, Any] = {"first": SATURDAY.date().replace(day=1), "community_id": None, "kind": None}
    with tables.queries() as seen:
        found = listing.of_month(db.session(), staff=street.town.admin, **month)
    assert len(found) == 6
    assert sum("FROM gathering" in each for each in seen) == 1


def test_a_session_is_changed_and_called_off_and_people_hear_of_it(desk: Desk, street: Street) -> None:
    who = street.person()
    gathering = street.open()
    signup = street.sign_up(gathering, who)
    path = f"/sessions/{gathering.id}"
    page = desk.page(f"{path}/details")
    typed = {"title": "滨河清洁", "place": "滨河公园西门", "capacity": "3", "seen": seen_of(page)}
    typed |= {"signup_until": "2026-11-14T12:00", "cancel_until": "2026-11-14T12:00", "number": street.leader.number}
    typed |= {"on": "2026-11-14", "starts": "12:00", "ends": "14:00"}
    assert "滨河公园西门" in desk.said(desk.post(f"{path}/details", typed))
    assert now_is(gathering).capacity == 3
    too_few = desk.post(f"{path}/details", typed | {"capacity": "0"})
    assert too_few.status_code == 422
    assert desk.post(f"{path}/details", typed | {"place": "桥头"}).status_code == 409, "somebody has changed it since"
    typed |= {"place": "滨河公园西门", "capacity": "3"}
    del typed["seen"]
    desk.said(desk.edit(f"{path}/details", typed | {"on": "2026-11-13", "starts": "10:00", "ends": "11:00"}))
    moved = now_is(gathering)
    assert moved.signup_until == moved.starts_at == SATURDAY - timedelta(days=1, hours=2), (
        "what was not changed moves along"
    )
    late = desk.edit(f"{path}/details", typed | {"on": "2026-11-09"})
    assert "开始时间要在现在之后" in late.get_data(as_text=True)
    street.sign_up(street.open(title="另一场"), who)
    busy = desk.edit(f"{path}/details", typed | {"signup_until": "", "cancel_until": ""})
    assert busy.status_code == 409
    assert desk.post(f"{path}/cancellation", {"reason": ""}).status_code == 422
    assert "已取消" in desk.said(desk.post(f"{path}/cancellation", {"reason": "有大雨"}))
    assert state(signup) is SignupStatus.CANCELLED
    told = db.session.scalars(select(Message).order_by(Message.id)).all()
    kinds = [each.kind for each in told if each.kind in (MessageKind.SESSION_CHANGED, MessageKind.SIGNUP_ENDED)]
    assert kinds == [MessageKind.SESSION_CHANGED] * 2 + [MessageKind.SIGNUP_ENDED]
    again = desk.post(f"{path}/cancellation", {"reason": "有大雨"})
    assert again.status_code == 409


def test_sign_ups_are_approved_turned_down_and_wait(desk: Desk, street: Street) -> None:
    people = [street.person() for _ in range(4)]
    gathering = street.open(capacity=3, needs_approval=True)
    first, second, third, waits = (street.sign_up(gathering, who) for who in people)
    path = f"/sessions/{gathering.id}"
    page = desk.page(path)
    assert "待同意（3）" in page
    assert "排队（1）" in page
    assert people[0].name not in page, "names are masked"
    assert gathering.title in desk.page("/sessions?asked=true")
    assert desk.get("/waiting").json["counts"]["/console/sessions"] == 3
    desk.said(desk.post(f"/sessions/signups/{first.id}/approval"))
    assert "已谢绝" in desk.said(desk.post(f"/sessions/signups/{second.id}/rejection", {"reason": "需要急救员证"}))
    assert (state(first), state(second), state(waits)) == (
        SignupStatus.CONFIRMED,
        SignupStatus.CANCELLED,
        SignupStatus.ASKED,
    )
    assert "已同意 2 人" in desk.said(desk.post(f"{path}/approvals"))
    assert {state(third), state(waits)} == {SignupStatus.CONFIRMED}
    assert "现在不能这样操作" in desk.said(desk.post(f"/sessions/signups/{first.id}/approval"))
    assert [each.check(db.session()).problems for each in checks.INVARIANTS] == [()] * len(checks.INVARIANTS)


def test_hours_from_a_list_on_paper_are_confirmed_by_somebody_else(app: Flask, street: Street) -> None:
    scanned, listed, left = street.person(), street.person(), street.person()
    gathering = street.open(capacity=5)
    by_code(gathering, scanned, now=SATURDAY)
    by_code(gathering, left, now=SATURDAY)
    path, over = f"/sessions/{gathering.id}", SATURDAY + timedelta(hours=1)
    with frozen(over):
        desk = at_desk(app, street.town.admin)
        assert "2 人还没有签退" in desk.page(path)
        presence = db.session.scalars(select(Presence).where(Presence.resident_id == left.id)).one()
        desk.said(desk.post(f"/sessions/presences/{presence.id}/checkout"))
        assert "已经签退" in desk.said(desk.post(f"/sessions/presences/{presence.id}/checkout"))
        open_one = db.session.scalars(select(Presence).where(Presence.resident_id == scanned.id)).one().id
        refused = desk.post(f"/sessions/presences/{open_one}/minutes", {"minutes": "5", "reason": "早退"})
        assert refused.status_code == 409
    ended(gathering)
    with frozen(SATURDAY + timedelta(days=1)):
        desk = at_desk(app, street.town.admin)
        assert desk.get("/waiting").json["counts"]["/console/sessions"] == 1
        assert "请填写 10 位居民编号" in desk.said(desk.post(f"{path}/roster", {"number": "12", "reason": "纸质名单"}))
        typed = {"number": listed.number, "reason": "负责人手机没电"}
        page = desk.said(desk.post(f"{path}/roster", typed))
        assert "手工登记" in page
        assert "负责人手机没电" in page
        assert "已经签过到" in desk.said(desk.post(f"{path}/roster", typed))
        page = desk.said(desk.post(f"{path}/confirmation"))
        assert count(Record) == 0
        assert "时长已确认" not in page
        assert "/console/sessions" not in desk.get("/waiting").json["counts"], "somebody else confirms it"
        other = at_desk(app, factories.staff(street.town.node, StaffRole.CLERK))
        mine = db.session.scalars(select(Presence).where(Presence.resident_id == listed.id)).one()
        minutes = f"/sessions/presences/{mine.id}/minutes"
        assert other.post(minutes, {"minutes": "121", "reason": "多待了"}).status_code == 422
        assert other.post(minutes, {"minutes": "-1", "reason": "多待了"}).status_code == 422
        other.said(other.post(minutes, {"minutes": "60", "reason": "早走一小时"}))
        assert other.post(minutes, {"minutes": "90", "reason": "记错了"}).status_code == 403
        other.said(other.post(f"/sessions/presences/{presence.id}/minutes", {"minutes": "0", "reason": "没有干活"}))
        page = other.said(other.post(f"{path}/confirmation"))
        assert "已确认 3 人共 3 小时，其中 2 人按办法得分" in page
        assert "不计时长" in page
        assert sorted(record.score_delta for record in db.session.scalars(select(Record))) == [1, 2]
        assert other.post(minutes, {"minutes": "30", "reason": "再改"}).status_code == 409
        told = db.session.scalars(select(Message).where(Message.kind == MessageKind.HOURS_CORRECTED)).all()
        assert {(each.user_id, each.facts["minutes"]) for each in told} == {(listed.user_id, 60), (left.user_id, 0)}
        commit(upkeep.forget_words, resident_id=listed.id)
        assert [each.remark for each in db.session.scalars(select(Presence).order_by(Presence.id))] == [
            "",
            "没有干活",
            "",
        ]
        assert "手工登记到场</span>" in page, "the timeline has what was done"


def test_until_when_hours_earn_is_said(app: Flask, street: Street) -> None:
    gathering, who = street.open(), street.person()
    with frozen(SATURDAY):
        asked = {"session_id": gathering.id, "whose": who.id, "leader_id": street.leader.id, "now": SATURDAY}
        commit(checking_in.check_in_card, **asked)
    ended(gathering)
    path, late = f"/sessions/{gathering.id}", "现在确认只记时长，不再得分"
    for days, is_late in ((1, False), (30, False), (31, True)):
        with frozen(SATURDAY + timedelta(days=days)):
            page = at_desk(app, factories.staff(street.town.node)).page(path)
        assert (late in page, "确认期限" in page) == (is_late, not is_late), days
    with frozen(SATURDAY + timedelta(days=31)):
        desk = at_desk(app, factories.staff(street.town.node))
        assert "已确认 1 人共 2 小时。" in desk.said(desk.post(f"{path}/confirmation"))


def test_nobody_enters_or_raises_their_own(app: Flask, street: Street) -> None:
    who = street.person()
    gathering = street.open()
    ended(gathering)
    with frozen(SATURDAY + timedelta(days=1)):
        staff = factories.staff(street.town.node)
        commit(declaring.declare, number=who.number, staff=staff, now=NOW)
        own = at_desk(app, staff)
        typed = {"number": who.number, "reason": "我在场"}
        page = own.said(own.post(f"/sessions/{gathering.id}/roster", typed))
        assert count(Presence) == 0
        assert "登记到场。" not in page
        leader = {"number": street.leader.number, "reason": "我在场"}
        assert "负责人不能" in own.said(own.post(f"/sessions/{gathering.id}/roster", leader))
        raised = at_desk(app, street.town.admin)
        raised.said(raised.post(f"/sessions/{gathering.id}/roster", typed))
        presence = last(Presence)
        minutes = {"minutes": "10", "reason": "试试"}
        assert own.post(f"/sessions/presences/{presence.id}/minutes", minutes).status_code == 403


def test_teams_with_who_asks_and_who_leaves(desk: Desk, street: Street) -> None:
    chief, asks, other = street.person(), street.person(), street.person()
    typed = {"community_id": str(street.town.node.id), "name": "蓝马甲服务队", "number": chief.number}
    desk.said(desk.post("/teams/new", typed))
    team = last(Team)
    path = f"/teams/{team.id}"
    assert "队员（1）" in desk.page(path), "who leads it is in it"
    for who in (asks, other):
        commit(teams.ask, team_id=team.id, resident_id=who.id, now=NOW)
    assert desk.get("/waiting").json["counts"]["/console/teams"] == 2
    listed = desk.page("/teams?asked=true")
    assert "蓝马甲服务队" in listed
    assert "红马甲服务队" not in listed
    first, second = db.session.scalars(
        select(TeamMember).where(TeamMember.status == MembershipStatus.ASKED).order_by(TeamMember.id)
    ).all()
    desk.said(desk.post(f"/teams/members/{first.id}/approval"))
    desk.said(desk.post(f"/teams/members/{second.id}/ending"))
    assert "请重新申请" in desk.said(desk.post(f"/teams/members/{second.id}/approval"))
    page = desk.page(path)
    assert "队员（2）" in page
    assert "申请加入（" not in page
    assert "已加入" in desk.said(desk.post(f"{path}/members", {"number": other.number}))
    desk.said(desk.post(f"{path}/leader", {"number": asks.number}))
    assert last(Team).leader_id == asks.id
    minor = street.person(is_minor=True)
    assert "成年人" in desk.said(desk.post(f"{path}/leader", {"number": minor.number}))
    assert "已解散" in desk.said(desk.post(f"{path}/closing", {"reason": "并入红马甲"}))
    closed = last(Team)
    assert (closed.leader_id, closed.closed_at is not None) == (None, True)
    assert {each.status for each in db.session.scalars(select(TeamMember).where(TeamMember.team_id == team.id))} == {
        MembershipStatus.LEFT
    }
    for way, sent in (("members", {"number": chief.number}), ("leader", {"number": chief.number})):
        assert "已经解散" in desk.said(desk.post(f"{path}/{way}", sent))
    project = street.a_project()
    assert "已经解散" in desk.said(desk.post(f"/projects/{project.id}/claim", {"team_id": str(team.id)}))
    assert "蓝马甲服务队" not in desk.page(f"/projects/{project.id}")


def test_lists_go_on_after_their_first_page(street: Street) -> None:
    who = street.person()
    for day in range(2):
        gathering = street.open(starts_at=SATURDAY + timedelta(days=day))
        street.sign_up(gathering, who)
        by_code(gathering, who, now=gathering.starts_at)
        ended(gathering)
    team = last(Team)
    for each in (who, street.leader):
        commit(teams.put, team_id=team.id, resident_id=each.id, **street.staff)
    session, staff = db.session(), street.town.admin
    found: list[Any] = [
        lambda cursor: listing.sessions_listed(session, staff=staff, cursor=cursor, limit=1),
        lambda cursor: browsing.own_signups(session, resident_id=who.id, cursor=cursor, limit=1, now=NOW),
        lambda cursor: browsing.own_presences(session, resident_id=who.id, cursor=cursor, limit=1),
        lambda cursor: queries.members_of(session, team_id=team.id, staff=staff, cursor=cursor, limit=1),
    ]
    for page in found:
        first = page(None)
        second = page(first.next_cursor)
        assert (len(first.items), len(second.items), second.next_cursor) == (1, 1, None)
        assert first.items != second.items


def test_figures_count_confirmed_hours_of_different_people(app: Flask, street: Street) -> None:
    town, (one, two) = street.town, (street.person(), street.person())
    grid = commit(add_area, community_id=town.node.id, kind=AreaKind.GRID, code="1", name="第一网格", **street.staff)
    house = {"community_id": town.node.id, "kind": AreaKind.BUILDING, "code": "3", "name": "3 号楼"}
    building = commit(add_area, **house, parent_id=grid.id, **street.staff)

    def move_in(session: Any) -> None:
        session.get_one(Household, one.household_id).area_id = building.id

    commit(move_in)
    course = street.a_project(kind=ProjectKind.COURSE, theme="助学", name="书法")
    for number, (people, project) in enumerate((([one, two], None), ([one], course), ([two], None))):
        gathering = street.open(project, starts_at=SATURDAY + timedelta(days=number), capacity=9)
        for who in people:
            by_code(gathering, who, now=gathering.starts_at)
        ended(gathering)
        if number < 2:
            commit(confirming.confirm, session_id=gathering.id, staff=town.admin, now=gathering.ends_at)
    node, days = town.node, {"from_on": date(2026, 11, 1), "until_on": date(2026, 11, 30)}
    found = figures.figures(db.session(), node=node, **days)
    assert (found.sessions, found.people, found.minutes, found.voluntary_minutes) == (2, 2, 360, 240)
    assert (found.residents, found.share_bp, found.saved_fen(2_050)) == (4, 5_000, 8_200)
    assert [(each.name, each.sessions, each.people, each.minutes) for each in found.themes] == [
        ("环境整治", 1, 2, 240),
        ("助学", 1, 1, 120),
    ]
    assert [(each.name, each.people, each.minutes) for each in found.months] == [("2026-11", 2, 360)]
    assert found.are_grids
    assert [(each.name, each.sessions, each.people, each.minutes) for each in found.places] == [
        ("第一网格", 2, 1, 240),
        ("没有划入网格", 1, 1, 120),
    ]
    above = figures.figures(db.session(), node=town.town, **days)
    assert [(each.name, each.minutes) for each in above.places] == [(node.name, 360)]
    nothing = figures.figures(db.session(), node=node, from_on=date(2026, 1, 1), until_on=date(2026, 1, 2))
    assert (nothing.sessions, nothing.people, nothing.share_bp) == (0, 0, 0)
    with frozen(SATURDAY + timedelta(days=5)):
        desk = at_desk(app, factories.staff(town.town, StaffRole.AUDITOR))
        page = desk.page("/gathering-figures")
        for words in ("环境整治", "节省的人工（估算）", "按每小时 20.00 元估算", "80.00", "50%", "不是实际支出"):
            assert words in page, words
        assert "没有确认过时长" in desk.page("/gathering-figures?from_on=2026-01-01&until_on=2026-01-02")
        assert "开始日期在结束日期之后" in desk.page("/gathering-figures?from_on=2026-12-01&until_on=2026-01-02")
        assert "请填写日期" in desk.page("/gathering-figures?from_on=soon")
        hours = desk.post("/exports/session-hours", {"format": "csv"}).get_data(as_text=True)
        assert len(hours.splitlines()) == 4
        assert "自己扫码" in hours
        assert one.name not in hours
        sessions = desk.post("/exports/sessions?kind=course", {"format": "csv"}).get_data(as_text=True)
        assert [line.split(",")[1] for line in sessions.splitlines()[1:]] == ["书法"]


@pytest.mark.parametrize("role", [StaffRole.AUDITOR, StaffRole.FINANCE])
def test_who_may_only_look_finds_no_buttons(app: Flask, street: Street, role: StaffRole) -> None:
    street.sign_up(street.open(needs_approval=True), street.person())
    gathering = street.planned()
    desk = at_desk(app, factories.staff(street.town.node, role))
    paths = ("/projects", "/teams", "/sessions", f"/projects/{street.project.id}", f"/sessions/{gathering.id}")
    words = ["立项", "安排场次", "公布", "更改", "复制", "取消场次", "同意", "全部确认", "登记到场", "解散", "登记认领"]
    buttons = [f">{word}</{end}>" for word in words for end in ("a", "button")]
    for path in (*paths, f"/teams/{last(Team).id}"):
        page = desk.page(path)
        assert [each for each in buttons if each in page] == [], path
    assert db.session.scalars(select(Signup)).one().status is SignupStatus.ASKED
