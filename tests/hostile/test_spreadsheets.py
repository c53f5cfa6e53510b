"""Spreadsheets that are broken in any way: the reader says that it cannot take them, or reads rows; it never fails."""

import io
import zipfile
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from app.core.imports.spreadsheets import SheetError, SheetRow, read_sheet

HEADERS = ("户号", "姓名", "手机号", "是否成年")
PARTS = (
    "xl/worksheets/sheet1.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
)
CELLS = st.one_of(st.text(max_size=300), st.integers(), st.floats(), st.booleans(), st.none())
MANY = settings(max_examples=15, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


def workbook(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in (list(HEADERS), *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


GOOD = workbook([["1-101", "示例·甲", "19900000001", "是"], ["1-102", "示例·乙", "19900000002", ""]])


def read(content: bytes) -> list[SheetRow]:
    """What the reader makes of a file; nothing where it refuses."""
    try:
        return read_sheet(content, HEADERS, max_rows=100)
    except SheetError:
        return []


def test_the_file_itself_is_good() -> None:
    assert [row.cells["姓名"] for row in read(GOOD)] == ["示例·甲", "示例·乙"]


@MANY
@given(at=st.integers(0, len(GOOD) - 1), bytes_there=st.binary(min_size=1, max_size=40))
def test_bytes_that_are_overwritten(at: int, bytes_there: bytes) -> None:
    read(GOOD[:at] + bytes_there + GOOD[at + len(bytes_there) :])


@MANY
@given(length=st.integers(0, len(GOOD)))
def test_a_file_that_breaks_off(length: int) -> None:
    read(GOOD[:length])


@MANY
@given(part=st.sampled_from(PARTS), at=st.floats(0, 1), cut=st.integers(0, 60), put=st.text(max_size=40))
def test_xml_that_is_changed_inside(part: str, at: float, cut: int, put: str) -> None:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            text = before.read(name).decode()
            if name == part:
                where = int(at * len(text))
                text = text[:where] + put + text[where + cut :]
            after.writestr(name, text.encode("utf-8", "surrogatepass"))
    read(changed.getvalue())


@MANY
@given(
    cells=st.lists(st.one_of(st.text(max_size=300), st.integers(), st.floats(), st.booleans(), st.none()), max_size=6)
)
def test_anything_in_the_cells(cells: list[Any]) -> None:
    try:
        content = workbook([cells])
    except (ValueError, TypeError, IllegalCharacterError):  # What the maker of spreadsheets itself cannot write.
        return
    for row in read(content):
        assert set(row.cells) == set(HEADERS)
        assert all(isinstance(text, str) and len(text) <= 200 for text in row.cells.values())
