"""Posts at the desk, over HTTP, and on the phone of who holds one."""

from flask import Flask

from app.core.permissions import StaffRole
from app.parties.posts.models import PostRole
from app.parties.units.models import UnitKind
from devtools import factories
from tests.parties.posts.conftest import Street
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user


def test_a_vacancy_is_filled_by_two(app: Flask, street: Street) -> None:
    desk, second, node = at_desk(app, street.town.admin), at_desk(app, street.second), street.town.node
    page = desk.page(f"/posts/of/{node.id}")
    assert "空缺 4 个" in page
    typed = {"role": "block_leader", "area_id": str(street.building.id), "number": street.town.person.number}
    said = desk.said(desk.post(f"/posts/of/{node.id}/new", typed | {"from_on": "2026-11-10"}))
    assert "空缺 3 个，待任命 1 人" in said
    assert "没有可以由您任命的人" in desk.said(desk.post(f"/posts/of/{node.id}/appointments"))
    assert "已任命 1 人" in second.said(second.post(f"/posts/of/{node.id}/appointments"))
    assert "在任" in desk.page("/posts?role=block_leader&status=active")
    refused = desk.post(f"/posts/of/{node.id}/new", typed | {"from_on": "2026-11-10"}).get_data(as_text=True)
    assert "已经担任" in refused
    for wrong in (
        {"number": ""},
        {"number": "1234567890"},
        {"username": "nobody.here"},
        {"number": "", "username": "x"},
    ):
        assert desk.post(f"/posts/of/{node.id}/new", typed | wrong | {"from_on": "2026-11-10"}).status_code == 422


def test_one_post_is_appointed_and_ended(app: Flask, street: Street) -> None:
    desk, second = at_desk(app, street.town.admin), at_desk(app, street.second)
    path = f"/posts/{street.propose().id}"
    assert "撤回提名" in desk.page(path)
    assert "已任命" in second.said(second.post(f"{path}/appointment"))
    assert f"{path}/ending" in desk.page(path)
    assert "换届" in desk.said(desk.post(f"{path}/ending", {"reason": "换届"}))
    assert f"{path}/ending" not in desk.page(path)
    reader = at_desk(app, factories.staff(street.town.node, StaffRole.AUDITOR))
    assert reader.get(f"/posts/of/{street.town.node.id}").status_code == 200
    assert reader.post(f"{path}/appointment").status_code == 403


def test_posts_over_http(app: Flask, street: Street) -> None:
    api, second = as_staff(app, street.town.admin), as_staff(app, street.second)
    body = {"role": "block_leader", "area_id": street.building.id, "resident_id": street.town.person.id}
    made = api.post("/staff/posts", body | {"from_on": "2026-11-10"})
    assert (made.status_code, made.json["status"]) == (201, "proposed")
    again = api.post("/staff/posts", body | {"from_on": "2026-11-10", "resident_id": street.resident().id})
    assert again.json["code"] == "no_vacancy"
    path = f"/staff/posts/{made.json['id']}"
    assert api.post(f"{path}/appointment").json["code"] == "same_person"
    assert second.post(f"{path}/appointment").json["status"] == "active"
    listed = api.get("/staff/posts", query_string={"status": "active"}).json["items"]
    assert [item["id"] for item in listed] == [made.json["id"]]

    phone = as_user(app, street.town.user)
    (held,) = phone.get("/me/posts").json["items"]
    assert (held["role"], held["area"], held["households"]) == ("block_leader", "3 号楼", 1)
    (home,) = phone.get(f"/me/posts/{held['id']}/households").json["items"]
    assert "score" not in home
    assert api.post(f"{path}/ending", {"reason": "换届"}).json["ended_reason"] == "换届"
    assert phone.get("/me/posts").json["items"] == []
    assert phone.get(f"/me/posts/{held['id']}/households").status_code == 404


def test_own_data_name_the_posts(app: Flask, street: Street) -> None:
    street.appoint(PostRole.GRID_HEAD, area_id=street.grid.id)
    data = as_user(app, street.town.user).get("/me/data").json
    assert [row["area"] for row in data["posts"]] == ["第一网格"]


def test_a_vacancy_at_a_unit_is_filled_at_the_desk(app: Flask, street: Street) -> None:
    host, desk, node = (
        street.unit(UnitKind.VOLUNTEER_TEAM_HOST, "某服务队"),
        at_desk(app, street.town.admin),
        street.town.node,
    )
    page = desk.page(f"/posts/of/{node.id}")
    assert "空缺 5 个" in page
    assert f"unit_id={host.id}" in page
    typed = {"role": "team_leader", "unit_id": str(host.id), "number": street.town.person.number}
    path = f"/posts/of/{node.id}/new"
    assert "空缺 4 个，待任命 1 人" in desk.said(desk.post(path, typed | {"from_on": "2026-11-10"}))
    assert "某服务队" in desk.page("/posts?role=team_leader")
    at_second = at_desk(app, street.second)
    at_second.post(f"/posts/of/{node.id}/appointments")
    (held,) = as_user(app, street.town.user).get("/me/posts").json["items"]
    assert (held["title"], held["unit"], held["area"]) == ("服务队队长", "某服务队", None)
