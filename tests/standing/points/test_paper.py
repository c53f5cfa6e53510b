"""A period of a passbook as PDF: its numbers are the ledger's, it is large, and it is for whom the passbook is for."""

from datetime import date, timedelta
from typing import Any, cast

import pypdfium2
import pytest
from flask import Flask
from pypdfium2 import raw

from app.core.clock import frozen
from app.core.db.session import db
from app.core.db.uow import execute
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.standing.points import paper, periods
from app.standing.points.periods import period_of
from devtools import factories
from devtools.factories import NOW, Town
from tests.support.desk import at_desk
from tests.support.http import as_user

YEAR = "since=2026-01-01&until=2026-12-31"
BIG = 16.0


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town(points=100)


def move(person: Any, points: int, at: Any, memo: str = "好人好事", n: int = 0) -> None:
    legs = [(chart.community(person.community_id, "issued"), -points), (chart.resident_points(person.id), points)]
    entry = ledger.Entry(JournalKind.AWARD, f"award:test:{at:%Y%m%d%H}:{n}", legs, memo=memo)
    execute(ledger.post, entry, at=at, actor="system")


def text_of(content: bytes) -> tuple[str, int]:
    document = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_range() for page in document]
    return "\n".join(pages), len(pages)


def get(app: Flask, user: Any, query: str = YEAR, **headers: str) -> Any:
    with frozen(NOW):
        return as_user(app, user).get(f"/me/passbook.pdf?{query}", headers=headers)


def test_opening_movements_and_closing_are_the_ledgers(app: Flask, town: Town) -> None:
    move(town.person, 7, NOW - timedelta(days=40), "志愿服务")
    move(town.person, -3, NOW - timedelta(days=1), "兑换理发")
    with frozen(NOW):
        since, until = date(2026, 11, 1), date(2026, 11, 30)
        found = period_of(db.session(), resident_id=town.person.id, since=since, until=until)
    assert (found.opening, found.closing) == (7, 104)
    assert [(each.points, each.balance) for each in found.entries] == [(-3, 4), (100, 104)]
    assert found.closing == ledger.balance(db.session(), chart.resident_points(town.person.id))
    assert (found.earned, found.spent) == (100, 3)


def test_the_days_are_those_of_shanghai_both_included(app: Flask, town: Town) -> None:
    last = NOW.replace(day=20, hour=15, minute=59)  # 23:59 in Shanghai.
    move(town.person, 5, last)
    move(town.person, 6, last + timedelta(minutes=2), n=1)
    day = date(2026, 11, 20)
    found = period_of(db.session(), resident_id=town.person.id, since=day, until=day)
    assert ([each.points for each in found.entries], found.opening, found.closing) == ([5], 100, 105)


def test_it_can_be_read_and_is_large(app: Flask, town: Town) -> None:
    move(town.person, 5, NOW - timedelta(days=2), "志愿服务满一小时，帮邻居搬家具、扫楼道、送药上门")
    answer = get(app, town.user)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "no-store" in answer.headers["Cache-Control"]
    text, pages = text_of(answer.data)
    for words in ("积分存折", "期初 0 积分，期末 105 积分", "志愿服务", "+5", "第 1 页，共 1 页", "2026-11-08"):
        assert words in text, words
    assert pages == 1
    assert "测试居民" not in text  # The name is masked, as everywhere on the phone.
    document, text_api = pypdfium2.PdfDocument(answer.data), cast(Any, raw)
    assert document.get_metadata_value("Title").startswith("积分存折")
    assert b"zh-CN" in answer.data
    sizes = {
        text_api.FPDFText_GetFontSize(page_text, n)
        for page_text in [document[0].get_textpage()]
        for n in range(page_text.count_chars())
        if text_api.FPDFText_GetUnicode(page_text, n) > 32
    }
    assert min(sizes) >= BIG


def test_many_pages_say_which_they_are(app: Flask, town: Town) -> None:
    for n in range(60):
        move(town.person, 2, NOW - timedelta(hours=n), n=n)
    text, pages = text_of(get(app, town.user).data)
    assert pages > 2
    assert f"第 {pages} 页，共 {pages} 页" in text
    assert text.count("+2") == 60


def test_a_period_without_movements_says_so(app: Flask, town: Town) -> None:
    text, _ = text_of(get(app, town.user, "since=2020-01-01&until=2020-01-31").data)
    assert "这段时间没有积分变动" in text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=2026-02-01&until=2026-01-01", "until"),
        ("since=2026-02-01", "until"),
        ("since=x&until=2026-01-01", "since"),
    ],
)
def test_a_period_that_is_none_is_refused_by_field(app: Flask, town: Town, query: str, field: str) -> None:
    answer = get(app, town.user, query)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["details"]["fields"]] == [field]


def test_too_many_movements_are_refused_before_they_are_drawn(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periods, "MOVEMENTS_MAX", 2)
    monkeypatch.setattr(paper, "pdf", None)
    for n in range(2):
        move(town.person, 1, NOW, n=n)
    answer = get(app, town.user)
    assert (answer.status_code, answer.json["code"]) == (422, "too_many_movements")


def test_it_is_for_whom_the_passbook_is_for(app: Flask, town: Town) -> None:
    helper, stranger = factories.user(), factories.user()
    factories.helper(town.person, user=helper)
    whose = {"X-Resident": str(town.person.id)}
    assert get(app, helper, **whose).status_code == 403
    assert get(app, stranger).status_code == 403
    assert get(app, stranger, **whose).status_code == 404


def test_on_the_desk_for_who_has_no_phone(app: Flask, town: Town) -> None:
    with frozen(NOW):
        answer = at_desk(app, town.admin).get(f"/residents/{town.person.id}/passbook?{YEAR}")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert "期末 100 积分" in text_of(answer.data)[0]
        wrong = at_desk(app, town.admin).get(f"/residents/{town.person.id}/passbook?since=2026-02-01&until=2026-01-01")
        assert wrong.status_code == 422


def test_each_line_says_what_it_came_from(app: Flask, town: Town) -> None:
    offer = factories.offer(town.shop, points=20)
    coupon = factories.coupon(offer, town.person)
    with frozen(NOW):
        claimed, given = as_user(app, town.user).get("/me/passbook").json["items"]
    assert claimed["source"] == {"kind": "coupon", "id": coupon.id}
    assert given["source"] is None
