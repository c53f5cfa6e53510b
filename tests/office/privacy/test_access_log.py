"""Who has looked at a file: noted where staff look, and shown to whom it is about without anybody's name."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.parties.residents import access_log
from app.parties.staff.models import StaffMember
from devtools import factories
from devtools.factories import NOW, Town
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


def seen(app: Flask, town: Town, user: Any = None) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = as_user(app, user or town.user).get("/me/views").json["items"]
    return items


def test_each_look_says_which_office_when_and_why_and_never_who(app: Flask, town: Town) -> None:
    clerk = factories.staff(town.node, StaffRole.CLERK)
    with frozen(NOW):
        assert seen(app, town) == []
        desk = at_desk(app, clerk)
        desk.page(f"/residents/{town.person.id}")
        desk.page(f"/residents/{town.person.id}?part=passbook")  # The same file on the same day.
        desk.post(f"/residents/{town.person.id}/reveal", {"reason": "电话通知领奖"})
        desk.page(f"/residents/households/{town.person.household_id}")
        found = seen(app, town)
    assert [each["what"] for each in found] == ["打开家庭页", "查看完整姓名和手机号", "打开档案页"]
    assert {each["role"] for each in found} == {"办事员"}
    assert {each["office"] for each in found} == {town.node.name}
    assert [each["reason"] for each in found] == ["", "电话通知领奖", ""]
    assert found[0]["at"] == NOW.isoformat()
    member = db.session.get_one(StaffMember, clerk.id)
    assert member.username not in str(found)
    assert str(member.name) not in str(found)
    assert set(found[0]) == {"id", "at", "what", "office", "role", "reason", "is_list"}


def test_the_next_day_is_another_look_and_so_is_another_person(app: Flask, town: Town) -> None:
    for at in (NOW, NOW + timedelta(days=1)):
        with frozen(at):
            for _ in range(2):
                at_desk(app, town.admin).page(f"/residents/{town.person.id}")
    with frozen(NOW + timedelta(days=1)):
        at_desk(app, factories.staff(town.town, StaffRole.AUDITOR)).page(f"/residents/{town.person.id}")
        assert [each["role"] for each in seen(app, town)] == ["审计员", "管理员", "管理员"]


def test_records_at_the_api_pages_in_full_files_and_papers_count(app: Flask, town: Town) -> None:
    with frozen(NOW):
        as_staff(app, town.admin).get(f"/staff/residents/{town.person.id}/records")
        desk = at_desk(app, town.admin)
        desk.post("/residents/reveal", {"reason": "核对名册"})
        desk.post(f"/exports/resident_records?resident_id={town.person.id}", {"format": "csv"})
        desk.post("/exports/roster", {"format": "csv", "reason": "印发通知"})
        desk.post("/exports/residents", {"format": "csv"})
        desk.get(f"/residents/{town.person.id}/passbook?since=2026-01-01&until=2026-11-10")
        found = seen(app, town)
    assert [each["what"] for each in found] == [
        "打印积分存折",
        "导出打码的名册",
        "导出完整名册",
        "导出信用档案",
        "在列表中查看完整姓名和手机号",
        "查看信用记录",
    ]
    assert [each["reason"] for each in found[2:5]] == ["印发通知", "", "核对名册"]


def test_a_long_roster_is_one_entry_that_all_of_the_place_see(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_log, "NAMED_MAX", 0)
    elsewhere = factories.town()
    neighbour = factories.user()
    factories.resident(town.node, user=neighbour)
    with frozen(NOW):
        at_desk(app, town.admin).post("/exports/roster", {"format": "csv", "reason": "印发通知"})
        for user in (town.user, neighbour):
            (entry,) = seen(app, town, user)
            assert (entry["is_list"], entry["what"], entry["reason"]) == (True, "导出完整名册", "印发通知")
        assert seen(app, elsewhere) == []
    assert len(db.session.scalars(select(AuditEvent).where(AuditEvent.action == "roster.taken")).all()) == 1


def test_nobody_sees_who_looked_at_another(app: Flask, town: Town) -> None:
    neighbour, stranger = factories.user(), factories.user()
    factories.resident(town.node, user=neighbour)
    with frozen(NOW):
        at_desk(app, town.admin).page(f"/residents/{town.person.id}")
        assert seen(app, town, neighbour) == []
        assert as_user(app, stranger).get("/me/views").status_code == 403
        helper = factories.user()
        factories.helper(town.person, user=helper)
        own = {"X-Resident": str(town.person.id)}
        assert as_user(app, helper).get("/me/views", headers=own).status_code == 403


def test_who_may_not_look_is_not_noted(app: Flask, town: Town) -> None:
    elsewhere = factories.town()
    with frozen(NOW):
        assert at_desk(app, elsewhere.admin).get(f"/residents/{town.person.id}").status_code == 404
        assert at_desk(app, elsewhere.admin).get(f"/residents/{town.person.id}/passbook").status_code == 404
        as_staff(app, elsewhere.admin).get(f"/staff/residents/{town.person.id}/records")
        assert seen(app, town) == []


def test_page_by_page(app: Flask, town: Town) -> None:
    for day in range(5):
        with frozen(NOW + timedelta(days=day)):
            at_desk(app, town.admin).page(f"/residents/{town.person.id}")
    with frozen(NOW + timedelta(days=5)):
        anna, cursor, ids = as_user(app, town.user), "", []
        while cursor is not None:
            page = anna.get(f"/me/views?limit=2{cursor and '&cursor=' + cursor}").json
            ids += [each["id"] for each in page["items"]]
            cursor = page["next_cursor"]
    assert len(ids) == 5
    assert ids == sorted(ids, reverse=True)
