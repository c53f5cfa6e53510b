"""The timeline of a thing: who did what, what it was before, and further back page by page."""

import re
from typing import Any

import pytest
from flask import Flask, url_for

from app.core import audit
from app.core.clock import frozen
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.residents import editing
from app.parties.staff import staffing
from app.parties.timeline.topics import TOPICS
from app.topics import TOPICS as WIRED
from app.treasury.funds.actions import FundAction
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.standing.records import factories as credit
from tests.support.desk import Desk, at_desk
from tests.support.http import as_user
from tests.support.tables import queries
from tests.test_isolation import one_of_everything


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


def timeline_of(page: str) -> str:
    """The part of a page that says what happened, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split('id="timeline"')[1].split("<form")[0]))


def entries_of(page: str) -> int:
    return page.split('id="timeline"')[1].count('<li class="timeline__entry')


def test_what_was_changed_says_what_it_was(town: Town, desk: Desk) -> None:
    shop, was = town.shop.merchant, town.shop.merchant.name
    typed = {"name": "新名字理发店", "trade": shop.trade, "address": shop.address, "phone": "0631-1111111"}
    desk.said(desk.edit(f"/merchants/{shop.id}/details", typed | {"bill_max_fen": "50,000"}))
    said = timeline_of(desk.page(f"/merchants/{shop.id}"))
    assert "修改商户资料" in said
    assert f"名称： {was} → 新名字理发店" in said
    assert "单笔账单上限： 20,000.00 元 → 50,000.00 元" in said
    assert "0631-1111111" not in said


def test_people_in_it_are_masked(town: Town, desk: Desk) -> None:
    wanted = {"name": "赵小明", "phone": "13912345678", "is_minor": True}
    commit(editing.change_person, resident_id=town.person.id, staff=town.admin, now=NOW, **wanted)
    said = timeline_of(desk.page(f"/residents/{town.person.id}"))
    assert "→ 赵*明" in said
    assert "→ 139****5678" in said
    assert "未成年： 否 → 是" in said
    assert "赵小明" not in said


def test_who_did_it_is_called_as_colleagues_call_them(town: Town, desk: Desk) -> None:
    clerk = factories.staff(town.node, StaffRole.CLERK)
    commit(staffing.rename, staff_id=clerk.id, name="李晓梅", staff=town.admin, now=NOW)
    commit(editing.change_person, resident_id=town.person.id, staff=clerk, now=NOW, is_minor=True)
    assert re.search(
        r"修改居民档案 李晓梅（[a-z0-9._-]+） · 办事员", timeline_of(desk.page(f"/residents/{town.person.id}"))
    )


def test_what_a_shop_did_is_there_without_a_name(town: Town, desk: Desk) -> None:
    owner = as_user(desk.client.application, town.shop.owner)
    offer = factories.offer(town.shop)
    path = f"/merchant/offers/{offer.id}"
    assert owner.post(f"{path}/pause", {"reason": "盘点"}).status_code == 200
    assert owner.post(f"{path}/resumption").status_code == 200
    said = timeline_of(desk.page(f"/offers/{offer.id}"))
    assert re.search("恢复自己暂停的优惠 商户.*自己暂停优惠 商户.*原因：盘点.*发布优惠.*提交优惠 商户", said)


def test_what_a_resident_did_is_there_without_a_name(town: Town, desk: Desk) -> None:
    phone = as_user(desk.client.application, town.user)
    credit.install()
    minus = credit.in_notice(town.admin, town.person.id, "false-report", -20)
    case = phone.post(f"/me/records/{minus.id}/objection", {"reason": "那天我不在家，不是我"})
    assert case.status_code == 201, case.json
    assert "提出异议，暂停计入 当事人" in timeline_of(desk.page(f"/records/{minus.id}"))
    assert "提出事项 当事人" in timeline_of(desk.page(f"/cases/{case.json['no']}"))
    asked = phone.post("/me/corrections", {"name": "赵小明"})
    assert phone.post(f"/me/corrections/{asked.json['id']}/withdrawal").status_code == 200
    said = timeline_of(desk.page(f"/residents/{town.person.id}"))
    assert re.search("撤回更正姓名的申请 居民本人.*申请更正姓名 居民本人", said)
    assert "赵小明" not in said


def test_nodes_have_their_names(town: Town, desk: Desk) -> None:
    clerk = factories.staff(town.node, StaffRole.CLERK)
    moved = {"role": StaffRole.AUDITOR, "community_id": town.town.id}
    commit(staffing.move, staff_id=clerk.id, staff=town.admin, now=NOW, **moved)
    said = timeline_of(desk.page(f"/staff/{clerk.id}"))
    assert "角色： 办事员 → 审计员" in said
    assert f"社区： {town.node.name} → {town.town.name}" in said


def test_a_long_one_goes_on_further_back(town: Town, desk: Desk) -> None:
    for amount in range(1, 46):
        deed = {"action": FundAction.TOP_UP_DRAFTED, "subject_id": town.fund.id, "at": NOW, "amount_fen": amount * 100}
        commit(lambda session, deed=deed: audit.note_on(session, **_on_fund(town.admin, deed)))
    page, seen = desk.page(f"/funds/{town.fund.id}"), []
    while True:
        seen.append(entries_of(page))
        further = re.search(r'href="/console([^"]*earlier=[^"]*)">更早的', page)
        if further is None:
            break
        page = desk.page(further[1].split("#")[0].replace("&amp;", "&"))
    assert seen[:2] == [20, 20]
    assert sum(seen) >= 45
    assert "回到最新的" in page
    assert entries_of(desk.page(f"/funds/{town.fund.id}?earlier=nonsense")) == 20


def _on_fund(staff: StaffIdentity, deed: dict[str, Any]) -> dict[str, Any]:
    facts = {"amount_fen": deed.pop("amount_fen")}
    return deed | {"subject": TOPICS["fund"].subject, "staff": staff, "facts": facts}


def test_it_costs_as_much_when_it_is_long(app: Flask, town: Town, desk: Desk) -> None:
    path = f"/funds/{town.fund.id}"
    desk.page(path)
    with queries() as few:
        desk.page(path)
    deed = {"action": FundAction.TOP_UP_DRAFTED, "subject_id": town.fund.id, "at": NOW}
    for amount in range(30):
        commit(lambda session, n=amount: audit.note_on(session, **_on_fund(town.admin, deed | {"amount_fen": n})))
    with queries() as many:
        desk.page(path)
    assert len(many) <= len(few) + 1  # Who did it, where nobody had done anything.


def test_every_thing_with_a_timeline_has_it_on_its_page(app: Flask) -> None:
    """What `app/topics.py` says leads to pages that are there, and show it."""
    with frozen(NOW):
        credit.install()
        town = factories.town()
        ids = one_of_everything(town)
        desk = at_desk(app, factories.staff(town.town))
        with app.test_request_context():
            pages = {each.kind: url_for(each.endpoint, **{each.argument: ids[each.argument]}) for each in WIRED}
        shown = {kind: desk.page(address.removeprefix("/console")) for kind, address in pages.items()}
        assert [kind for kind, page in shown.items() if 'id="timeline"' not in page] == []
