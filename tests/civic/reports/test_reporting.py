"""Somebody is reported: what the reporter is answered, how they follow it, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.civic.cases.models import Case
from app.civic.reports import filing, handling
from app.civic.reports.errors import AN_HOUR
from app.civic.reports.models import SealedCount
from app.civic.reports.upkeep import forget_counts
from app.core.clock import frozen
from app.core.db.session import db
from app.parties.pictures.models import Picture
from devtools.factories import NOW, commit
from tests.civic.reports.conftest import Estate, case_of
from tests.civic.snaps.test_reporting import count, refused
from tests.support import pictures


def test_the_answer_is_the_same_with_a_name_and_without(estate: Estate) -> None:
    named, nameless = estate.send().json, estate.send(anonymous=True).json
    its_own = {"no", "code"}
    assert {key: named[key] for key in named.keys() - its_own} == {key: nameless[key] for key in named.keys() - its_own}
    assert named.keys() == nameless.keys()
    assert len(named["code"]) == len(nameless["code"]) == 12
    sealed = [case_of(each["no"])[2] for each in (named, nameless)]
    assert len({len(each.sealed) for each in sealed}) == 1
    assert len({len(each.finder) for each in sealed}) == 1
    assert [case_of(each["no"])[0].due_at for each in (named, nameless)] == [
        NOW.replace(hour=16, minute=0) + timedelta(2)
    ] * 2


def test_sent_again_it_is_one_and_has_one_code(estate: Estate) -> None:
    first, again = estate.send(key="one").json, estate.send(key="one").json
    assert (first["no"], first["code"], count()) == (again["no"], again["code"], 1)
    other = estate.send(estate.phone(1), key="one").json  # Another phone may call its request the same.
    assert other["no"] != first["no"]


def test_its_reporter_follows_it_signed_in_or_by_its_code(estate: Estate) -> None:
    no, code = estate.report()
    hidden, secret = estate.report(anonymous=True)
    assert [each["no"] for each in estate.phone().get("/reports").json["items"]] == [no]
    assert estate.phone().get(f"/cases/{no}").json["events"][0]["text"] == "每天晚上把装修垃圾倒在 3 号楼后面"
    assert estate.phone().get(f"/cases/{hidden}").status_code == 404
    written = f"{secret[:4]} {secret[4:8]}-{secret[8:]}".lower()
    assert estate.phone(2).get(f"/cases/{hidden}", headers={"X-Report-Code": written}).status_code == 200
    for headers in ({}, {"X-Report-Code": code}, {"X-Report-Code": "2" * 12}):
        assert estate.phone(1).get(f"/cases/{hidden}", headers=headers).status_code == 404
    assert estate.phone(1).get("/reports").json["items"] == []


def test_questions_are_answered_without_a_name(estate: Estate) -> None:
    no, code = estate.report(anonymous=True)
    commit(handling.take, no=no, staff=estate.clerk, now=NOW)
    commit(handling.ask, no=no, reason="一般在几点？", staff=estate.clerk, now=NOW)
    commit(handling.note, no=no, reason="看过现场", staff=estate.clerk, now=NOW)
    headers = {"X-Report-Code": code}
    said = estate.phone().post(
        f"/cases/{no}/events", {"kind": "more", "text": "晚上九点，打 13900001234"}, headers=headers
    )
    assert said.status_code == 201, said.json
    assert [each["kind"] for each in said.json["events"]] == ["received", "screening", "asked", "added"]
    assert said.json["events"][-1]["text"] == "晚上九点，打 13900001234"
    at_head = estate.phone(2).get(f"/collector/reports/{no}").json["events"]
    assert [each["text"] for each in at_head if each["kind"] in ("added", "noted")] == [
        "看过现场",
        "晚上九点，打 139****1234",
    ]
    commit(handling.dismiss, no=no, reason="请向市场监管部门举报", staff=estate.clerk, now=NOW)
    seen = estate.phone().get(f"/cases/{no}", headers=headers).json
    assert (seen["report"]["state"], seen["events"][-1]["text"]) == ("dismissed", "请向市场监管部门举报")
    more = estate.phone().post(f"/cases/{no}/events", {"kind": "more", "text": "还有一件"}, headers=headers)
    refused(more, 409, "report_closed")
    assert len(estate.phone().get(f"/cases/{no}", headers=headers).json["events"]) == len(seen["events"])


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"kind": "lamp"}, 422, "invalid_input", "kind"),
        ({"category": "dragons"}, 422, "invalid_input", "category"),
        ({"text": "坏"}, 422, "invalid_input", "text"),
        ({"area_id": 10**12}, 404, "not_found", ""),
        ({"evidence": ["1." + "0" * 32]}, 404, "picture_gone", ""),
    ],
)
def test_what_cannot_be_reported(estate: Estate, changes: dict[str, Any], status: int, code: str, field: str) -> None:
    refused(estate.send(**changes), status, code, field)
    assert count() == 0


def test_a_phone_sends_twenty_an_hour(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    assert AN_HOUR == 20
    monkeypatch.setattr(filing, "AN_HOUR", 2)
    for anonymous in (True, False):
        estate.report(anonymous=anonymous)
    answer = estate.send(anonymous=True)
    refused(answer, 429, "too_many_reports")
    assert (answer.json["details"]["most"], count()) == (2, 2)
    assert estate.send(estate.phone(1)).status_code == 201
    with frozen(NOW + timedelta(hours=1)):
        assert estate.send().status_code == 201
    assert commit(forget_counts, now=NOW) == 0
    assert commit(forget_counts, now=NOW + timedelta(days=3)) == 3
    assert db.session.scalars(select(func.count()).select_from(SealedCount)).one() == 0


def test_pictures_are_bare_and_nobodys(estate: Estate) -> None:
    token = estate.picture()
    refused(estate.send(estate.phone(1), evidence=[token]), 404, "picture_gone")
    no, _ = estate.report(evidence=[token], anonymous=True)
    picture = db.session.scalars(select(Picture)).one()
    assert (picture.uploaded_by, picture.added_by, picture.about_id) == (None, None, case_of(no)[0].id)
    (shown,) = estate.phone(2).get(f"/collector/reports/{no}/pictures").json["items"]
    kept = b"".join(
        bytes(row[0]) for row in db.session.execute(select(db.metadata.tables["stored_file_part"].c.content))
    )
    drawn = estate.phone(2).get(f"/collector/reports/{no}/pictures/{shown['id']}")
    assert drawn.mimetype == "image/jpeg"
    assert [mark for mark in (b"SECRET-COMMENT", b"SECRET-OWNER", b"TestPhone") if mark in kept + drawn.data] == []
    assert estate.phone(4).get(f"/collector/reports/{no}/pictures/{shown['id']}").status_code == 404
    assert [word for word in ("SECRET-COMMENT", "TestPhone") if word.encode() in pictures.jpeg()]  # They were there.


def test_cases_count_only_in_tables(estate: Estate) -> None:
    estate.report()
    assert db.session.scalars(select(Case.filed_by)).one() is None
