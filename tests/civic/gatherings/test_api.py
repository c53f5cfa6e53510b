"""Gatherings over HTTP: a project from the idea to its report, and what residents see and do."""

from datetime import timedelta
from typing import Any

from flask import Flask

from app.civic.gatherings import planning, turning
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.gatherings.conftest import SATURDAY, Street
from tests.support.http import as_staff, as_user


def test_from_the_idea_to_the_report(app: Flask, street: Street) -> None:
    desk = as_staff(app, street.town.admin)
    node = {"community_id": street.town.node.id}
    leader = street.person()
    team = desk.post("/staff/teams", {**node, "name": "巡河队"}).json
    assert desk.patch(f"/staff/teams/{team['id']}", {"leader_id": leader.id}).json["leader_id"] == leader.id
    assert desk.post("/staff/teams", {**node, "name": "巡河队"}).json["code"] == "team_name_taken"
    project = desk.post("/staff/projects", {**node, "kind": "volunteering", "name": "巡河", "theme": "环境"}).json
    assert (project["state"], project["rule"]) == ("idea", "volunteer-hours")
    times = {"starts_at": "2026-12-05T09:00:00+08:00", "ends_at": "2026-12-05T11:00:00+08:00"}
    body = {"project_id": project["id"], "place": "东门", "capacity": 1, **times}
    assert desk.post("/staff/sessions", body).json["code"] == "project_state"
    path = f"/staff/projects/{project['id']}"
    assert desk.post(f"{path}/publication").json["state"] == "published"
    assert desk.post(f"{path}/claim", {"team_id": team["id"]}).json["state"] == "claimed"
    planned = desk.post("/staff/sessions", body).json
    assert (planned["state"], planned["title"], planned["leader_id"]) == ("planned", "巡河", leader.id)
    assert desk.post(f"{path}/report", {"text": "很好"}).json["code"] == "project_state"
    assert desk.post(f"/staff/sessions/{planned['id']}/publication").json["state"] == "open"
    assert desk.post(f"/staff/sessions/{planned['id']}/publication").json["code"] == "session_state"
    assert desk.post(f"{path}/report", {"text": "很好"}).json["code"] == "sessions_open"
    changed = desk.patch(f"/staff/sessions/{planned['id']}", {"capacity": 2, "place": "西门"}).json
    assert (changed["capacity"], changed["place"]) == (2, "西门")
    assert desk.patch(f"/staff/sessions/{planned['id']}", {}).status_code == 422
    who = street.person()
    as_user(app, _user(who)).post(f"/sessions/{planned['id']}/signups", {})
    seen = desk.get(f"/staff/sessions/{planned['id']}").json
    assert [(each["resident_id"], each["state"]) for each in seen["signups"]] == [(who.id, "confirmed")]
    assert who.name not in str(seen)
    cancelled = desk.post(f"/staff/sessions/{planned['id']}/cancellation", {"reason": "下雨"}).json
    assert (cancelled["state"], cancelled["reason"]) == ("cancelled", "下雨")
    assert desk.post(f"{path}/report", {"text": "一场，因雨取消"}).json["state"] == "reported"
    assert desk.post(f"{path}/closing", {"reason": "到期"}).json["state"] == "closed"
    assert next(each["id"] for each in desk.get("/staff/projects?kind=volunteering").json["items"]) == project["id"]
    assert next(each["id"] for each in desk.get("/staff/teams").json["items"]) == team["id"]
    found = desk.get(f"/staff/sessions?project_id={project['id']}&status=cancelled").json["items"]
    assert [each["id"] for each in found] == [planned["id"]]


def _user(person: Any) -> Any:
    return type("User", (), {"id": person.user_id})()


def test_what_is_on(app: Flask, street: Street) -> None:
    """What begins first stands first, page by page, nothing twice; of one's node and those above it."""
    phone = as_user(app, _user(street.person()))
    above = street.a_project(name="全街道", community_id=street.town.town.id)
    beside = street.a_project(name="别的社区", community_id=factories.community(parent=street.town.town).id)
    opened = [
        street.open(project, starts_at=SATURDAY + timedelta(hours=hours))
        for project, hours in ((street.project, 30), (above, 3), (street.project, 3), (street.project, 0), (beside, 1))
    ]
    street.planned()
    wanted = [opened[3].id, opened[1].id, opened[2].id, opened[0].id]
    assert [each["id"] for each in phone.get("/sessions").json["items"]] == wanted
    got: list[int] = []
    cursor = ""
    while cursor is not None:
        page = phone.get(f"/sessions?limit=1{f'&cursor={cursor}' if cursor else ''}").json
        got += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert got == wanted
    assert [each["id"] for each in phone.get("/sessions?day=2026-11-14").json["items"]] == wanted[:3]
    assert phone.get("/sessions?kind=course").json["items"] == []
    assert phone.get("/sessions?kind=dance").status_code == 422
    assert phone.get(f"/sessions/{opened[4].id}").status_code == 404


