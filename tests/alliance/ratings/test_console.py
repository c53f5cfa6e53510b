"""Ratings, inspections and the page of one shop at the desk."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.alliance.ratings.models import ASPECTS, Inspection, InspectionResult, Rating, Verdict
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record
from devtools import factories
from devtools.factories import NOW, Town
from tests.alliance.ratings.support import crowd, rate, sums
from tests.standing.records import factories as credit
from tests.support.checks import assert_books_balance
from tests.support.desk import Desk, at_desk, once_of
from tests.support.tables import queries

TWOS: dict[str, Any] = dict.fromkeys(ASPECTS, 2)


@pytest.fixture
def town(app: Flask) -> Any:
    with frozen(NOW + timedelta(days=1)):
        yield factories.town()


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


def burst(town: Town) -> list[Rating]:
    return [rate(town.shop, user, now=NOW + timedelta(minutes=5 * n)) for n, user in enumerate(crowd(5))]


def verdict(rating: Rating) -> Verdict | None:
    db.session.rollback()
    return db.session.get_one(Rating, rating.id, populate_existing=True).verdict


def test_a_suspicion_is_decided_row_by_row(town: Town, desk: Desk) -> None:
    ratings = burst(town)
    page = desk.page("/ratings")
    assert "5 人，1 家商户，5 条评价" in page
    for rating in ratings:
        assert f'value="{rating.id}"' in page
    chosen = [rating.id for rating in ratings[:3]]
    form = {"rating_ids": chosen, "verdict": "set_aside", "reason": "同一小时内集中扫码"}
    key = once_of(page)
    answers = [desk.post("/ratings/verdicts", form, once=key) for _ in range(2)]
    assert "已处理 3 条评价" in desk.said(answers[1])
    assert [verdict(rating) for rating in ratings] == [Verdict.SET_ASIDE] * 3 + [None] * 2
    assert sums(town.shop)["ratings"] == 2
    assert "不计入" in desk.page(f"/ratings/{chosen[0]}")
    desk.said(desk.post(f"/ratings/{chosen[0]}/verdict", {"verdict": "kept", "reason": "本人说明是顾客"}))
    assert (verdict(ratings[0]), sums(town.shop)["ratings"]) == (Verdict.KEPT, 3)
    assert_books_balance()


def test_a_verdict_needs_a_reason_and_rows(town: Town, desk: Desk) -> None:
    ratings = burst(town)
    form = {"rating_ids": [ratings[0].id, ratings[2].id], "verdict": "set_aside"}
    refused = desk.post("/ratings/verdicts", form)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "原因：请填写这一项" in page
    assert page.count(" checked>") == 2
    none = desk.post("/ratings/verdicts", {"verdict": "kept", "reason": "都是顾客"})
    assert "评价：" in none.get_data(as_text=True)
    assert [verdict(rating) for rating in ratings] == [None] * 5


def test_ratings_of_elsewhere_are_not_there(town: Town, desk: Desk) -> None:
    foreign = rate(factories.shop(factories.community()), factories.user())
    form = {"rating_ids": [foreign.id], "verdict": "set_aside", "reason": "不归我管"}
    assert desk.post("/ratings/verdicts", form).status_code == 404
    assert verdict(foreign) is None
    assert f"/ratings/{foreign.id}" not in desk.page("/ratings/all")


def test_raters_are_masked(town: Town, desk: Desk) -> None:
    rating = rate(town.shop, town.user)
    page = desk.page(f"/ratings/{rating.id}")
    assert town.person.name not in page
    assert f"（用户 {town.user.id}）" in page
    assert town.person.name not in desk.page("/ratings/all")


def test_the_list_is_narrowed_down(town: Town, desk: Desk) -> None:
    low, high = rate(town.shop, factories.user(), **TWOS), rate(town.shop, factories.user())

    def shown(query: str) -> list[int]:
        page = desk.page(f"/ratings/all{query}")
        return [rating.id for rating in (low, high) if f'/console/ratings/{rating.id}"' in page]

    assert shown("") == [low.id, high.id]
    assert shown("?level=low") == [low.id]
    assert shown("?level=scanned") == [low.id, high.id]
    assert shown("?verdict=set_aside") == []
    assert shown("?text=没有这家") == []
    assert shown(f"?merchant_id={town.shop.merchant.id}") == [low.id, high.id]


def test_a_low_shop_is_inspected(town: Town, desk: Desk) -> None:
    for user in crowd(20):
        rate(town.shop, user, **TWOS)
    page = desk.page("/ratings")
    assert f">{town.shop.merchant.name}</a>" in page.split("进行中的核查")[0]
    assert "2.00" in page
    path = f"/merchants/{town.shop.merchant.id}/inspections/new"
    opened = desk.post(path, {"cause": "low_mean", "note": "到店看门前"})
    assert "核查已开始" in desk.said(opened)
    found = db.session.scalars(select(Inspection)).one()
    assert "已有进行中的核查" in desk.post(path, {"cause": "other", "note": "再看一次"}).get_data(as_text=True)
    page = f"/inspections/{found.id}"
    assert desk.post(f"{page}/result", {"result": "fine"}).status_code == 422
    form = {"result": "fine", "result_note": "门前整洁，未见问题"}
    assert "门前整洁，未见问题" in desk.said(desk.post(f"{page}/result", form))
    db.session.rollback()
    found = db.session.scalars(select(Inspection)).one()
    assert (found.result, found.closed_by) == (InspectionResult.FINE, town.admin.id)
    assert desk.post(f"{page}/result", form).status_code == 409
    assert "未发现问题" in desk.page(f"/merchants/{town.shop.merchant.id}")


def test_who_may_judge(app: Flask, town: Town) -> None:
    rating = rate(town.shop, factories.user())
    form = {"rating_ids": [rating.id], "verdict": "kept", "reason": "没有问题"}
    for role in ("finance", "auditor"):
        desk = at_desk(app, factories.staff(town.town, StaffRole(role)))
        assert "选中的不计入" not in desk.page("/ratings")
        assert desk.page(f"/ratings/{rating.id}")
        assert desk.post("/ratings/verdicts", form).status_code == 403
    clerk = at_desk(app, factories.staff(town.town, StaffRole.CLERK))
    assert clerk.post("/ratings/verdicts", form).status_code == 303


def test_everything_of_a_shop_on_one_page(town: Town, desk: Desk) -> None:
    offer = factories.offer(town.shop, bonus_points=2)
    factories.redemption(factories.coupon(offer, town.person), town.shop.member)
    rate(town.shop, town.user)
    factories.clerk(town.shop, user=factories.user())
    page = desk.page(f"/merchants/{town.shop.merchant.id}")
    for words in (
        '<p class="figure__label">待结算积分</p><p class="figure__value">7</p>',
        "2026年11月",
        "2026年11月：1",
        offer.title,
        "核销过",
        "店*",
        "通过商户申请",
        f"/m/{town.shop.merchant.slug}",
    ):
        assert words in page


def test_a_shop_with_much_costs_as_much_as_one_with_little(town: Town, desk: Desk) -> None:
    shops = [factories.shop(town.node) for _ in range(2)]
    for shop, number in zip(shops, (1, 5), strict=True):
        for _ in range(number):
            factories.offer(shop)
            rate(shop, factories.user())
    paths = [f"/merchants/{shop.merchant.id}" for shop in shops]
    desk.page(paths[0])
    sent: list[list[str]] = []
    for path in paths:
        db.session.expunge_all()
        with queries() as seen:
            desk.page(path)
        sent.append(seen)
    assert sent[0] == sent[1]


def test_ratings_are_taken_home_masked(town: Town, desk: Desk) -> None:
    rate(town.shop, town.user, **TWOS)
    text = desk.post("/exports/ratings?level=low", {"format": "csv"}).get_data(as_text=True)
    assert len(text.strip().splitlines()) == 2
    assert town.shop.merchant.name in text
    assert town.person.name not in text


def test_a_record_about_a_shop_is_entered_by_rule(town: Town, desk: Desk) -> None:
    credit.install()
    path = f"/merchants/{town.shop.merchant.id}/records/new"
    page = desk.page(path)
    assert page.count("门前三包不到位") == 1
    assert "好人好事" not in page
    what = {"rule": "front-duty-fail", "score": "-10"}
    form = {**what, "occurred_on": "2026-11-10", "event_key": "JC-2026-07", "note": "门前堆放"}
    assert "提醒" in desk.post(path, form).get_data(as_text=True)
    shop, kind = town.shop.merchant.id, SubjectKind.MERCHANT
    credit.reminded(town.admin, shop, "front-duty-fail", before=date(2026, 11, 10), subject_kind=kind)
    assert "已提交，由另一位工作人员核实" in desk.said(desk.post(path, form))
    found = db.session.scalars(select(Record)).one()
    assert (found.subject_kind, found.subject_id, found.score_delta) == ("merchant", town.shop.merchant.id, -10)
    assert desk.post(path, form).status_code == 409
    late = desk.post(path, {**form, "event_key": "JC-2026-08", "occurred_on": "2026-09-01"})
    assert late.status_code == 422
    assert "只能登记最近 30 天内发生的事" in late.get_data(as_text=True)
    assert "门前堆放" in desk.page(f"/merchants/{town.shop.merchant.id}")
