"""At the desk: the queue with what is late first, one order, another firm, voided, figures, who looks after what."""

from datetime import timedelta

from flask import Flask

from app.core.clock import frozen
from devtools import factories
from devtools.factories import NOW
from tests.civic.work_orders.conftest import Estate, case_of
from tests.support.desk import at_desk


def test_from_the_queue_to_the_figures(app: Flask, estate: Estate) -> None:
    late, wrong = estate.order(text="三楼的灯不亮"), estate.order(category="leak", text="楼顶漏水")
    fine = estate.order(category="greenery", text="树枝挡窗")
    with frozen(NOW + timedelta(hours=3)):
        desk = at_desk(app, estate.admin)
        queue = desk.page("/work-orders")
        assert queue.count("已超期") == 2
        assert queue.index(late) < queue.index(fine)
        assert late not in desk.page(f"/work-orders?unit_id={estate.other.id}")
        page = desk.page(f"/work-orders/{late}")
        assert ("三楼的灯不亮" in page, estate.person.name in page) == (True, False)
        given = {"unit_id": estate.other.id, "reason": "归乙物业"}
        assert desk.post(f"/work-orders/{late}/handover", {"unit_id": 10**12, "reason": "归乙"}).status_code == 404
        assert case_of(late)[1].unit_id == estate.firm.id
        assert "已改派" in desk.said(desk.post(f"/work-orders/{late}/handover", given))
        assert "已作废" in desk.said(desk.post(f"/work-orders/{wrong}/withdrawal", {"reason": "不归物业"}))
        assert (case_of(late)[1].unit_id, case_of(wrong)[0].state) == (estate.other.id, "withdrawn")
        assert wrong in desk.page("/work-orders/all?state=withdrawn")
        assert "乙物业" in desk.page("/work-orders/figures")
        exported = desk.post("/exports/work_orders", {"format": "csv"}).get_data(as_text=True)
        assert (fine in exported, "已作废" in exported, estate.person.name in exported) == (True, True, False)
        assert "不足 5 件" in desk.page(f"/unit-profiles/{estate.firm.id}")
        stranger = at_desk(app, factories.staff(factories.community()))
        assert stranger.get(f"/work-orders/{late}").status_code == 404
        assert "树枝挡窗" not in stranger.page("/work-orders")


def test_who_looks_after_what(app: Flask, estate: Estate) -> None:
    desk = at_desk(app, estate.admin)
    page = desk.page("/estates")
    assert ("甲物业" in page, "乙物业" in page) == (True, True)
    taken = {"area_id": estate.area_id, "unit_id": estate.other.id}
    assert desk.post("/estates/new", taken).status_code == 409
    own = {"area_id": estate.building_id, "unit_id": estate.other.id}
    assert "已登记" in desk.said(desk.post("/estates/new", own))
    assert case_of(estate.order())[1].unit_id == estate.other.id  # Nearer than the firm of the grid.
