"""Stock of a service point: received, moved, counted, written off, undone, in lots; what cannot be is refused whole."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.core.db.session import db
from app.core.errors import DomainError
from app.rewards.stock import barcodes, queries, reversing
from app.rewards.stock.checks import INVARIANTS
from app.rewards.stock.models import MoveKind, Stock, StockLot, StockMove
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.rewards.stock import factories as stock

SOON, LATER, OVER = date(2026, 11, 20), date(2027, 5, 1), date(2026, 11, 9)


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


def lots(at: Any, of: Any) -> dict[str, int]:
    db.session.rollback()
    row = db.session.query(Stock).filter_by(site_id=at.id, item_id=of.id).one()
    found = db.session.query(StockLot).filter_by(stock_id=row.id).order_by(StockLot.expires_on)
    return {lot.expires_on.isoformat(): lot.on_hand for lot in found if lot.on_hand}


def assert_sound() -> None:
    db.session.rollback()
    assert [problem for each in INVARIANTS for problem in each.check(db.session()).problems] == []


def refused(code: str, town: Town, at: Any, of: Any, quantity: int, kind: MoveKind, **more: Any) -> DomainError:
    """Nothing of it stays."""
    before = (stock.on_hand(at, of), lots(at, of), db.session.query(StockMove).count())
    with pytest.raises(DomainError) as error:
        stock.moved(town, at, of, quantity, kind, **more)
    assert error.value.code == code
    assert (stock.on_hand(at, of), lots(at, of), db.session.query(StockMove).count()) == before
    return error.value


def test_what_goes_off_first_goes_first(town: Town) -> None:
    at, rice = stock.point(town), stock.item(town)
    stock.bought(town, at, rice, 5, expires_on=LATER)
    stock.bought(town, at, rice, 3, expires_on=SOON)
    stock.moved(town, at, rice, 2, MoveKind.DONATED, donor="示例爱心企业")
    gone = stock.moved(town, at, rice, 4, MoveKind.SPOILED, note="受潮")
    assert (gone.quantity, gone.value_fen, gone.lots) == (-4, -4_800, {"2026-11-20": 3, "2027-05-01": 1})
    assert lots(at, rice) == {"2027-05-01": 4, "9999-12-31": 2}
    back = commit(reversing.reverse, move_id=gone.id, point=at, reason="点错了", by=town.admin, now=NOW)
    assert (back.quantity, back.reverses_id) == (4, gone.id)
    assert lots(at, rice) == {"2026-11-20": 3, "2027-05-01": 5, "9999-12-31": 2}
    assert_sound()


def test_nothing_is_undone_twice_or_where_it_has_gone_on(town: Town) -> None:
    at, rice = stock.point(town), stock.item(town)
    came = stock.bought(town, at, rice, 5)
    gone = stock.moved(town, at, rice, 2, MoveKind.SPOILED)
    asked: dict[str, Any] = {"point": at, "reason": "点错了", "by": town.admin, "now": NOW}
    with pytest.raises(DomainError) as error:
        commit(reversing.reverse, move_id=came.id, **asked)
    assert (error.value.code, error.value.details["left"]) == ("not_enough_stock", 3)
    back = commit(reversing.reverse, move_id=gone.id, **asked)
    for move_id, code in ((gone.id, "move_reversed"), (back.id, "move_fixed"), (10**9, "not_found")):
        with pytest.raises(DomainError) as error:
            commit(reversing.reverse, move_id=move_id, **asked)
        assert error.value.code == code
    commit(reversing.reverse, move_id=came.id, **asked)
    assert stock.on_hand(at, rice) == 0
    assert_sound()


def test_a_count_is_a_move_and_not_below_what_is_promised(town: Town) -> None:
    at, rice = stock.point(town), stock.item(town)
    stock.bought(town, at, rice, 10, expires_on=LATER)
    assert stock.moved(town, at, rice, 8, MoveKind.COUNT).quantity == -2
    assert stock.moved(town, at, rice, 9, MoveKind.COUNT).lots == {"2027-05-01": 1}
    assert stock.moved(town, at, rice, 9, MoveKind.COUNT).quantity == 0
    db.session.query(Stock).update({"promised": 6})
    db.session.commit()
    error = refused("below_promised", town, at, rice, 5, MoveKind.COUNT)
    assert error.details["promised"] == 6
    assert refused("not_enough_stock", town, at, rice, 4, MoveKind.SPOILED).details["left"] == 3
    assert stock.moved(town, at, rice, 6, MoveKind.COUNT).quantity == -3
    assert_sound()


def test_goods_go_to_another_point_with_their_days(town: Town) -> None:
    at, other, rice = stock.point(town), stock.point(town, "示例幸福餐桌"), stock.item(town)
    stock.bought(town, at, rice, 3, expires_on=SOON)
    stock.bought(town, at, rice, 3, expires_on=LATER)
    gone = stock.moved(town, at, rice, 4, MoveKind.MOVED, to=other)
    assert lots(other, rice) == {"2026-11-20": 3, "2027-05-01": 1}
    commit(reversing.reverse, move_id=gone.id, point=at, reason="送错了", by=town.admin, now=NOW)
    assert (lots(at, rice), lots(other, rice)) == ({"2026-11-20": 3, "2027-05-01": 3}, {})
    assert_sound()


def test_what_has_gone_off_is_only_written_off(town: Town) -> None:
    at, other, rice = stock.point(town), stock.point(town, "示例幸福餐桌"), stock.item(town)
    early = NOW.replace(day=1)
    stock.moved(town, at, rice, 4, MoveKind.BOUGHT, reference="采购单", expires_on=OVER, now=early)
    stock.bought(town, at, rice, 1, expires_on=SOON)
    assert refused("lot_expired", town, at, rice, 2, MoveKind.MOVED, to=other).details["left"] == 1
    refused("lot_expired", town, at, rice, 2, MoveKind.BOUGHT, reference="采购单", expires_on=OVER)
    refused("not_enough_stock", town, at, rice, 5, MoveKind.EXPIRED)
    [shown] = queries.whole_shelf(db.session(), point_id=at.id, now=NOW)
    assert (shown.on_hand, shown.expired, shown.free, shown.next_expiry) == (5, 4, 1, SOON)
    assert shown.is_low
    assert shown.is_soon
    stock.moved(town, at, rice, 4, MoveKind.EXPIRED)
    assert lots(at, rice) == {"2026-11-20": 1}
    [month] = queries.months(db.session(), point_id=at.id)
    assert (month.by_kind[MoveKind.BOUGHT], month.by_kind[MoveKind.EXPIRED]) == (6_000, -4_800)


def test_a_move_says_what_it_is(town: Town) -> None:
    at, rice = stock.point(town), stock.item(town)
    stock.bought(town, at, rice, 1)
    for kind, quantity, more in (
        (MoveKind.BOUGHT, 1, {}),
        (MoveKind.DONATED, 1, {}),
        (MoveKind.MOVED, 1, {}),
        (MoveKind.MOVED, 1, {"to": at}),
        (MoveKind.OUT, 1, {}),
        (MoveKind.SPOILED, 0, {}),
        (MoveKind.SPOILED, 1, {"expires_on": SOON}),
    ):
        refused("invalid_input", town, at, rice, quantity, kind, **more)


def test_a_barcode_has_its_check_digit() -> None:
    right = ["6901234567892", "96385074"]
    wrong = ["6901234567893", "96385075", "690123456789", ""]
    assert [code for code in (*right, *wrong) if barcodes.is_ean(code)] == right
    assert barcodes.bars("96385074") == "1010001011010111101111010110111010101001110111001010001001011100101"
    assert barcodes.bars("5901234123457") == (
        "10100010110100111011001100100110111101001110101010110011011011001000010101110010011101000100101"
    )
