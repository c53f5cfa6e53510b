"""The first page: whose figures, what waits for whom, and what it says when something is wrong."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from app.alliance.fraud.models import FraudSign, SignKind, SignState
from app.core.clock import frozen
from app.core.console.charts import Bar, columns, meter, nice_ceiling, rows
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.treasury import funds
from app.treasury.funds.models import TopUpSource
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.standing.records import factories as merits
from tests.support.desk import at_desk
from tests.support.gauges import catch_up


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        merits.install()
        yield factories.town()


def spend(town: Town, *, days_ago: int = 0) -> None:
    at = NOW - timedelta(days=days_ago)
    offer = factories.offer(town.shop, points=5, valid_from=at - timedelta(days=1))
    factories.redemption(factories.coupon(offer, town.person, at=at), town.shop.member, at=at)


def test_every_role_has_a_first_page(app: Flask, town: Town) -> None:
    for role in StaffRole:
        page = at_desk(app, factories.staff(town.town, role)).page("/")
        assert "居民积分" in page
        assert "这段时间这里的商户没有核销" in page
        assert ("积分兑付保障" in page) == (role is not StaffRole.CLERK)


def test_charts_and_the_tables_behind_them(app: Flask, town: Town) -> None:
    spend(town)
    spend(town, days_ago=3)
    desk = at_desk(app, town.admin)
    page = desk.page("/")
    for heading in ("每日核销", "按行业", "按商户所在社区", "最受欢迎的优惠"):
        assert heading in page
    assert page.count('role="img"') == 5
    assert page.count("<desc") == 5
    assert page.count('<details class="behind"') == 5
    assert "<style" not in page
    assert "style=" not in page
    assert "近 7 天：2026-11-04 至 2026-11-10" in desk.page("/?period=7d")


def test_a_period_and_a_node_stand_in_the_address(app: Flask, town: Town) -> None:
    catch_up(NOW)
    spend(town, days_ago=60)
    other = factories.community(parent=town.town)
    with frozen(NOW + timedelta(minutes=20)):
        catch_up(NOW + timedelta(minutes=20))
        desk = at_desk(app, town.admin)
        assert "没有核销" in desk.page("/?period=30d")
        assert "没有核销" not in desk.page("/?period=90d")
        assert "每月核销" in desk.page("/?period=year")
        assert "没有核销" not in desk.page(f"/?period=year&node={town.node.id}")
        assert "没有核销" in desk.page(f"/?period=year&node={other.id}")
        assert f'value="{other.id}" selected' in desk.page(f"/?node={other.id}")


def test_other_nodes_are_not_there(app: Flask, town: Town) -> None:
    elsewhere = factories.town()
    desk = at_desk(app, town.admin)
    assert desk.get(f"/?node={elsewhere.node.id}").status_code == 404
    assert desk.get("/?node=999999999").status_code == 404
    local = at_desk(app, factories.staff(town.node))
    assert local.get(f"/?node={town.town.id}").status_code == 404
    assert elsewhere.shop.merchant.name not in desk.page("/")


def test_what_makes_no_sense_is_said(app: Flask, town: Town) -> None:
    page = at_desk(app, town.admin).page("/?period=forever")
    assert "近 30 天" in page
    assert "请从这些值中选一个" in page


def test_what_waits_is_counted_for_those_who_can_decide(app: Flask, town: Town) -> None:
    drafter = factories.staff(town.town, StaffRole.FINANCE)
    for number in range(2):
        commit(
            funds.draft_top_up,
            fund_id=town.fund.id,
            amount_fen=100,
            source=TopUpSource.BUDGET,
            bank_reference=f"WAIT-{number}",
            staff=drafter,
            now=NOW,
        )
    factories.offer(town.shop, publish=False)
    commit(
        lambda session: session.add(
            FraudSign(
                merchant_id=town.shop.merchant.id,
                kind=SignKind.QUICK,
                subject_id=town.shop.merchant.id,
                first_at=NOW,
                last_at=NOW,
                state=SignState.OPEN,
            )
        )
    )
    top_ups, offers = {"待审批的充值": 2}, {"待审批的优惠": 1}
    shops, signs = {"没有收款账户的商户": 1}, {"待核查的风险提示": 1}
    assert waiting(app, town, StaffRole.ADMIN) == top_ups | offers | shops | signs
    assert waiting(app, town, StaffRole.FINANCE) == top_ups | offers | shops | signs
    assert waiting(app, town, StaffRole.CLERK) == {}
    assert waiting(app, town, StaffRole.AUDITOR) == signs
    found = at_desk(app, factories.staff(town.town)).get("/waiting").json["counts"]
    assert found["/console/top-ups"] == 2
    assert found["/console/payees"] == 1
    own = at_desk(app, drafter).page("/")
    assert 'tasks__count">0' in own.split("待审批的充值")[1].split("</li>")[0]
    assert "WAIT" not in own
    elsewhere = at_desk(app, factories.town().admin)
    assert counts(elsewhere.page("/")) == shops
    assert elsewhere.get("/waiting").json["counts"] == {"/console/payees": 1}


def waiting(app: Flask, town: Town, role: StaffRole) -> dict[str, int]:
    return counts(at_desk(app, factories.staff(town.town, role)).page("/"))


def counts(page: str) -> dict[str, int]:
    """What waits, and how much of it."""
    items = re.findall(
        r'<li class="tasks__item[^>]*><a [^>]*>([^<]+)</a><strong class="tasks__count">([0-9,+]+)<', page
    )
    return {words: int(count) for words, count in items if count != "0"}


def test_coverage_is_said_in_words(app: Flask, town: Town) -> None:
    """100 points at 1.00 yuan each against what there is."""
    desk = at_desk(app, town.admin)
    assert "积分兑付保障：充足" in desk.page("/")
    poor = factories.town(points=85, available_fen=10_000)
    page = at_desk(app, poor.admin).page("/")
    assert "积分兑付保障：预警" in page
    assert "85%" in page
    bare = factories.town(points=150, available_fen=10_000)
    page = at_desk(app, bare.admin).page("/")
    assert "积分兑付保障：不足" in page
    assert "还差 50.00 元" in page


def test_a_node_without_a_fund_says_so(app: Flask, town: Town) -> None:
    place = factories.community(parent=town.town)
    assert "这里没有自己的信用基金" in at_desk(app, factories.staff(place)).page("/")


def test_it_asks_the_database_the_same_number_of_things_however_much_there_is(app: Flask, town: Town) -> None:
    desk = at_desk(app, town.admin)
    spend(town)
    few = statements_of(desk)
    for _ in range(3):
        node = factories.community(parent=town.town)
        factories.fund(node, available_fen=1_000_000)
        spend(town)
        shop = factories.shop(node)
        factories.offer(shop)
    assert statements_of(desk) == few
    assert few < 54


def statements_of(desk) -> int:
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        desk.page("/")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize(
    ("highest", "ceiling"), [(1, 4), (4, 4), (5, 8), (9, 12), (13, 20), (21, 40), (99, 120), (1234, 2000)]
)
def test_scales_end_at_numbers_that_can_be_cut_into_four(highest: int, ceiling: int) -> None:
    assert nice_ceiling(highest) == ceiling
    assert ceiling % 4 == 0


def test_columns_stand_on_one_line_and_fit() -> None:
    chart = columns([Bar(str(number), number, str(number)) for number in range(90)])
    assert all(one.y + one.height == pytest.approx(chart.base) for one in chart.bars)
    assert chart.bars[-1].x + chart.bars[-1].width <= chart.width
    assert [one.words for one in chart.bars if one.words] == ["89"]  # Only the highest has room for its value.
    assert chart.bars[-1].label == "89"
    assert len([one for one in chart.bars if one.label]) <= 18


def test_bars_are_as_long_as_they_are_much() -> None:
    chart = rows([Bar("一个很长很长很长的名字", 10, "10 笔"), Bar("短", 5, "5 笔"), Bar("无", 0, "0 笔")])
    assert chart.bars[0].width == 2 * chart.bars[1].width
    assert chart.bars[2].width == 0
    assert chart.bars[0].label.endswith("…")


def test_a_meter_ends_at_its_end() -> None:
    chart = meter(Bar("占用", 500, "500%"), whole=120, marks=[(80, "预警"), (100, "不足")])
    assert chart.bars[0].width == chart.width
    assert [round(mark.at / chart.width, 3) for mark in chart.marks] == [0.667, 0.833]
