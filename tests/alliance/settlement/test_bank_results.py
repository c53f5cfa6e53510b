"""The bank's answer, row by row: what its amounts mean."""

from typing import Any

import pytest
from flask import Flask

from app.alliance.settlement import bank_results
from app.alliance.settlement.bank_results import HEADERS, amount_fen
from app.core.clock import frozen
from app.core.db.session import db
from app.core.imports.spreadsheets import SheetRow
from devtools import factories
from devtools.factories import NOW
from tests.alliance.settlement import october


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12", 1_200),
        ("12.", 1_200),
        ("12.5", 1_250),
        ("12.05", 1_205),
        ("12.50", 1_250),
        ("12.500", 1_250),
        ("0.07", 7),
        ("¥1,234.50", 123_450),
        ("￥ 12.5", 1_250),
        ("1,234.50元", 123_450),
        ("0", 0),
        ("1,234.50", 123_450),
        ("1,234,567.8", 123_456_780),
        ("9999999999.99", 999_999_999_999),
    ],
)
def test_an_amount_in_yuan_is_read_to_the_fen(text: str, fen: int) -> None:
    assert amount_fen(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".5",
        "-1",
        "+1",
        "1e3",
        "12.505",
        "12.5.0",
        "12 5",
        "$12",
        "12块",
        "１２",
        "12.５",
        "1.²",
        "1.٣",
        "12,50",
        "1,23.4",
        ",1",
        "9" * 11,
    ],
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert amount_fen(text) is None


@pytest.mark.parametrize(
    ("text", "fits"), [("10", True), ("10.0", True), ("10.00", True), ("10.01", False), ("1.²", False)]
)
def test_a_row_fits_by_its_amount(app: Flask, text: str, fits: bool) -> None:
    with frozen(NOW):
        town = factories.town(points=1_000)
        batch = october.make(town, october.approved(town, 1))
        item = october.items_of(batch)[0]
        cells: dict[str, Any] = dict(zip(HEADERS, (item.reference, "成功", "BANK-1", text, ""), strict=True))
        planned = bank_results.plan(db.session(), batch_id=batch.id, rows=[SheetRow(2, cells)], staff=town.admin)
        assert (not planned.problems) is fits
