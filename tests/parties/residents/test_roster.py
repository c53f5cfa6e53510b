"""The roster import: all rows or none, and a report that can be worked off."""

import io
import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db.session import db
from app.core.imports.spreadsheets import SheetError, read_sheet
from app.ledger.models import LedgerAccount
from app.parties.communities.errors import CommunityNotFoundError
from app.parties.residents import bulk, people, roster
from app.parties.residents.models import Household, Resident
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.http import as_staff
from tests.support.sheets import xlsx

HEADERS = roster.HEADERS
GOOD = [
    ("A-1", "示例甲", "13900000001", "是"),
    ("A-1", "示例乙", "13900000002", "否"),
    ("B-7", "示例丙", 13900000003, ""),
]


@pytest.fixture
def node(app: Flask) -> Any:
    return factories.community()


def load(node: Any, content: bytes, **more: Any) -> roster.RosterReport:
    staff = more.pop("staff", None) or factories.staff(node)
    rows = read_sheet(content, HEADERS, max_rows=roster.MAX_ROWS)
    return commit(roster.import_roster, rows=rows, community_id=node.id, staff=staff, now=NOW)


def residents() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Resident)) or 0


def test_people_households_and_accounts(node: Any) -> None:
    report = load(node, xlsx([HEADERS, *GOOD]))
    assert (report.added, report.updated, report.unchanged) == (3, 0, 0)
    people = db.session.scalars(select(Resident).order_by(Resident.id)).all()
    assert [(person.name, person.phone, person.is_minor) for person in people] == [
        ("示例甲", "13900000001", False),
        ("示例乙", "13900000002", True),
        ("示例丙", "13900000003", False),
    ]
    assert people[0].household_id == people[1].household_id != people[2].household_id
    accounts = select(func.count()).where(LedgerAccount.owner_kind == "resident")
    assert db.session.scalar(accounts) == 3


def test_personal_data_is_unreadable_at_rest(node: Any) -> None:
    load(node, xlsx([HEADERS, *GOOD]))
    raw = db.session.connection().exec_driver_sql("SELECT name, phone, phone_index FROM resident").all()
    assert all("示例".encode() not in row[0] and b"139" not in row[1][:3] for row in raw)
    assert all(len(row[2]) == 64 for row in raw)


def test_a_second_import_brings_up_to_date(node: Any) -> None:
    load(node, xlsx([HEADERS, *GOOD]))
    changed = [("A-2", "示例甲", "13900000001", "是"), *GOOD[1:], ("C-1", "示例丁", "13900000004", "")]
    report = load(node, xlsx([HEADERS, *changed]))
    assert (report.added, report.updated, report.unchanged) == (1, 1, 2)
    assert db.session.scalar(select(func.count()).select_from(Household)) == 4


def test_every_wrong_cell_is_named_and_nobody_is_added(node: Any) -> None:
    elsewhere = factories.community()
    load(elsewhere, xlsx([HEADERS, ("Z", "别处", "13911111111", "")]))
    rows = [
        HEADERS,
        ("A-1", "示例甲", "13900000001", "是"),
        ("", "示例乙", "13900000001", "也许"),
        ("A 1", "", "1390000", ""),
        ("B-1", "示例丁", "13911111111", ""),
    ]
    with pytest.raises(SheetError) as refused:
        load(node, xlsx(rows))
    named = {(problem["row"], problem["column"]) for problem in refused.value.details["rows"]}
    assert named == {
        (3, "户号"),
        (3, "手机号"),
        (3, "是否成年"),
        (4, "户号"),
        (4, "姓名"),
        (4, "手机号"),
        (5, "手机号"),
    }
    assert residents() == 1


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"", "xlsx"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "xlsx"),
        (xlsx([("姓名", "手机")]), "表头"),
        (xlsx([HEADERS]), "没有内容"),
        (xlsx([HEADERS, ("A", "=1+1", "13900000001", "")]), "1 处问题"),
        (xlsx([HEADERS, *[("A", "示例", f"139{n:08d}", "") for n in range(10_000)]]), "5000"),
    ],
    ids=["empty", "a picture", "wrong headers", "no rows", "a formula", "10,000 rows"],
)
def test_files_that_are_not_a_roster(node: Any, content: bytes, hint: str) -> None:
    with pytest.raises(SheetError, match=hint):
        load(node, content)
    assert residents() == 0


def test_somebody_elses_community_is_not_there(node: Any) -> None:
    with pytest.raises(CommunityNotFoundError):
        load(node, xlsx([HEADERS, *GOOD]), staff=factories.staff(factories.community()))


def test_a_full_file_is_taken_in_seconds(node: Any) -> None:
    rows = [(f"H-{n // 3}", "示例居民", f"139{n:08d}", "") for n in range(roster.MAX_ROWS)]
    started = time.monotonic()
    assert load(node, xlsx([HEADERS, *rows])).added == roster.MAX_ROWS
    assert time.monotonic() - started < 30


def test_over_http(app: Flask, node: Any) -> None:
    client = as_staff(app, factories.staff(node))
    form = {"community_id": str(node.id), "file": (io.BytesIO(xlsx([HEADERS, *GOOD])), "名册.xlsx")}
    answer = client.post("/staff/residents/import", data=form, content_type="multipart/form-data")
    assert (answer.status_code, answer.json) == (200, {"added": 3, "updated": 0, "unchanged": 0})
    missing = client.post(
        "/staff/residents/import", data={"community_id": str(node.id)}, content_type="multipart/form-data"
    )
    assert missing.json["details"]["fields"][0]["field"] == "file"
    foreign = {"community_id": str(factories.community().id), "file": (io.BytesIO(xlsx([HEADERS, *GOOD])), "名册.xlsx")}
    assert client.post("/staff/residents/import", data=foreign, content_type="multipart/form-data").status_code == 404


def test_a_card_serial_that_is_taken_is_drawn_again(app: Flask, monkeypatch: pytest.MonkeyPatch):
    node = factories.community()
    taken = factories.resident(node).card_serial
    draws = iter([taken, taken, "0000000042"])
    monkeypatch.setattr(people, "new_serial", lambda: next(draws))

    assert factories.resident(node).card_serial == "0000000042"


def test_many_serials_are_drawn_until_all_are_free(app: Flask, monkeypatch: pytest.MonkeyPatch):
    node = factories.community()
    taken = factories.resident(node).card_serial
    draws = iter([taken, "0000000001", "0000000001", taken, "0000000002", "0000000003"])
    monkeypatch.setattr(bulk, "new_serial", lambda: next(draws))
    load(node, xlsx([HEADERS, *GOOD]))
    serials = db.session.scalars(select(Resident.card_serial).where(Resident.card_serial.like("000000000%")))
    assert sorted(serials) == ["0000000001", "0000000002", "0000000003"]
