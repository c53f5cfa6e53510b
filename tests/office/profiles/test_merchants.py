"""Shops at the desk: the register, applications, decisions, and what each of them leaves in the audit log."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.core.security.masking import mask_phone
from app.parties import merchants
from app.parties.merchants.models import Merchant, MerchantMember, MerchantStatus
from app.parties.messages.models import Message
from app.parties.residents.models import User
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.desk import Desk, at_desk, once_of
from tests.support.tables import queries


@pytest.fixture
def town(app: Flask) -> Any:
    with frozen(NOW):
        yield factories.town()


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


def applied(town: Town, name: str = "测试书屋", licence: str = "92370000TESTAPPL01") -> Merchant:
    return commit(
        merchants.apply,
        user_id=factories.with_phone(factories.user()).id,
        community_id=town.node.id,
        name=name,
        trade="文具",
        address="测试路 9 号",
        phone="0631-0000009",
        licence_no=licence,
        now=NOW,
    )


def state(merchant: Merchant) -> MerchantStatus:
    db.session.rollback()
    return db.session.get_one(Merchant, merchant.id, populate_existing=True).status


def deeds(merchant: Merchant) -> list[tuple[str, dict[str, Any]]]:
    events = select(AuditEvent).where(AuditEvent.subject_kind == "merchant", AuditEvent.subject_id == merchant.id)
    return [(event.action, event.facts) for event in db.session.scalars(events.order_by(AuditEvent.id))]


def test_an_application_is_approved_once(town: Town, desk: Desk) -> None:
    shop = applied(town)
    assert "测试书屋" in desk.page("/merchants/applications")
    page = desk.page(f"/merchants/{shop.id}")
    assert "92370000TESTAPPL01" in page
    key = once_of(page.split("approval")[1])
    answers = [desk.post(f"/merchants/{shop.id}/approval", once=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert "已通过入盟申请" in desk.said(answers[0])
    assert state(shop) is MerchantStatus.ACTIVE
    assert deeds(shop) == [("merchant.approved", {})]
    again = desk.post(f"/merchants/{shop.id}/approval")
    assert "不能进行这项操作" in desk.said(again)
    assert db.session.scalars(select(MerchantMember.role).where(MerchantMember.merchant_id == shop.id)).all() == [
        "owner"
    ]
    assert "测试书屋" not in desk.page("/merchants/applications")


def test_a_reason_is_asked_for_and_kept(town: Town, desk: Desk) -> None:
    shop = applied(town)
    path = f"/merchants/{shop.id}/return"
    assert "同一个执照号再次提交" in desk.page(path)
    short = desk.post(path, {"reason": "缺"})
    assert short.status_code == 422
    assert "请填写 2 到 200 个字" in short.get_data(as_text=True)
    assert 'value="缺"' in short.get_data(as_text=True)
    assert state(shop) is MerchantStatus.APPLIED
    assert "已退回：缺少执照照片" in desk.said(desk.post(path, {"reason": "缺少执照照片"}))
    assert deeds(shop) == [("merchant.returned", {"reason": "缺少执照照片"})]
    assert desk.post(path, {"reason": "再退一次"}).status_code == 409


def test_suspended_and_back_again(town: Town, desk: Desk) -> None:
    shop = town.shop.merchant
    desk.said(desk.post(f"/merchants/{shop.id}/suspension", {"reason": "门前三包不到位"}))
    assert state(shop) is MerchantStatus.SUSPENDED
    desk.said(desk.post(f"/merchants/{shop.id}/reinstatement", {"reason": "复查合格"}))
    assert state(shop) is MerchantStatus.ACTIVE
    assert [action for action, _ in deeds(shop)] == [
        "merchant.approved",
        "merchant.suspended",
        "merchant.reinstated",
    ]


def test_details_are_corrected_but_not_the_place_of_a_member(town: Town, desk: Desk) -> None:
    shop, other = town.shop.merchant, factories.community(parent=town.town)
    path = f"/merchants/{shop.id}/details"
    page = desk.page(path)
    assert f'value="{shop.name}"' in page
    assert "所属社区" not in page
    was = {"name": shop.name, "address": shop.address, "phone": mask_phone(shop.phone)}
    typed = {"name": "新名字理发店", "trade": "理发", "address": "测试路 8 号", "phone": "0631-1111111"}
    assert "资料已保存" in desk.said(desk.edit(path, typed))
    became = {"name": "新名字理发店", "address": "测试路 8 号", "phone": "063****1111"}
    assert deeds(shop)[-1] == ("merchant.changed", became | {"fields": ["name", "address", "phone"], "before": was})
    refused = desk.edit(path, {**typed, "community_id": other.id})
    assert refused.status_code == 422
    assert desk.edit(path, {**typed, "phone": "不是电话"}).status_code == 422
    waiting = applied(town)
    assert "所属社区" in desk.page(f"/merchants/{waiting.id}/details")
    desk.said(desk.edit(f"/merchants/{waiting.id}/details", {**typed, "community_id": other.id}))
    assert db.session.get_one(Merchant, waiting.id, populate_existing=True).community_id == other.id


def test_a_shop_may_type_higher_bills_when_staff_say_so(town: Town, desk: Desk) -> None:
    shop = town.shop.merchant
    path = f"/merchants/{shop.id}/details"
    assert 'value="20,000.00"' in desk.page(path)
    typed = {"name": shop.name, "trade": shop.trade, "address": shop.address, "phone": shop.phone}
    assert desk.edit(path, {**typed, "bill_max_fen": "200,000.01"}).status_code == 422
    assert "资料已保存" in desk.said(desk.edit(path, {**typed, "bill_max_fen": "50,000"}))
    assert deeds(shop)[-1] == (
        "merchant.changed",
        {"bill_max_fen": 5_000_000, "fields": ["bill_max_fen"], "before": {"bill_max_fen": 2_000_000}},
    )
    desk.said(desk.edit(path, {**typed, "name": "别的名字"}))
    assert db.session.get_one(Merchant, shop.id, populate_existing=True).bill_max_fen == 5_000_000


def test_a_shop_says_when_it_is_open_and_where_it_stands(town: Town, desk: Desk) -> None:
    shop = town.shop.merchant
    path = f"/merchants/{shop.id}/details"
    typed = {"name": shop.name, "trade": shop.trade, "address": shop.address, "phone": shop.phone}
    for wrong in ("37.193512", "91.0,122.0", "37.1,181", "三十七,一百", "37.1234567,122.0"):
        assert desk.edit(path, {**typed, "position": wrong}).status_code == 422, wrong
    desk.said(desk.edit(path, {**typed, "opening_hours": "每天 8:00—20:00", "position": "37.193512， 122.058127"}))
    there = db.session.get_one(Merchant, shop.id, populate_existing=True)
    assert (there.opening_hours, there.latitude_e6, there.longitude_e6) == ("每天 8:00—20:00", 37_193_512, 122_058_127)
    assert 'value="37.193512,122.058127"' in desk.page(path)
    place = {"latitude_e6": "37.193512", "longitude_e6": "122.058127"}
    fields = ["opening_hours", *place]
    before: dict[str, str | None] = {"opening_hours": "", "latitude_e6": None, "longitude_e6": None}
    became = {"opening_hours": "每天 8:00—20:00"} | place
    assert deeds(shop)[-1] == ("merchant.changed", became | {"fields": fields, "before": before})
    desk.said(desk.edit(path, {**typed, "name": "别的名字"}))
    kept = db.session.get_one(Merchant, shop.id, populate_existing=True)
    assert (kept.opening_hours, kept.latitude_e6) == ("每天 8:00—20:00", 37_193_512)


def test_an_application_goes_to_no_foreign_place(town: Town, desk: Desk) -> None:
    waiting, foreign = applied(town), factories.community()
    typed = {"name": "新名字", "trade": "理发", "address": "测试路 8 号", "phone": "0631-1111111"}
    answer = desk.edit(f"/merchants/{waiting.id}/details", {**typed, "community_id": foreign.id})
    assert answer.status_code == 404
    assert db.session.get_one(Merchant, waiting.id, populate_existing=True).community_id == town.node.id


def test_a_clerk_is_removed_and_an_owner_is_not(town: Town, desk: Desk) -> None:
    who = factories.clerk(town.shop, user=factories.user())
    members = merchants.clerks(db.session(), merchant_id=town.shop.merchant.id)
    owner, clerk = (member.id for member in members)
    base = f"/merchants/{town.shop.merchant.id}/clerks"
    assert "店*" in desk.page(f"{base}/{clerk}/removal")
    assert desk.get(f"{base}/{owner}/removal").status_code == 404
    assert desk.post(f"{base}/{owner}/removal", {"reason": "换店主"}).status_code == 404
    assert "店员已移除" in desk.said(desk.post(f"{base}/{clerk}/removal", {"reason": "已离职"}))
    assert merchants.memberships(db.session(), who.user_id) == []
    assert deeds(town.shop.merchant)[-1][1] == {"member_id": clerk, "reason": "已离职"}


def test_who_may_decide(app: Flask, town: Town) -> None:
    for role, status in {"admin": 303, "clerk": 303, "finance": 403, "auditor": 403}.items():
        shop = applied(town, licence=f"92370000{role.upper()}")
        desk = at_desk(app, factories.staff(town.town, StaffRole(role)))
        assert desk.get("/merchants").status_code == 200
        assert ("/approval" in desk.page(f"/merchants/{shop.id}")) is (status == 303)
        assert desk.post(f"/merchants/{shop.id}/approval").status_code == status


def test_the_list_is_narrowed_down(town: Town, desk: Desk) -> None:
    waiting, elsewhere = applied(town), factories.shop(factories.community(parent=town.town))
    foreign = factories.shop(factories.community())

    def names(query: str) -> set[str]:
        page = desk.page(f"/merchants{query}")
        shops = (town.shop.merchant, waiting, elsewhere.merchant, foreign.merchant)
        return {shop.name for shop in shops if f">{shop.name}</a>" in page}

    own, far = town.shop.merchant.name, elsewhere.merchant.name
    assert names("") == {own, "测试书屋", far}
    assert names("?status=applied") == {"测试书屋"}
    assert names("?trade=文具") == {"测试书屋"}
    assert names(f"?community_id={town.node.id}") == {own, "测试书屋"}
    assert names(f"?community_id={town.town.id}") == {own, "测试书屋", far}
    assert names("?text=书") == {"测试书屋"}
    assert names("?text=92370000testappl") == {"测试书屋"}
    assert names("?text=%25") == set()
    assert "没有符合条件的商户" in desk.page("?text=".join(["/merchants", "没有这家"]))


def test_a_list_of_many_costs_as_much_as_one_of_few(town: Town, desk: Desk) -> None:
    desk.page("/merchants")
    with queries() as few:
        desk.page("/merchants")
    for _ in range(4):
        factories.shop(town.node)
    with queries() as many:
        desk.page("/merchants")
    assert len(many) == len(few)


def test_an_owner_reads_that_the_shop_has_left(town: Town) -> None:
    commit(merchants.exit_alliance, merchant_id=town.shop.merchant.id, staff=town.admin, reason="自愿退出", now=NOW)
    facts = db.session.scalars(select(Message.facts).where(Message.user_id == town.shop.owner.id)).all()
    assert facts[-1]["status"] == "exited"


def test_the_list_is_taken_home_as_it_is_filtered(town: Town, desk: Desk) -> None:
    applied(town)
    answer = desk.post("/exports/merchants?status=applied", {"format": "csv"})
    lines = answer.get_data(as_text=True).strip().splitlines()
    assert len(lines) == 2
    assert "92370000TESTAPPL01" in lines[1]
    assert "待审核" in lines[1]
    assert town.node.name in lines[1]


def test_an_application_says_who_applies_as_the_roster_here_knows_them(app: Flask, town: Town, desk: Desk) -> None:
    person = factories.resident(town.node, user=factories.user())
    stranger = factories.resident(factories.town().node, user=factories.user())
    for number, who in enumerate((person, stranger)):
        user = db.session.get_one(User, who.user_id)
        commit(
            merchants.apply,
            user_id=factories.with_phone(user).id,
            community_id=town.node.id,
            name=f"测试书屋{number}",
            trade="文具",
            address="测试路 9 号",
            phone="0631-0000009",
            licence_no=f"92370000TESTAPPL1{number}",
            now=NOW,
        )
    page = desk.page("/merchants/applications")
    assert page.count(f'href="/console/residents/{person.id}"') == 1
    assert f"/console/residents/{stranger.id}" not in page
    assert page.count("不在本辖区名册") == 1
    assert person.name not in page
    first, second = db.session.scalars(select(Merchant).where(Merchant.name.like("测试书屋%")).order_by(Merchant.id))
    assert f'href="/console/residents/{person.id}"' in desk.page(f"/merchants/{first.id}")
    assert "请核对本人身份" in desk.page(f"/merchants/{second.id}")


def test_the_plate_of_a_shop_is_printed_from_its_page(app: Flask, town: Town, desk: Desk) -> None:
    page = desk.page(f"/merchants/{town.shop.merchant.id}")
    assert page.count("打印铭牌") == 1
    assert f'name="merchant_ids" value="{town.shop.merchant.id}"' in page
    finance = at_desk(app, factories.staff(town.town, StaffRole.FINANCE))
    assert "打印铭牌" not in finance.page(f"/merchants/{town.shop.merchant.id}")
    asked = {"merchant_ids": [town.shop.merchant.id], "per_sheet": "1"}
    assert "正在生成 1 家商户的铭牌" in desk.said(desk.post("/plates", asked))
