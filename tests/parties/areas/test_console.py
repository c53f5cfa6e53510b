"""Pages of areas, and the same over HTTP."""

from flask import Flask

from app.core.db.session import db
from app.core.permissions import StaffRole
from app.parties.areas.models import Area, AreaKind
from devtools import factories
from tests.parties.areas.conftest import Divided
from tests.support.desk import at_desk
from tests.support.http import as_staff


def test_from_a_community_to_an_area_and_what_can_be_done(app: Flask, divided: Divided) -> None:
    desk, node = at_desk(app, divided.town.admin), divided.town.node
    assert node.name in desk.page("/areas")
    assert "3 号楼" in desk.page(f"/areas/of/{node.id}")
    typed = {"kind": "building", "code": "４", "name": "4 号楼", "parent_id": str(divided.grid.id)}
    assert "已新建4 号楼" in desk.said(desk.post(f"/areas/of/{node.id}/new", typed))
    again = desk.post(f"/areas/of/{node.id}/new", typed)
    assert "请换一个编号" in again.get_data(as_text=True)
    path = f"/areas/{divided.building.id}"
    said = desk.said(desk.edit(path, {"code": "3", "name": "三号楼", "parent_id": ""}))
    assert "三号楼" in said
    assert db.session.get_one(Area, divided.building.id, populate_existing=True).parent_id is None
    divided.home("3-1-101"), divided.home("3-1-102")
    assert "已划入 2 户" in desk.said(desk.post(f"{path}/households", {"numbers": "3-1-101，3-1-102"}))
    assert "3-1-102" in desk.page(path)
    refused = desk.post(f"{path}/households", {"numbers": "404"})
    assert "没有户号“404”" in refused.get_data(as_text=True)
    assert "请先划到别处" in desk.post(f"{path}/closing", {"reason": "合并"}).get_data(as_text=True)
    empty = f"/areas/{divided.add(AreaKind.BUILDING, '5').id}"
    assert "已撤销" in desk.said(desk.post(f"{empty}/closing", {"reason": "合并"}))
    assert "撤销" in desk.page(empty)


def test_who_only_reads_finds_no_way_to_change(app: Flask, divided: Divided) -> None:
    desk = at_desk(app, factories.staff(divided.town.node, StaffRole.AUDITOR))
    assert "导入表格" not in desk.page("/areas")
    assert "新建区域" not in desk.page(f"/areas/of/{divided.town.node.id}")
    assert desk.get(f"/areas/{divided.building.id}").status_code == 403


def test_areas_over_http(app: Flask, divided: Divided) -> None:
    api, node = as_staff(app, divided.town.admin), divided.town.node
    body = {"community_id": node.id, "kind": "building", "code": "4", "name": "4 号楼", "parent_id": divided.grid.id}
    made = api.post("/staff/areas", body)
    assert (made.status_code, made.json["parent_id"]) == (201, divided.grid.id)
    assert api.post("/staff/areas", body).json["code"] == "area_code_taken"
    listed = api.get("/staff/areas", query_string={"community_id": node.id}).json["items"]
    assert [(item["code"], item["households"]) for item in listed] == [("01", 0), ("3", 0), ("4", 0)]
    assert api.get("/staff/areas", query_string={"community_id": factories.town().node.id}).status_code == 404