def test_a_day_shows_what_is_over_the_list_does_not(app: Flask, street: Street) -> None:
    phone, gathering = as_user(app, _user(street.person())), street.open()
    commit(turning.begin, now=SATURDAY)
    assert len(phone.get("/sessions").json["items"]) == 1
    commit(turning.end, now=SATURDAY + timedelta(hours=2))
    assert phone.get("/sessions").json["items"] == []
    assert [each["id"] for each in phone.get("/sessions?day=2026-11-14").json["items"]] == [gathering.id]


def test_the_phone_of_a_family(app: Flask, street: Street) -> None:
    parent, child = street.person(household="1-1-101"), street.person(household="1-1-101", is_minor=True)
    phone, gathering = as_user(app, _user(parent)), street.open(capacity=1)
    path = f"/sessions/{gathering.id}/signups"
    first = phone.post(path, {}, headers={"Idempotency-Key": "one"})
    assert (first.status_code, first.json["state"]) == (201, "confirmed")
    assert phone.post(path, {}, headers={"Idempotency-Key": "one"}).json == first.json
    again = phone.post(path, {})
    assert (again.status_code, again.json["code"]) == (409, "already_signed_up")
    waiting = phone.post(path, {"resident_id": child.id}).json
    assert waiting["state"] == "waiting"
    seen = phone.get(f"/sessions/{gathering.id}").json
    assert [(each["resident_id"], each["is_oneself"], each["state"]) for each in seen["family"]] == [
        (parent.id, True, "confirmed"),
        (child.id, False, "waiting"),
    ]
    assert (seen["waiting"], seen["session"]["places_left"], seen["session"]["state"]) == (1, 0, "full")
    alone = as_user(app, _user(child)).get(f"/sessions/{gathering.id}").json["family"]
    assert [each["resident_id"] for each in alone] == [child.id]
    later = street.sign_up(gathering, street.person(household="1-1-101"))
    own = phone.get("/me/signups").json["items"]
    assert [(each["id"], each["state"], each["before"]) for each in own] == [
        (later.id, "waiting", 1),
        (waiting["id"], "waiting", 0),
        (first.json["id"], "confirmed", None),
    ]
    assert phone.delete(f"/me/signups/{first.json['id']}").status_code == 204
    assert phone.delete(f"/me/signups/{first.json['id']}").json["code"] == "signup_state"
    states = [each["state"] for each in phone.get("/me/signups").json["items"]]
    assert states == ["waiting", "confirmed", "cancelled"]
    titles = [each["title"] for each in as_user(app, _user(child)).get("/me/messages").json["items"]]
    assert titles == ["排到您了"]


def test_teams_are_asked_joined_and_left(app: Flask, street: Street) -> None:
    desk, who = as_staff(app, street.town.admin), street.person()
    phone, team_id = as_user(app, _user(who)), street.project.team_id
    asked = phone.post(f"/teams/{team_id}/membership")
    assert (asked.status_code, asked.json["state"]) == (201, "asked")
    assert phone.post(f"/teams/{team_id}/membership").json == asked.json
    members = desk.get(f"/staff/teams/{team_id}/members").json["items"]
    assert [(each["resident_id"], each["state"]) for each in members] == [(who.id, "asked")]
    joined = desk.post(f"/staff/teams/{team_id}/members", {"resident_id": who.id}).json
    assert (joined["id"], joined["state"]) == (asked.json["id"], "member")
    assert phone.delete(f"/me/teams/{asked.json['id']}").status_code == 204
    assert phone.delete(f"/me/teams/{asked.json['id']}").json["code"] == "membership_state"
    back = desk.post(f"/staff/teams/{team_id}/members", {"resident_id": who.id}).json
    assert desk.post(f"/staff/team-members/{back['id']}/ending").json["state"] == "left"
    child = street.person(is_minor=True)
    assert desk.patch(f"/staff/teams/{team_id}", {"leader_id": child.id}).status_code == 422


def test_approvals_at_the_desk(app: Flask, street: Street) -> None:
    desk, gathering = as_staff(app, street.town.admin), street.open(needs_approval=True)
    first, second = (street.sign_up(gathering, street.person()) for _ in range(2))
    assert desk.post(f"/staff/signups/{first.id}/approval").json["state"] == "confirmed"
    assert desk.post(f"/staff/signups/{first.id}/approval").json["code"] == "signup_state"
    assert desk.post(f"/staff/signups/{second.id}/rejection", {"reason": "名额有限"}).json["state"] == "cancelled"


def test_a_session_is_not_published_after_its_time(street: Street, app: Flask) -> None:
    late = street.planned(starts_at=NOW + timedelta(minutes=1), ends_at=NOW + timedelta(hours=1))
    answer = as_staff(app, street.town.admin)
    assert answer.post(f"/staff/sessions/{late.id}/publication").json["state"] == "open"
    commit(planning.cancel, session_id=late.id, reason="下雨", **street.staff)
    assert answer.patch(f"/staff/sessions/{late.id}", {"capacity": 5}).json["code"] == "session_state"
