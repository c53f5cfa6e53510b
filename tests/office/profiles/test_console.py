"""Residents at the desk: found, masked, seen in full for a reason; the file explains the score; records by rule."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.parties.communities.models import Community, CommunityKind
from app.parties.residents import rename
from app.parties.residents.models import Resident
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.records import jobs
from app.standing.records.models import Record, RecordState
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import counting, in_notice, install, record, taken_back
from tests.support.checks import assert_books_balance
from tests.support.desk import Desk, at_desk, once_of

ROLES = list(StaffRole)


@pytest.fixture
def town(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        install()
        yield factories.community(kind=CommunityKind.TOWN)


@pytest.fixture
def node(town: Community) -> Community:
    return factories.community(parent=town)


@pytest.fixture
def staff(town: Community):
    return factories.staff(town)


@pytest.fixture
def desk(app: Flask, staff) -> Desk:
    return at_desk(app, staff)


@pytest.fixture
def person(node: Community) -> Resident:
    resident = factories.resident(node, household="3-2-501", user=factories.user())
    commit(rename, resident_id=resident.id, name="欧阳小明")
    return resident


def events(action: str) -> list[AuditEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


def test_a_resident_is_found_by_whole_name_number_and_household(desk: Desk, node: Community, person: Resident) -> None:
    factories.resident(node)
    for query in ("name=欧阳小明", "name=欧阳 小明", f"phone={person.phone}", "household=3-2-501"):
        page = desk.page(f"/residents?{query}")
        assert page.count(f'href="/console/residents/{person.id}"') == 1, query
        assert page.count("3-2-501</a>") == 1
        assert "欧**明" in page
        assert f"{person.phone[:3]}****{person.phone[-4:]}" in page
    for query in ("name=欧阳", "name=小明", "phone=13812345678", "household=3-2-50", f"name={person.phone}"):
        assert "没有找到" in desk.page(f"/residents?{query}"), query
    assert "请填写完整的 11 位手机号" in desk.page("/residents?phone=1381234")


def test_names_and_numbers_are_nowhere_in_full(desk: Desk, person: Resident) -> None:
    pages = ["/residents", f"/residents/{person.id}", f"/residents/households/{person.household_id}"]
    for path in [*pages, f"/residents/{person.id}/award", "/records"]:
        text = desk.page(path)
        assert "欧阳小明" not in text
        assert person.phone not in text


def test_equal_names_have_other_indexes_elsewhere(node: Community, person: Resident) -> None:
    other = factories.resident(factories.community())
    commit(rename, resident_id=other.id, name="欧阳小明")
    db.session.rollback()
    indexes = db.session.scalars(select(Resident.name_index)).all()
    assert len(set(indexes)) == 2


def test_a_town_finds_its_communities_people_and_nobody_elses(app: Flask, desk: Desk, person: Resident) -> None:
    elsewhere = factories.community()
    stranger = factories.resident(elsewhere)
    commit(rename, resident_id=stranger.id, name="欧阳小明")
    page = desk.page("/residents?name=欧阳小明")
    assert page.count("欧**明</a>") == 1
    assert "没有找到" in desk.page(f"/residents?phone={stranger.phone}")
    assert desk.get(f"/residents?community_id={elsewhere.id}").status_code == 404
    for path in (f"/residents/{stranger.id}", f"/residents/households/{stranger.household_id}"):
        assert desk.get(path).status_code == 404
        assert at_desk(app, factories.staff(elsewhere)).get(path).status_code == 200


def test_the_list_goes_on_by_key_and_costs_the_same(desk: Desk, node: Community) -> None:
    people = [factories.resident(node) for _ in range(52)]
    first = desk.page("/residents")
    onward = re.findall(r'rel="next" href="/console([^"]+)"', first)[0].replace("&amp;", "&")
    assert first.count("****") // 1 >= 50
    assert f"/console/residents/{people[0].id}" in desk.page(onward)
    assert statements(desk, "/residents") == statements(desk, onward)


def statements(desk: Desk, path: str) -> int:
    """How many statements a page takes."""
    count = 0

    def on_execute(*_: Any) -> None:
        nonlocal count
        count += 1

    event.listen(db.engine, "before_cursor_execute", on_execute)
    try:
        desk.page(path)
    finally:
        event.remove(db.engine, "before_cursor_execute", on_execute)
    return count


def test_looking_in_full_needs_a_reason_and_is_noted(desk: Desk, node: Community, person: Resident) -> None:
    refused = desk.post(f"/residents/{person.id}/reveal", {"reason": ""})
    assert refused.status_code == 422
    assert "欧阳小明" not in refused.get_data(as_text=True)
    assert events("resident.revealed") == []
    seen = desk.post(f"/residents/{person.id}/reveal", {"reason": "通知领奖"}).get_data(as_text=True)
    assert "欧阳小明" in seen
    assert person.phone in seen
    (noted,) = events("resident.revealed")
    assert (noted.subject_id, noted.path, noted.facts) == (person.id, node.path, {"reason": "通知领奖"})


@pytest.mark.parametrize("role", [StaffRole.FINANCE, StaffRole.AUDITOR])
def test_readers_do_not_look_in_full_and_enter_nothing(app: Flask, town: Community, person, role) -> None:
    reader = at_desk(app, factories.staff(town, role))
    page = reader.page(f"/residents/{person.id}")
    assert "查看完整" not in page
    assert "登记信用记录" not in page
    for path in (f"/residents/{person.id}/reveal", f"/residents/{person.id}/award", "/records/1/withdrawal"):
        assert reader.post(path, {"reason": "好奇"}).status_code == 403, path


def test_the_file_explains_the_score(desk: Desk, staff, person: Resident) -> None:
    record(staff, person.id, "good-deed", 5, note="扶老人")
    coming = in_notice(staff, person.id, "fire-lane", -10, note="占用消防通道")
    gone = record(staff, person.id, "course-attend", 1)
    taken_back(staff, gone, reason="登记到了同名居民")
    page = desk.page(f"/residents/{person.id}")
    assert "1,000 + 5 − 0，来自 1 条计入的记录" in page
    assert "另有 10 分的减分在答复期内" in page
    for words in ("扶老人", "占用消防通道", "告知答复期", "撤销：登记到了同名居民"):
        assert words in page
    assert coming.status is RecordState.NOTICE
    jobs.take_effect(NOW + timedelta(days=9))
    with frozen(NOW + timedelta(days=9)):
        assert "1,000 + 5 − 10，来自 2 条计入的记录" in at_desk_again(desk, staff).page(f"/residents/{person.id}")


def at_desk_again(desk: Desk, staff) -> Desk:
    """Signed in anew, as the session has ended by then."""
    return at_desk(desk.client.application, staff)


def test_every_part_of_a_file(desk: Desk, staff, node: Community, person: Resident) -> None:
    shop = factories.shop(node)
    offer = factories.offer(shop)
    record(staff, person.id, "bravery", 30)
    factories.redemption(factories.coupon(offer, person), shop.member)
    parts = {
        "passbook": "见义勇为",
        "coupons": "已使用",
        "uses": shop.merchant.name,
        "messages": "兑换成功",
        "records": "见义勇为",
    }
    for part, words in parts.items():
        assert words in desk.page(f"/residents/{person.id}?part={part}"), part


def award(desk: Desk, person: Resident, step: str, **typed: Any) -> Any:
    form = {"rule": "good-deed", "score": "5", "occurred_on": "2026-11-10", "note": "扶老人", "event_key": "", **typed}
    shown = "|".join(form[name] for name in ("rule", "score", "occurred_on", "event_key", "note"))
    return desk.post(f"/residents/{person.id}/award", {"step": step, "shown": shown} | form)


def test_a_record_is_shown_before_it_is_entered(desk: Desk, staff, person: Resident) -> None:
    record(staff, person.id, "good-deed", 5), record(staff, person.id, "good-deed", 5)
    record(staff, person.id, "good-deed", 5)
    preview = award(desk, person, "preview").get_data(as_text=True)
    assert "15 / 15" in preview
    assert "信用分 0，积分 0" in preview
    assert "5 超出上限，不计" in preview
    assert len(db.session.scalars(select(Record)).all()) == 3
    preview = award(desk, person, "preview", rule="course-attend", score="").get_data(as_text=True)
    assert "信用分 +1，积分 +1" in preview
    answer = award(desk, person, "enter", rule="course-attend", score="")
    assert "已提交，由另一位工作人员核实" in desk.said(answer)
    assert events("record.entered")[-1].facts["rule"] == "course-attend"
    assert_books_balance()


def test_what_was_not_shown_is_not_entered(desk: Desk, person: Resident) -> None:
    answer = award(desk, person, "enter", shown="good-deed|5|2026-11-09||扶老人")
    assert "提交后的结果" in answer.get_data(as_text=True)
    assert db.session.scalars(select(Record)).all() == []


def test_a_form_that_is_sent_twice_counts_once(desk: Desk, person: Resident) -> None:
    form = {"rule": "good-deed", "score": "5", "occurred_on": "2026-11-10", "note": "扶老人", "event_key": ""}
    form |= {"step": "enter", "shown": "good-deed|5|2026-11-10||扶老人"}
    key = once_of(desk.page(f"/residents/{person.id}/award"))
    for _ in range(2):
        assert desk.post(f"/residents/{person.id}/award", form, once=key).status_code == 303
    assert len(db.session.scalars(select(Record)).all()) == 1
    again = award(desk, person, "enter")
    assert again.status_code == 409
    assert "这件事已经登记过" in again.get_data(as_text=True)
    assert award(desk, person, "enter", event_key="second").status_code == 303


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"rule": ""}, "请填写"),
        ({"rule": "good-deed", "score": "4"}, "分值应为"),
        ({"rule": "no-such-rule"}, "没有这条规则"),
        ({"rule": "sorting-ok"}, "不适用于这类对象"),
        ({"score": "五"}, "请填写 -999 到 999 之间的整数"),
        ({"rule": "fire-lane", "score": "-10", "note": ""}, "减分须在说明中写明事实"),
        ({"occurred_on": "2026-11-11"}, "不能晚于今天"),
        ({"occurred_on": "2026-09-01"}, "最近 30 天"),
    ],
)
def test_a_refused_record_keeps_what_was_typed(desk: Desk, person: Resident, typed: Any, words: str) -> None:
    for step in ("preview", "enter"):
        answer = award(desk, person, step, **{"event_key": "keep-this"} | typed)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert words in page
        assert "keep-this" in page
    assert db.session.scalars(select(Record)).all() == []


def test_a_household_has_a_score_of_its_own(desk: Desk, staff, person: Resident) -> None:
    path = f"/residents/households/{person.household_id}"
    record(staff, person.id, "good-deed", 5)
    form = {"rule": "sorting-ok", "score": "1", "occurred_on": "2026-11-10", "note": "", "event_key": ""}
    answer = desk.post(f"{path}/award", {**form, "step": "enter", "shown": "sorting-ok|1|2026-11-10||"})
    assert "已提交" in desk.said(answer)
    counting(staff, db.session.scalars(select(Record).order_by(Record.id.desc()).limit(1)).one())
    page = desk.page(path)
    assert "1,006" in page
    assert "1,000 + 1 − 0，成员加分 5" in page


def test_a_record_is_taken_back_with_a_reason(desk: Desk, staff, node: Community, person: Resident) -> None:
    entered = record(staff, person.id)
    assert "可不填" not in desk.page(f"/records/{entered.id}/withdrawal")
    assert desk.post(f"/records/{entered.id}/withdrawal", {"reason": ""}).status_code == 422
    assert "已申请" in desk.said(desk.post(f"/records/{entered.id}/withdrawal", {"reason": "登记到了同名居民"}))
    other = at_desk(desk.client.application, factories.staff(node))
    page = other.said(other.post(f"/records/{entered.id}/withdrawal/approval"))
    assert "已撤销" in page
    assert "收回 5 积分" in page
    assert "已经撤销过" in desk.post(f"/records/{entered.id}/withdrawal", {"reason": "再来一次"}).get_data(as_text=True)
    assert [noted.facts["reason"] for noted in events("record.withdrawn")] == ["登记到了同名居民"]
    assert_books_balance()


def test_records_are_listed_filtered_and_taken_home(desk: Desk, staff, node: Community, person: Resident) -> None:
    record(staff, person.id, "good-deed", 5, note="=扶老人")
    in_notice(staff, person.id, "fire-lane", -10, note="占用消防通道")
    record(staff, person.household_id, "sorting-ok", 1, subject_kind=SubjectKind.HOUSEHOLD)
    page = desk.page("/records")
    assert page.count('<th scope="row">') == 3
    for query, rows in (
        ("kind=household", 1),
        ("category=safety", 1),
        ("rule=good-deed", 1),
        ("state=notice", 1),
        ("state=effective", 2),
        ("state=withdrawn", 0),
        (f"community_id={node.id}", 3),
        ("since=2026-11-11", 0),
        ("until=2026-11-10", 3),
    ):
        assert desk.page(f"/records?{query}").count('<th scope="row">') == rows, query
    content = desk.post("/exports/records?kind=resident", {"format": "csv"}).get_data().decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(content)))
    assert [line["说明"] for line in lines] == ["占用消防通道", "'=扶老人"]
    assert lines[0]["对象"] == "欧**明"
    assert statements(desk, "/records") <= 16


def test_the_roster_is_taken_home_masked(app: Flask, desk: Desk, person: Resident) -> None:
    answer = desk.post("/exports/residents?name=欧阳小明", {"format": "csv"})
    (line,) = csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert (line["姓名"], line["户号"], line["信用分"]) == ("欧**明", "3-2-501", "1000")
    assert "欧阳小明" not in str([noted.facts for noted in events("list.exported")])
    own = desk.post(f"/exports/resident_records?resident_id={person.id}", {"format": "csv"})
    assert own.status_code == 200
    stranger = factories.resident(factories.community())
    assert desk.post(f"/exports/resident_records?resident_id={stranger.id}", {"format": "csv"}).status_code == 404


def test_the_top_switches_rules_and_says_why(app: Flask, desk: Desk, person: Resident) -> None:
    page = desk.page("/rules")
    assert "共 61 条" in page
    assert page.count("<tr>") == 61 + 7
    assert "停用规则" in desk.page("/rules/good-deed/switch")
    assert "已停用" in desk.said(desk.post("/rules/good-deed/switch", {"reason": "议事会决定"}))
    refused = award(desk, person, "preview")
    assert (refused.status_code, "或者它已停用" in refused.text) == (422, True)
    assert events("rule.disabled")[0].facts == {"rule": "good-deed", "reason": "议事会决定"}
    assert "已启用" in desk.said(desk.post("/rules/good-deed/switch", {"reason": "重新执行"}))
    assert award(desk, person, "preview").status_code == 200


def test_below_the_top_rules_are_only_read(app: Flask, node: Community, town: Community) -> None:
    below = at_desk(app, factories.staff(node))
    assert "/switch" not in below.page("/rules")
    assert below.post("/rules/good-deed/switch", {"reason": "不行"}).status_code == 403
    assert at_desk(app, factories.staff(town, StaffRole.CLERK)).get("/rules/good-deed/switch").status_code == 403
    assert db.session.scalar(select(Rule.enabled).where(Rule.slug == "good-deed"))


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads(app: Flask, town: Community, person: Resident, role: StaffRole) -> None:
    reader = at_desk(app, factories.staff(town, role))
    for path in ("/residents", f"/residents/{person.id}", "/records", "/rules"):
        reader.page(path)
