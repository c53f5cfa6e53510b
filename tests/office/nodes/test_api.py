"""The tree over HTTP, by command and in the console."""

from flask import Flask

from app.core.db.session import db
from app.core.permissions import StaffRole
from app.parties.communities.models import Community
from devtools import factories
from tests.office.nodes.conftest import Tree
from tests.support.desk import at_desk
from tests.support.http import as_staff


def test_a_tree_is_kept_over_http(app: Flask, tree: Tree) -> None:
    api = as_staff(app, tree.keeper)
    body = {"parent_id": tree.new.id, "kind": "community", "name": "甲社区"}
    made = api.post("/staff/nodes", body, headers={"Idempotency-Key": "node-0001"})
    assert made.status_code == 201
    again = api.post("/staff/nodes", body, headers={"Idempotency-Key": "node-0001"})
    assert again.json == made.json
    number = made.json["id"]
    changed = api.patch(f"/staff/nodes/{number}", {"name": "乙社区"}).json
    assert (changed["name"], changed["contact"]) == ("乙社区", "")
    moved = api.post(f"/staff/nodes/{number}/move", {"parent_id": tree.old.town.id})
    assert moved.json["parent_id"] == tree.old.town.id
    closed = api.post(f"/staff/nodes/{number}/closing", {"reason": "撤并"})
    assert closed.json["closed_at"] is not None
    assert api.post(f"/staff/nodes/{number}/reopening").json["closed_at"] is None
    listed = api.get("/staff/nodes").json["items"]
    assert [each["id"] for each in listed] == [
        tree.district.id,
        tree.old.town.id,
        tree.old.node.id,
        number,
        tree.new.id,
    ]
    assert {each["id"]: each["fund_id"] is not None for each in listed}[number]


def test_a_subtree_is_all_that_its_staff_see(app: Flask, tree: Tree) -> None:
    listed = as_staff(app, tree.old.admin).get("/staff/nodes").json["items"]
    assert [each["id"] for each in listed] == [tree.old.town.id, tree.old.node.id]


def test_only_administrators_change_the_tree(app: Flask, tree: Tree) -> None:
    clerk = as_staff(app, factories.staff(tree.district, StaffRole.CLERK))
    assert clerk.get("/staff/nodes").status_code == 200
    body = {"parent_id": tree.new.id, "kind": "community", "name": "甲社区"}
    assert clerk.post("/staff/nodes", body).status_code == 403
    assert clerk.post(f"/staff/nodes/{tree.old.node.id}/move", {"parent_id": tree.new.id}).status_code == 403


def test_what_is_open_is_said_over_http(app: Flask, tree: Tree) -> None:
    answer = as_staff(app, tree.keeper).post(f"/staff/nodes/{tree.old.node.id}/closing", {"reason": "撤并"})
    assert (answer.status_code, answer.json["code"]) == (409, "node_not_empty")
    assert "居民 1 人、商户 1 家" in answer.json["message"]
    assert {"what": "residents", "count": 1} in answer.json["details"]["open"]


def test_a_closed_node_is_no_longer_offered_to_shops(app: Flask, tree: Tree) -> None:
    bare = factories.community(parent=tree.new).id
    as_staff(app, tree.keeper).post(f"/staff/nodes/{bare}/closing", {"reason": "撤并"})
    public = app.test_client().get("/api/v1/communities").get_json()["items"]
    assert bare not in {each["id"] for each in public}


def test_the_tree_by_command(app: Flask, tree: Tree) -> None:
    def run(*words: str) -> str:
        done = app.test_cli_runner().invoke(args=["nodes", *words])
        return f"{done.exit_code} {done.output}"

    added = run("add", "甲社区", "--under", str(tree.new.id), "--contact", "示例路 1 号")
    number = added.split()[1]
    assert added == f"0 {number} 甲社区\n"
    assert run("rename", number, "乙社区") == "0 "
    assert run("move", number, "--under", str(tree.old.town.id)) == "0 "
    assert f"    {number} 乙社区 (community, fund " in run("list")
    assert "(already_there)" in run("move", number, "--under", str(tree.old.town.id))
    assert run("close", number, "--reason", "撤并") == "0 "
    assert "closed" in run("list")
    assert run("reopen", number) == "0 "
    db.session.rollback()
    assert db.session.get_one(Community, int(number)).contact == "示例路 1 号"


def test_the_pages_of_the_tree(app: Flask, tree: Tree) -> None:
    desk = at_desk(app, tree.keeper)
    page = desk.page("/nodes")
    assert tree.old.node.name in page
    assert "由上级支付" in page
    form = {"parent_id": str(tree.new.id), "kind": "community", "name": "甲社区", "with_fund": "true"}
    made = desk.post("/nodes/new", form)
    assert "已新建甲社区。" in desk.said(made)
    here = made.headers["Location"].removeprefix("/console")
    refused = desk.post("/nodes/new", form)
    assert refused.status_code == 409
    assert "同一上级下已有同名的节点" in refused.get_data(as_text=True)
    assert "已保存。" in desk.said(desk.edit(here, {"name": "乙社区", "contact": "示例路 1 号"}))
    assert "已移动" in desk.said(desk.post(f"{here}/move", {"parent_id": str(tree.old.town.id)}))
    assert "已关闭。" in desk.said(desk.post(f"{here}/closing", {"reason": "撤并"}))
    assert "已恢复。" in desk.said(desk.post(f"{here}/reopening"))
    assert "移动社区" in desk.page(f"/audit?subject_kind=community&subject_id={here.rsplit('/', 1)[-1]}")


def test_the_page_says_what_keeps_a_node_open_before_anybody_tries(app: Flask, tree: Tree) -> None:
    desk = at_desk(app, tree.keeper)
    assert "还不能关闭，这里还有：居民 1 人、商户 1 家" in desk.page(f"/nodes/{tree.old.node.id}/closing")


def test_ones_own_node_is_neither_moved_nor_closed(app: Flask, tree: Tree) -> None:
    desk = at_desk(app, tree.old.admin)
    page = desk.page(f"/nodes/{tree.old.town.id}")
    assert "移动和关闭由上级的管理员办理" in page
    assert tree.district.name not in page
    assert desk.get(f"/nodes/{tree.old.town.id}/move").status_code == 409


def test_the_first_page_ticks_off_what_is_there_until_nothing_is_missing(app: Flask, tree: Tree) -> None:
    keeper = factories.staff(tree.new)
    desk = at_desk(app, keeper)
    page = desk.page("/")
    assert "第一天：还差 6 步" in page
    assert "新建街道和社区" in page
    node = factories.community(parent=tree.new)
    factories.staff(node)
    assert "第一天：还差 4 步" in desk.page("/")
    factories.resident(node)
    shop = factories.shop(node)
    factories.fund(node, available_fen=100)
    assert "第一天：还差 1 步" in desk.page("/")
    factories.offer(shop)
    assert "第一天" not in desk.page("/")
    assert "第一天" not in at_desk(app, tree.keeper).page("/")


def test_the_list_of_the_first_day_is_for_administrators(app: Flask, tree: Tree) -> None:
    clerk = factories.staff(tree.new, StaffRole.CLERK)
    assert "第一天" not in at_desk(app, clerk).page("/")
