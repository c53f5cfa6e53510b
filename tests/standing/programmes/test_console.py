"""Programmes at the desk, over HTTP, and on the page for everybody."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.communities.models import Community
from app.standing.programmes import queries
from devtools import factories
from devtools.factories import NOW
from tests.standing.programmes.test_apart import unit_at
from tests.standing.records.factories import install
from tests.support.desk import Desk, at_desk
from tests.support.http import as_staff, as_user
from tests.support.tables import queries as statements

START = (business_day(NOW) + timedelta(days=30)).isoformat()
RULE = {
    "code": "3.2",
    "name": "除草清沟",
    "resident": "true",
    "scores": "1，3",
    "cap": "12",
    "cap_period": "year",
    "evidence": "照片",
    "review": "two",
    "topic": "other",
    "enabled": "true",
}


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with frozen(NOW):
        yield


@pytest.fixture
def town(app: Flask) -> Community:
    install()
    return factories.community()


@pytest.fixture
def village(town: Community) -> Community:
    return factories.community(parent=town)


@pytest.fixture
def drafter(village: Community) -> StaffIdentity:
    return factories.staff(village)


@pytest.fixture
def desk(app: Flask, drafter: StaffIdentity) -> Desk:
    return at_desk(app, drafter)


def drafted(desk: Desk, village: Community) -> int:
    """A programme of the village with a rule, by the forms; the id of its draft."""
    asked = {"kind": "community", "community_id": str(village.id), "name": "某村积分办法"}
    page = desk.said(desk.post("/programmes/new", asked))
    version_id = int(re.findall(r"/console/programmes/versions/(\d+)", page)[0])
    here = f"/programmes/versions/{version_id}"
    assert "还没有类别和规则" in desk.page(here)
    desk.said(desk.post(f"{here}/headings/new", {"name": "环境卫生"}))
    heading_id = re.findall(r'<option value="(\d+)"', desk.page(f"{here}/rules/new"))[0]
    page = desk.said(desk.post(f"{here}/rules/new", {**RULE, "category_id": heading_id}))
    assert "除草清沟" in page
    assert "+1、+3" in page
    return version_id


def test_a_village_writes_its_own_and_everybody_reads_it(
    app: Flask, village: Community, town: Community, drafter: StaffIdentity, desk: Desk
) -> None:
    version_id = drafted(desk, village)
    here = f"/programmes/versions/{version_id}"
    public = app.test_client()
    assert "除草清沟" not in public.get(f"/r/{village.slug}").get_data(as_text=True)
    assert "征求意见" in desk.said(desk.post(f"{here}/opening", {"starts_on": START}))
    text = public.get(f"/r/{village.slug}").get_data(as_text=True)
    assert "除草清沟" in text
    assert "征求意见" in text
    assert "好人好事" in text  # What holds from above.
    assert text.index("除草清沟") < text.index("好人好事")  # After what one may say something to.
    assert "每年最多 12" in text
    assert "除草清沟" not in public.get(f"/r/{town.slug}").get_data(as_text=True)
    assert public.get("/r/nowhere").status_code == 404
    assert "（1）" in desk.said(desk.post(f"{here}/comments", {"text": "除草的分少了"}))
    other = at_desk(app, factories.staff(village))
    assert f"{here}/decision" not in other.page(here)  # Not before the time for comments is over.
    with frozen(NOW + timedelta(days=8)):
        answer = at_desk(app, drafter).post(f"{here}/decision", {"doc_no": "1 号", "reason": "通过"})
        assert answer.status_code == 403  # Who has drafted it.
        assert f"{here}/decision" not in at_desk(app, drafter).page(here)
        other = at_desk(app, factories.staff(village))
        assert f"{here}/decision" in other.page(here)
        assert "除草的分少了" in other.page(f"{here}/decision")
        assert "已议定" in other.said(other.post(f"{here}/decision", {"doc_no": "1 号", "reason": "通过"}))
        assert "待上级备案" in public.get(f"/r/{village.slug}").get_data(as_text=True)
        above = at_desk(app, factories.staff(town))
        assert f"{here}/filing" not in other.page(here)
        assert f"{here}/filing" in above.page(here)
        assert "已备案" in above.said(above.post(f"{here}/filing", {"filing_no": "街备 1 号"}))
        assert "街备 1 号" in public.get(f"/r/{village.slug}").get_data(as_text=True)


def test_the_editor_says_what_it_does_not_take(village: Community, desk: Desk) -> None:
    version_id = drafted(desk, village)
    here = f"/programmes/versions/{version_id}"
    page = desk.page(f"{here}/rules/new")
    heading_id = re.findall(r'<option value="(\d+)"', page)[0]
    for change, words in (
        ({"scores": "很多"}, "请填写分值"),
        ({"scores": "-1,1"}, "要么加分，要么减分"),
        ({"scores": "-21"}, "一次最多减 20 分"),
        ({"resident": ""}, "请至少选一种对象"),
        ({"topic": "religion"}, "不能列入积分办法"),
        ({"name": "上访扣分"}, "不能列入积分办法"),
        ({"category_id": "999999"}, "没有这个类别"),
    ):
        answer = desk.post(f"{here}/rules/new", {**RULE, "category_id": heading_id, **change})
        assert answer.status_code == 422, change
        assert words in answer.get_data(as_text=True)


def test_a_rule_of_a_draft_is_changed_and_removed_and_one_from_above_taken_over(village: Community, desk: Desk) -> None:
    version_id = drafted(desk, village)
    here = f"/programmes/versions/{version_id}"
    rule_id = re.findall(rf"{here}/rules/(\d+)", desk.page(here))[0]
    form = {**RULE, "category_id": re.findall(r'<option value="(\d+)"', desk.page(f"{here}/rules/new"))[0]}
    assert "+2" in desk.said(desk.edit(f"{here}/rules/{rule_id}", {**form, "scores": "2"}))
    assert "除草清沟" not in desk.said(desk.post(f"{here}/rules/{rule_id}/removal"))
    assert "好人好事" in desk.page(f"{here}/above")
    assert "好人好事" in desk.said(desk.post(f"{here}/above/good-deed"))
    assert "已列入" in desk.page(f"{here}/above")
    assert "好人好事" in desk.page(here)


def test_who_reads_and_who_writes(app: Flask, village: Community, town: Community, desk: Desk) -> None:
    version_id = drafted(desk, village)
    auditor = at_desk(app, factories.staff(village, StaffRole.AUDITOR))
    assert "某村积分办法" in auditor.page("/programmes")
    assert auditor.get("/programmes/new").status_code == 403
    below = at_desk(app, factories.staff(factories.community(parent=village)))
    assert "某村积分办法" in below.page("/programmes")  # It holds there, too.
    assert below.get(f"/programmes/versions/{version_id}").status_code == 404  # But a draft is the drafters'.
    assert below.get(f"/programmes/versions/{version_id}/opening").status_code == 404
    beside = at_desk(app, factories.staff(factories.community(parent=town)))
    assert "某村积分办法" not in beside.page("/programmes")


def test_over_http_from_the_draft_to_the_number(app: Flask, village: Community, town: Community) -> None:
    first, second, third = factories.staff(village), factories.staff(village), factories.staff(town)
    drafter = as_staff(app, first)
    body = {"kind": "community", "community_id": village.id, "name": "某村积分办法"}
    made = drafter.post("/staff/programmes", body)
    assert made.status_code == 201, made.json
    here = f"/staff/programmes/{made.json['id']}/versions"
    assert drafter.post(here).json["code"] == "version_under_way"
    empty = drafter.post(f"{here}/1/comment", {"starts_on": START})
    assert (empty.status_code, empty.json["code"]) == (409, "version_empty")
    desk = at_desk(app, first)
    version_id = drafter.get("/staff/programmes").json["items"][-1]["versions"][0]["id"]
    desk.said(desk.post(f"/programmes/versions/{version_id}/above/good-deed"))
    opened = drafter.post(f"{here}/1/comment", {"starts_on": START})
    assert (opened.status_code, opened.json["state"]) == (200, "comment")
    with frozen(NOW + timedelta(days=8)):
        decider, above = as_staff(app, second), as_staff(app, third)
        agreed = decider.post(f"{here}/1/decision", {"doc_no": "1 号", "reason": "通过"})
        assert agreed.status_code == 200, agreed.json
        assert agreed.json["state"] == "decided"
        below = decider.post(f"{here}/1/filing", {"filing_no": "1 号"})
        assert (below.status_code, below.json["code"]) == (403, "not_the_node_above")
        filed = above.post(f"{here}/1/filing", {"filing_no": "街备 1 号"})
        assert (filed.status_code, filed.json["state"], filed.json["filing_no"]) == (200, "filed", "街备 1 号")
        assert above.post(f"{here}/1/filing", {"filing_no": "街备 1 号"}).json["code"] == "version_state"


def test_rules_are_searched_by_their_words(app: Flask, town: Community) -> None:
    phone = as_user(app, factories.user())
    programme_id = queries.programmes(db.session(), staff=factories.staff(town))[0].programme.id
    found = phone.get(f"/programmes/{programme_id}/rules?q=养犬").json["items"]
    assert [rule["slug"] for rule in found] == ["dog-ok", "dog-nuisance"]
    assert len(phone.get(f"/programmes/{programme_id}/rules").json["items"]) == 60
    assert len(phone.get(f"/programmes/{programme_id}/rules?version=1").json["items"]) == 60
    assert phone.get(f"/programmes/{programme_id}/rules?version=2").status_code == 404
    assert phone.get("/programmes/999/rules").status_code == 404
    assert phone.get(f"/programmes/{programme_id}/rules?q=%25").json["items"] == []


def test_a_version_of_many_rules_is_few_statements(app: Flask, town: Community) -> None:
    desk = at_desk(app, factories.staff(town))
    page = desk.page("/programmes")
    programme_id = re.findall(r"/console/programmes/(\d+)", page)[0]
    version_id = re.findall(r"/console/programmes/versions/(\d+)", desk.page(f"/programmes/{programme_id}"))[0]
    with statements() as sent:
        text = desk.page(f"/programmes/versions/{version_id}")
    assert "安全隐患预警" in text
    assert text.count("暂停登记") == 1  # What an installation begins without.
    assert len(sent) < 12


def test_a_unit_s_own_programme_and_an_assessment_are_made_each_with_what_it_needs(
    app: Flask, desk: Desk, village: Community, drafter: StaffIdentity
) -> None:
    agency = unit_at(village, drafter)
    page = desk.page("/programmes/new?kind=unit")
    assert "某局（" in page
    assert "多久考核一次" not in page
    asked = {"kind": "unit", "unit_id": str(agency.id), "name": "干部积分办法", "base_score": "100"}
    page = desk.said(desk.post("/programmes/new?kind=unit", asked | {"grades": "90 优\n0 良"}))
    assert "起始分</dt><dd>100" in page
    assert "优（90 起）、良（0 起）" in page
    version_id = re.findall(r"/console/programmes/versions/(\d+)", page)[0]
    page = desk.page(f"/programmes/versions/{version_id}")
    assert "收紧上级规则" not in page
    heading = {"name": "作风"}
    desk.said(desk.post(f"/programmes/versions/{version_id}/headings/new", heading))
    page = desk.page(f"/programmes/versions/{version_id}/rules/new")
    for words in ("减分前提醒几次", "另定积分", 'id="merchant"'):
        assert words not in page
    refused = desk.post("/programmes/new?kind=assessment", {"kind": "assessment", "name": "物业月考"}).text
    assert "请选择多久考核一次" in refused
    asked = {"kind": "assessment", "community_id": str(village.id), "period": "month", "name": "物业月考"}
    assert "每月考核一次，不给积分" in desk.said(desk.post("/programmes/new?kind=assessment", asked))
    api = as_staff(app, drafter).get("/staff/programmes").json["items"]
    assert [(each["kind"], each["unit_id"], each["period"]) for each in api[1:]] == [
        ("unit", agency.id, None),
        ("assessment", None, "month"),
    ]
