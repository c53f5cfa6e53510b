"""Units at the desk and over HTTP: registered, filled, with records of their own that count for them alone."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.permissions import StaffRole
from app.parties.merchants.errors import MerchantNotFoundError
from app.parties.messages.models import Message, MessageKind
from app.parties.units import making
from app.parties.units.errors import UnitShopTakenError
from app.parties.units.models import Unit, UnitRole
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.programmes.subjects import subjects_of_user
from app.standing.records.models import Record
from app.standing.scores import scores
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.parties.units.test_units import CODE, add, join
from tests.standing.records import factories as credit
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        credit.install()
        yield factories.town()


def test_a_unit_is_registered_and_filled_at_the_desk(app: Flask, town: Town) -> None:
    desk = at_desk(app, town.admin)
    typed = {"community_id": str(town.node.id), "name": "测试物业公司", "kind": "property", "domain": "enterprise"}
    assert "已登记" in desk.said(desk.post("/units/new", typed))
    unit = db.session.scalars(select(Unit)).one()
    path, profile = f"/units/{unit.id}", f"/unit-profiles/{unit.id}"
    member = {"number": town.person.number, "role": "head", "from_on": "2026-11-10"}
    assert "负责人" in desk.said(desk.post(f"{path}/members/new", member))
    for wrong in ({"number": "1234567890"}, {"from_on": "2026-11-11"}):
        assert desk.post(f"{path}/members/new", member | wrong).status_code == 422
    assert "测试物业公司" in desk.page("/units?kind=property&text=物业")
    assert "没有符合条件" in desk.page("/units?kind=school")
    assert "测试物业公司" in desk.page("/search?q=测试物业")
    reader = at_desk(app, factories.staff(town.node, StaffRole.AUDITOR))
    assert reader.get(profile).status_code == 200
    assert reader.get(f"{path}/closing").status_code == 403
    assert "已注销" in desk.said(desk.post(f"{path}/closing", {"reason": "已迁走"}))
    assert "注销登记" in desk.page(profile)


def test_rules_for_units_count_for_the_unit_and_its_head_hears_of_it(app: Flask, town: Town) -> None:
    unit = add(town)
    join(town, unit)
    plus = credit.record(town.admin, unit.id, "unit-coop", 10, subject_kind=SubjectKind.UNIT)
    credit.record(town.admin, unit.id, "property-model", 10, subject_kind=SubjectKind.UNIT)
    minus = credit.record(town.admin, unit.id, "property-late", -2, subject_kind=SubjectKind.UNIT)
    assert (plus.points, plus.resident_id, minus.effective_at) == (0, None, NOW)
    own = scores.standing(db.session(), subject_kind=SubjectKind.UNIT, subject_id=unit.id, now=NOW)
    head = scores.standing(db.session(), subject_kind=SubjectKind.RESIDENT, subject_id=town.person.id, now=NOW)
    assert (own.score, head.score) == (1018, 1000)
    told = db.session.scalars(select(Message).where(Message.kind == MessageKind.SCORE_NOTICE)).all()
    assert [message.user_id for message in told] == [town.user.id]
    page = at_desk(app, town.admin).page(f"/unit-profiles/{unit.id}")
    assert "1,018" in page
    assert "物业响应超时" in page
    with pytest.raises(RuleError):
        credit.record(town.admin, unit.id, "good-deed", 5, subject_kind=SubjectKind.UNIT)


def test_members_without_an_office_hear_nothing(app: Flask, town: Town) -> None:
    unit = add(town)
    join(town, unit, role=UnitRole.MEMBER)
    assert (SubjectKind.UNIT, unit.id) not in subjects_of_user(db.session(), user_id=town.user.id)
    credit.record(town.admin, unit.id, "property-late", -2, subject_kind=SubjectKind.UNIT)
    assert db.session.scalars(select(Message).where(Message.kind == MessageKind.SCORE_NOTICE)).all() == []


def test_a_record_is_entered_at_the_desk_as_about_others(app: Flask, town: Town) -> None:
    unit, desk = add(town), at_desk(app, town.admin)
    day = business_day(NOW).isoformat()
    asked = {"rule": "unit-coop", "score": "10", "occurred_on": day, "note": "共建活动", "event_key": ""}
    shown = desk.post(f"/unit-profiles/{unit.id}/award", asked | {"step": "preview"})
    assert "信用分 +10，积分 0" in shown.get_data(as_text=True)
    enter = asked | {"step": "enter", "shown": f"unit-coop|10|{day}||共建活动"}
    assert "已提交" in desk.said(desk.post(f"/unit-profiles/{unit.id}/award", enter))
    assert db.session.scalars(select(Record.subject_kind)).all() == [SubjectKind.UNIT]
    assert "测试物业公司" in desk.page("/records?kind=unit")


def test_everybody_may_see_the_card_of_a_unit_and_nobody_in_it(app: Flask, town: Town) -> None:
    unit = add(town)
    join(town, unit)
    credit.record(town.admin, unit.id, "unit-coop", 20, subject_kind=SubjectKind.UNIT)
    page = app.test_client().get(f"/u/{unit.slug}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    for words in ("测试物业公司", "物业企业", CODE, "信用 3 星，满 5 星"):
        assert words in page.text
    for absent in (town.person.name, "1020", "共建", "unit-coop"):
        assert absent not in page.text
    for wrong in ("nowhere", "单位"):
        assert app.test_client().get(f"/u/{wrong}", headers={"Accept": "text/html"}).status_code == 404
    commit(making.close_unit, unit_id=unit.id, reason="已迁走", staff=town.admin, now=NOW)
    assert app.test_client().get(f"/u/{unit.slug}", headers={"Accept": "text/html"}).status_code == 404


def test_units_over_http(app: Flask, town: Town) -> None:
    api = as_staff(app, town.admin)
    body = {"community_id": town.node.id, "kind": "school", "domain": "campus", "name": "测试小学"}
    made = api.post("/staff/units", body)
    assert (made.status_code, made.json["code"]) == (201, None)
    assert api.post("/staff/units", body).json["code"] == "unit_name_taken"
    assert api.post("/staff/units", body | {"name": "x" * 41}).status_code == 422
    path = f"/staff/units/{made.json['id']}"
    who = {"resident_id": town.person.id, "role": "contact", "from_on": "2026-11-10"}
    member = api.post(f"{path}/members", who)
    assert member.status_code == 201
    assert api.post(f"{path}/members", who).json["code"] == "already_member"
    data = as_user(app, town.user).get("/me/data").json
    assert [row["unit"] for row in data["units"]] == ["测试小学"]
    assert api.delete(f"{path}/members/{member.json['id']}").json["until_on"] == "2026-11-10"
    assert api.post(f"{path}/closing", {"reason": "已撤并"}).json["closed_at"] is not None
    assert api.get("/staff/units").json["items"] == []


def test_a_unit_has_a_shop_of_its_own(app: Flask, town: Town) -> None:
    """Chosen in its form; of one unit only, until that is closed."""
    unit, shop = add(town), town.shop.merchant
    desk, path = at_desk(app, town.admin), f"/units/{unit.id}/details"
    typed = {"name": unit.name, "kind": "property", "domain": "enterprise", "code": CODE}
    assert shop.name in desk.page(path)
    assert "已保存" in desk.said(desk.edit(path, typed | {"merchant_id": str(shop.id)}))
    assert f"/console/merchants/{shop.id}" in desk.page(f"/unit-profiles/{unit.id}")
    assert "已保存" in desk.said(desk.edit(path, typed | {"merchant_id": str(shop.id), "name": "改名物业"}))
    with pytest.raises(UnitShopTakenError):
        add(town, "另一家", None, merchant_id=shop.id)
    stranger = factories.town().shop.merchant
    with pytest.raises(MerchantNotFoundError):
        add(town, "第三家", None, merchant_id=stranger.id)
    commit(making.close_unit, unit_id=unit.id, reason="迁走", staff=town.admin, now=NOW)
    assert add(town, "另一家", None, merchant_id=shop.id).merchant_id == shop.id
    again = as_staff(app, town.admin).get("/staff/units").json["items"][0]
    assert again["merchant_id"] == shop.id


def test_a_unit_is_reminded_at_the_desk(app: Flask, town: Town) -> None:
    """Of a rule with reminders that is for units, as a shop is."""
    unit = add(town)
    join(town, unit)

    def warn(session: Session) -> None:
        rule = session.scalars(select(Rule).where(Rule.slug == "property-late")).one()
        rule.warnings, rule.warning_days = 2, 90

    commit(warn)
    desk, path = at_desk(app, town.admin), f"/reminders/units/{unit.id}/new"
    assert path in desk.page(f"/unit-profiles/{unit.id}")
    assert "property-late" in desk.page(path)
    typed = {"rule": "property-late", "occurred_on": "2026-11-10", "note": "电梯停了三天"}
    assert "提醒已登记" in desk.said(desk.post(path, typed))
    shown = as_user(app, town.user).get("/me/reminders").json["items"]
    assert [each["reminder"]["subject_kind"] for each in shown] == ["unit"]
    assert "测试物业公司" in desk.page("/reminders?kind=unit")
