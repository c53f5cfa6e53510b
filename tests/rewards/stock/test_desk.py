"""Service points and their stock at the desk: set up, received, counted, moved, printed; an exchange undone by two."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.rewards.service_points.models import ServicePoint
from app.rewards.stock.models import MoveKind, StockItem, StockMove
from devtools import factories
from devtools.factories import NOW, Town
from tests.rewards.stock import factories as stock
from tests.support import pictures
from tests.support.desk import at_desk


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


def only(column: Any, *wanted: Any) -> int:
    """The id of the only row that there is."""
    db.session.rollback()
    return int(db.session.scalars(select(column).where(*wanted)).one())


def test_a_day_at_the_desk(app: Flask, town: Town) -> None:
    desk = at_desk(app, town.admin)
    assert "还没有服务点" in desk.page("/service-points")
    form = {"community_id": str(town.node.id), "kind": "mart", "name": "示例信用超市", "place": "一楼", "hours": "每天"}
    assert "货架还是空的" in desk.said(desk.post("/service-points/new", form))
    point_id = only(ServicePoint.id)
    item = {"community_id": str(town.town.id), "name": "大米", "unit": "袋", "value_fen": "12.00", "points": "10"}
    item |= {"low_at": "5", "barcode": stock.BARCODE}
    page = desk.post("/stock-items/new", item | {"barcode": "6901234567893"})
    assert (page.status_code, "校验码" in page.get_data(as_text=True)) == (422, True)
    assert "没有图片" in desk.said(desk.post("/stock-items/new", item))
    item_id = only(StockItem.id)
    desk.said(desk.edit(f"/stock-items/{item_id}/details", item | {"points": "12"}))
    with_picture = desk.post(f"/stock-items/{item_id}/picture", {"picture": (pictures_file(), "a.jpg")})
    assert "图片已换上" in desk.said(with_picture)
    came = {"kind": "bought", "item_id": str(item_id), "quantity": "8", "expires_on": "2026-11-20"}
    assert "凭证号" in desk.post(f"/stock/{point_id}/arrival", came).get_data(as_text=True)
    page = desk.said(desk.post(f"/stock/{point_id}/arrival", came | {"reference": "采购单 1"}))
    assert "共值 96.00 元" in page
    assert "2026-11-20 到期" in page or "11月20日" in page
    page = desk.said(desk.post(f"/stock/{point_id}/count", {f"counted-{item_id}": "7"}))
    assert "已盘点 1 种物品" in page
    wrong = desk.post(f"/stock/{point_id}/count", {f"counted-{item_id}": "-1"})
    assert (wrong.status_code, "没数的留空" in wrong.get_data(as_text=True)) == (422, True)
    assert desk.post(f"/stock/{point_id}/count", {}).status_code == 422
    gone = {"kind": "spoiled", "item_id": str(item_id), "quantity": "9"}
    assert "只有 7 件可以动用" in desk.post(f"/stock/{point_id}/departure", gone).get_data(as_text=True)
    desk.said(desk.post(f"/stock/{point_id}/departure", gone | {"quantity": "2"}))
    spoiled = only(StockMove.id, StockMove.kind == MoveKind.SPOILED)
    page = desk.said(desk.post(f"/stock/{point_id}/moves/{spoiled}/reversal", {"reason": "没有坏"}))
    assert page.count("报损") >= 2
    assert "（已撤销）" in page
    tags = desk.page(f"/stock/{point_id}/labels")
    assert "12 积分" in tags
    assert tags.count("<rect") > 30
    assert "已停办" in desk.said(desk.post(f"/service-points/{point_id}/closing", {"reason": "搬走"}))
    assert "已停用" in desk.said(desk.post(f"/stock-items/{item_id}/closing"))
    assert "已停办" in desk.page(f"/stock/{point_id}")


def pictures_file() -> object:
    return io.BytesIO(pictures.jpeg())


def test_what_was_exchanged_is_undone_by_two(app: Flask, town: Town) -> None:
    at, rice = stock.point(town), stock.item(town)
    stock.bought(town, at, rice)
    clerk = stock.clerk_of(town, factories.resident(town.node))
    done = stock.given(clerk, town.person, rice, 2)
    path = f"/exchanges/{at.id}/{done.id}/reversal"
    with frozen(NOW + timedelta(days=1)):
        desk, second = at_desk(app, town.admin), at_desk(app, factories.staff(town.town))
        assert "大米×2" in desk.page(f"/exchanges/{at.id}")
        assert "已提出" in desk.said(desk.post(path, {"reason": "发霉"}))
        alone = desk.post(path, {"reason": "发霉"})
        assert (alone.status_code, "两个人办理" in alone.get_data(as_text=True)) == (403, True)
        assert "已撤销" in second.said(second.post(path, {"reason": "发霉"}))
        assert second.post(path, {"reason": "发霉"}).status_code == 409
    assert stock.on_hand(at, rice) == 10
    auditor = at_desk(app, factories.staff(town.town, StaffRole.AUDITOR))
    assert auditor.get(f"/exchanges/{at.id}").status_code == 200
    assert auditor.get(path).status_code == 403
