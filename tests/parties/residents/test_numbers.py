"""Numbers of residents: without meaning, safe against slips of the pen, unique; and phones that are nobody's alone."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.db.session import db
from app.core.imports.spreadsheets import SheetError, read_sheet
from app.parties import residents
from app.parties.residents import numbers, roster
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.http import as_user
from tests.support.sheets import xlsx

DRAWN = st.integers(10**8, 10**9 - 1).map(str).map(numbers.with_check_digit)


def test_the_check_digit_is_that_of_iso_7064() -> None:
    """The example of the standard for MOD 11,10."""
    assert numbers.check_digit("0794") == "5"


@given(DRAWN, st.integers(0, 9), st.integers(1, 9))
def test_a_mistyped_digit_is_found(number: str, at: int, by: int) -> None:
    assert numbers.is_number(number)
    other = str((int(number[at]) + by) % 10)
    assert not numbers.is_number(number[:at] + other + number[at + 1 :])


def test_almost_every_swapped_pair_is_found() -> None:
    swapped = [
        number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        for number in numbers.draw(200)
        for at in range(9)
        if number[at] != number[at + 1]
    ]
    assert sum(map(numbers.is_number, swapped)) < len(swapped) / 20


@pytest.mark.parametrize("text", ["", "1", "0123456785", "12345678901", "１２３４５６７８９０", "12345 6789"])
def test_what_is_no_number(text: str) -> None:
    assert not numbers.is_number(text)


def test_a_number_that_is_taken_is_drawn_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    node = factories.community()
    taken = factories.resident(node).number
    draws = iter([[taken], ["1000000008"]])
    monkeypatch.setattr(numbers, "draw", lambda _count: next(draws))
    assert factories.resident(node).number == "1000000008"


def load(node: Any, *rows: tuple[Any, ...]) -> roster.RosterReport:
    read = read_sheet(xlsx([roster.HEADERS, *rows]), roster.HEADERS, max_rows=9)
    return commit(roster.import_roster, rows=read, community_id=node.id, staff=factories.staff(node), now=NOW)


def everybody() -> list[Resident]:
    db.session.rollback()
    return list(db.session.scalars(select(Resident).order_by(Resident.id)))


def test_everybody_on_an_imported_roster_has_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    node = factories.community()
    taken = factories.resident(node).number
    draws = iter([[taken, "1000000008"], ["1000000016"]])
    monkeypatch.setattr(numbers, "draw", lambda *_count, **_taken: next(draws))
    load(node, ("A-1", "示例甲", "13900000001", ""), ("A-1", "示例乙", "13900000002", ""))
    assert {person.number for person in everybody()} == {taken, "1000000008", "1000000016"}


def test_one_reads_ones_own(app: Flask) -> None:
    user = factories.user()
    person = factories.resident(factories.community(), user=user)
    assert as_user(app, user).get("/me").json["resident"]["number"] == person.number


def share(*persons: Resident, phone: str) -> None:
    def put(session: Any) -> None:
        for person in persons:
            row = session.get_one(Resident, person.id)
            row.phone, row.phone_index = phone, residents.phone_index(phone)

    commit(put)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (("B-2", "示例丙", "13900000001", ""), "可能已换了人"),
        (("A-1", "示例丙", "13900000001", ""), "是改了姓名，还是两人共用"),
    ],
    ids=["passed on", "a name corrected, or shared"],
)
def test_a_row_makes_nobody_another_person(app: Flask, row: tuple[str, ...], word: str) -> None:
    node = factories.community()
    load(node, ("A-1", "示例甲", "13900000001", ""))
    with pytest.raises(SheetError) as refused:
        load(node, row)
    (problem,) = refused.value.details["rows"]
    assert (problem["column"], word in problem["message"], "示*甲" in problem["message"]) == ("手机号", True, True)
    assert [person.name for person in everybody()] == ["示例甲"]


def test_the_same_person_may_have_moved_within_the_community(app: Flask) -> None:
    node = factories.community()
    load(node, ("A-1", "示例甲", "13900000001", ""))
    assert load(node, ("B-2", "示例甲", "13900000001", "")).updated == 1


def test_of_two_with_one_number_the_name_tells(app: Flask) -> None:
    node = factories.community()
    load(node, ("A-1", "示例甲", "13900000001", ""), ("A-1", "示例乙", "13900000002", ""))
    share(*everybody(), phone="13900000001")
    report = load(node, ("A-1", "示例乙", "13900000001", "否"))
    assert (report.added, report.updated) == (0, 1)
    assert [(person.name, person.is_minor) for person in everybody()] == [("示例甲", False), ("示例乙", True)]
