"""Offers at the desk: what they cost before they are published, the drafts of a community, and every decision."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.merchants.models import Merchant, MerchantStatus
from app.rewards.offers import terms
from app.rewards.offers.models import Offer, OfferKind, OfferStatus, SubsidyKind
from devtools import factories
from devtools.factories import NOW, Town
from tests.support.checks import assert_books_balance
from tests.support.desk import Desk, at_desk, once_of
from tests.support.tables import queries


@pytest.fixture
def town(app: Flask) -> Any:
    with frozen(NOW):
        yield factories.town(available_fen=100_000)


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


def draft(town: Town, stock: int = 10) -> Offer:
    """Five yuan from the fund for each."""
    return factories.offer(town.shop, publish=False, stock_total=stock, subsidy_kind=SubsidyKind.FIXED, subsidy_fen=500)


def again(offer: Offer) -> Offer:
    db.session.rollback()
    return db.session.get_one(Offer, offer.id, populate_existing=True)


def deeds(offer: Offer) -> list[tuple[str, dict[str, Any]]]:
    events = select(AuditEvent).where(AuditEvent.subject_kind == "offer", AuditEvent.subject_id == offer.id)
    return [(event.action, event.facts) for event in db.session.scalars(events.order_by(AuditEvent.id))]


def available(town: Town) -> int:
    return ledger.balance(db.session(), chart.fund(town.fund.id, "available"))


def test_the_cost_is_shown_before_and_taken_once(town: Town, desk: Desk) -> None:
    offer = draft(town)
    factories.offer(town.shop, title="另一项优惠")
    page = desk.page(f"/offers/{offer.id}")
    for words in ("50.00 元", "1,000.00 元", "950.00 元", "居民 100，商户 0", "另一项优惠"):
        assert words in page
    assert "10%" in page  # A hundred points are a hundred yuan, of the thousand that are there.
    key = once_of(page.split("/publication")[1])
    answers = [desk.post(f"/offers/{offer.id}/publication", {"bonus_points": "3"}, once=key) for _ in range(2)]
    assert "优惠已发布" in desk.said(answers[1])
    assert (again(offer).status, again(offer).bonus_points) == (OfferStatus.PUBLISHED, 3)
    assert available(town) == 95_000
    facts = {"bonus_points": 3, "budget_fen": 5_000, "fund_id": town.fund.id}
    assert deeds(offer) == [("offer.proposed", {}), ("offer.published", facts)]
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.path, event.actor) == (town.node.path, town.admin.actor)
    assert_books_balance()


def test_a_fund_that_is_short_says_so(town: Town, desk: Desk) -> None:
    offer = draft(town, stock=300)
    page = desk.page(f"/offers/{offer.id}")
    assert "还差" in page
    assert "500.00 元" in page
    assert "/publication" not in page
    refused = desk.post(f"/offers/{offer.id}/publication", {"bonus_points": "0"})
    assert refused.status_code == 409
    assert "还差 500.00 元" in refused.get_data(as_text=True)
    assert (again(offer).status, available(town)) == (OfferStatus.DRAFT, 100_000)


@pytest.mark.parametrize("typed", ["101", "-1", "1.5", "一"])
def test_a_bonus_is_a_whole_number_up_to_a_hundred(town: Town, desk: Desk, typed: str) -> None:
    offer = draft(town)
    refused = desk.post(f"/offers/{offer.id}/publication", {"bonus_points": typed})
    assert refused.status_code == 422
    assert "请填写 0 到 100 之间的整数" in refused.get_data(as_text=True)
    assert f'value="{typed}"' in refused.get_data(as_text=True)
    assert again(offer).status is OfferStatus.DRAFT


def test_turned_down_paused_resumed_closed(town: Town, desk: Desk) -> None:
    turned_down, offer = draft(town), draft(town)
    desk.said(desk.post(f"/offers/{turned_down.id}/rejection", {"reason": "请写明有效期"}))
    assert again(turned_down).status is OfferStatus.REJECTED
    path = f"/offers/{offer.id}"
    desk.said(desk.post(f"{path}/publication", {"bonus_points": "0"}))
    factories.coupon(again(offer), town.person)
    desk.said(desk.post(f"{path}/pause", {"reason": "店主外出"}))
    assert "不能进行这项操作" in desk.post(f"{path}/pause", {"reason": "店主外出"}).get_data(as_text=True)
    desk.said(desk.post(f"{path}/resumption"))
    assert "预算余额 50.00 元，现在退回基金 45.00 元，为未使用的券留下 5.00 元" in desk.page(f"{path}/closing")
    assert "优惠已结束" in desk.said(desk.post(f"{path}/closing", {"reason": "商户调整项目"}))
    assert available(town) == 99_500
    assert [action for action, _ in deeds(offer)] == [
        "offer.proposed",
        "offer.published",
        "offer.paused",
        "offer.resumed",
        "offer.closed",
    ]
    assert deeds(offer)[-1][1] == {"reason": "商户调整项目", "given_back_fen": 4_500}
    assert "不能进行这项操作" in desk.said(desk.post(f"{path}/resumption"))
    assert_books_balance()


def test_how_an_offer_has_gone(town: Town, desk: Desk) -> None:
    offer = draft(town)
    desk.said(desk.post(f"/offers/{offer.id}/publication", {"bonus_points": "2"}))
    factories.redemption(factories.coupon(again(offer), town.person), town.shop.member)
    factories.coupon(again(offer), town.person)
    page = desk.page(f"/offers/{offer.id}")
    assert "2 张：待使用 1，已使用 1，已退回 0，已过期 0" in page
    assert "1 次，为居民节省 10.00 元" in page
    assert "共 50.00 元，已补贴 5.00 元，优惠里还有 45.00 元" in page
    assert "11-10：1" in page


COMMON = {
    "title": "长者早餐",
    "points": "2",
    "stock_total": "10",
    "per_person": "1",
    "min_stars": "0",
    "coupon_days": "30",
    "valid_from": "2026-11-01",
    "valid_until": "2026-12-31",
}
OF_KIND: dict[OfferKind, dict[str, str]] = {
    OfferKind.PERCENT_OFF: {"percent_off_bp": "12.5", "max_saving_fen": "20"},
    OfferKind.CASH_OFF: {"cash_off_fen": "10", "min_spend_fen": "1,000.50"},
    OfferKind.CREDIT_PRICE: {"list_price_fen": "20", "credit_price_fen": "14"},
    OfferKind.FREE_ITEM: {"list_price_fen": "5", "subsidy_kind": "fixed", "subsidy_fen": "5"},
    OfferKind.MEMBER_DISCOUNT: {"stars_3": "5", "stars_5": "20", "points": "", "stock_total": ""},
}


@pytest.mark.parametrize("kind", list(OfferKind))
def test_a_community_drafts_offers_of_every_kind(town: Town, desk: Desk, kind: OfferKind) -> None:
    path = f"/offers/new?kind={kind.value}"
    assert f"kind={kind.value}" in desk.page("/offers/new")
    page = desk.page(path)
    for field in terms.fields_of(kind):
        assert (f'name="{field}"' in page) or (field == "stars_off_bp" and 'name="stars_3"' in page)
    assert ('name="cash_off_fen"' in page) is (kind is OfferKind.CASH_OFF)
    form = {"community_id": town.node.id, **COMMON, **OF_KIND[kind]}
    assert "已起草" in desk.said(desk.post(path, form))
    offer = db.session.scalars(select(Offer)).one()
    assert (offer.kind, offer.status, offer.merchant_id) == (kind, OfferStatus.DRAFT, None)
    assert offer.community_id == town.node.id
    assert offer.valid_until.isoformat() == "2026-12-31T16:00:00+00:00"
    assert deeds(offer) == [("offer.drafted", {})]
    if kind is OfferKind.PERCENT_OFF:
        assert (offer.percent_off_bp, offer.max_saving_fen) == (1_250, 2_000)
    if kind is OfferKind.CASH_OFF:
        assert (offer.cash_off_fen, offer.min_spend_fen) == (1_000, 100_050)
    if kind is OfferKind.MEMBER_DISCOUNT:
        assert offer.stars_off_bp == {"3": 500, "5": 2000}
    published = desk.post(f"/offers/{offer.id}/publication", {"bonus_points": "0"})
    assert "优惠已发布" in desk.said(published)
    assert_books_balance()


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(town: Town, desk: Desk) -> None:
    form = {"community_id": town.node.id, **COMMON, "list_price_fen": "14", "credit_price_fen": "20"}
    refused = desk.post("/offers/new?kind=credit_price", {**form, "valid_until": "2026-10-01"})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "信用价应低于原价" in page.split('id="credit_price_fen"')[1].split("</div>")[0]
    assert "结束时间应晚于开始时间" in page.split('id="valid_until"')[1].split("</div>")[0]
    assert 'value="长者早餐"' in page
    none = desk.post("/offers/new?kind=member_discount", {"community_id": town.node.id, **COMMON, "points": "0"})
    assert "请至少填写一个星级的优惠比例" in none.get_data(as_text=True)
    assert db.session.scalars(select(Offer)).all() == []


def test_a_subsidy_that_was_changed_leaves_nothing_behind(town: Town, desk: Desk) -> None:
    form = {"community_id": town.node.id, **COMMON, "cash_off_fen": "10", "subsidy_fen": "5"}
    share = {"subsidy_kind": "share", "subsidy_share_bp": "50", "subsidy_cap_fen": "3"}
    desk.said(desk.post("/offers/new?kind=cash_off", {**form, **share}))
    offer = db.session.scalars(select(Offer)).one()
    assert (offer.subsidy_fen, offer.subsidy_share_bp, offer.subsidy_cap_fen) == (None, 5_000, 300)


def test_a_draft_is_for_ones_own_nodes_only(town: Town, desk: Desk) -> None:
    form = {"community_id": factories.community().id, **COMMON, "cash_off_fen": "10"}
    assert desk.post("/offers/new?kind=cash_off", form).status_code == 404
    assert db.session.scalars(select(Offer)).all() == []


def test_the_list_is_narrowed_down(town: Town, desk: Desk) -> None:
    factories.offer(town.shop, title="理发立减")
    factories.offer(None, node=town.town, title="街道早餐")
    factories.offer(factories.shop(factories.community()), title="别处的")

    def titles(query: str) -> set[str]:
        page = desk.page(f"/offers{query}")
        return {title for title in ("理发立减", "街道早餐", "别处的") if title in page}

    assert titles("") == {"理发立减", "街道早餐"}
    assert titles("?text=理发") == {"理发立减"}
    assert titles(f"?text={town.shop.merchant.name}") == {"理发立减"}
    assert titles(f"?community_id={town.node.id}") == {"理发立减"}
    assert titles(f"?merchant_id={town.shop.merchant.id}") == {"理发立减"}
    assert titles("?status=draft") == set()
    assert titles("?kind=cash_off&status=published") == {"理发立减", "街道早餐"}


def test_a_list_of_many_costs_as_much_as_one_of_few(town: Town, desk: Desk) -> None:
    factories.offer(town.shop)
    desk.page("/offers")
    with queries() as few:
        desk.page("/offers")
    for _ in range(4):
        factories.offer(factories.shop(town.node))
    with queries() as many:
        desk.page("/offers")
    assert len(many) == len(few)


def test_who_may_publish(app: Flask, town: Town) -> None:
    for role, status in {"admin": 303, "finance": 303, "clerk": 403, "auditor": 403}.items():
        offer, desk = draft(town), at_desk(app, factories.staff(town.town, StaffRole(role)))
        assert ("/publication" in desk.page(f"/offers/{offer.id}")) is (status == 303)
        assert desk.post(f"/offers/{offer.id}/publication", {"bonus_points": "0"}).status_code == status
        assert desk.get("/offers/new").status_code == (200 if status == 303 else 403)


def test_a_shop_leaves_by_an_administrator(app: Flask, town: Town, desk: Desk) -> None:
    offer, path = draft(town), f"/merchants/{town.shop.merchant.id}/exit"
    assert at_desk(app, factories.staff(town.town, StaffRole.CLERK)).get(path).status_code == 403
    assert "已退出联盟" in desk.said(desk.post(path, {"reason": "店主搬迁"}))
    merchant = db.session.get_one(Merchant, town.shop.merchant.id, populate_existing=True)
    assert merchant.status is MerchantStatus.EXITED
    assert again(offer).status is OfferStatus.REJECTED
    assert desk.post(path, {"reason": "店主搬迁"}).status_code == 409


def test_the_list_is_taken_home(town: Town, desk: Desk) -> None:
    factories.offer(town.shop, title="理发立减", subsidy_kind=SubsidyKind.FIXED, subsidy_fen=500)
    answer = desk.post("/exports/offers", {"format": "csv"})
    lines = answer.get_data(as_text=True).strip().splitlines()
    assert len(lines) == 2
    for words in ("理发立减", town.shop.merchant.name, "减 10.00 元", "基金每次补贴 5.00 元", "发布中"):
        assert words in lines[1]
