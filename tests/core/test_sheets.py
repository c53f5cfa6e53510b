"""Spreadsheets from outside: what people really upload, and what they must not be able to do with it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.core.imports.spreadsheets import Field, SheetError, read_sheet, tables
from app.core.imports.spreadsheets.child import main
from app.core.imports.spreadsheets.tables import MAX_UNPACKED_BYTES

HEADERS = ("姓名", "手机号")


def xlsx(rows: Iterable[Iterable[Any]], *, header: Iterable[Any] = HEADERS) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (header, *rows):
        sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def cells(content: bytes, *, max_rows: int = 10) -> list[tuple[str, ...]]:
    return [tuple(row.cells.values()) for row in read_sheet(content, HEADERS, max_rows=max_rows)]


def refused(content: bytes, *, max_rows: int = 10) -> SheetError:
    with pytest.raises(SheetError) as error:
        read_sheet(content, HEADERS, max_rows=max_rows)
    return error.value


def archive(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return content.getvalue()


def rewritten(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The same workbook with one thing inside one of its parts replaced."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                assert old in data
                data = data.replace(old, new)
            after.writestr(name, data)
    return result.getvalue()


def test_rows_come_with_the_numbers_people_see() -> None:
    content = xlsx([("王小明", "13800000000"), (None, None), ("  李红 ", " 13900000000")])
    rows = read_sheet(content, HEADERS, max_rows=10)
    assert [(row.number, row.cells) for row in rows] == [
        (2, {"姓名": "王小明", "手机号": "13800000000"}),
        (4, {"姓名": "李红", "手机号": "13900000000"}),
    ]


def test_numbers_and_dates_are_the_text_people_see() -> None:
    """LibreOffice saves a phone number as a floating-point number; Excel as a whole one."""
    content = xlsx(
        [
            (13800000000.0, 13800000000),
            (1.5, True),
            (date(2026, 11, 1), datetime.combine(date(2026, 11, 2), time(8, 30))),
        ]
    )
    assert cells(content) == [("13800000000", "13800000000"), ("1.5", "TRUE"), ("2026-11-01", "2026-11-02")]


@pytest.mark.parametrize("column", [0, 1])
def test_formulas_are_refused_by_row_and_column(column: int) -> None:
    row = ["王小明", "13800000000"]
    row[column] = '=HYPERLINK("http://x", "y")'
    problem = refused(xlsx([("李红", "13900000000"), row])).details["rows"][0]
    assert (problem["row"], problem["column"]) == (3, HEADERS[column])
    assert "公式" in problem["message"]


@pytest.mark.parametrize(
    "header",
    [("姓名",), ("姓名", "电话"), (), ("甲", "乙")],
)
def test_other_headers_are_refused_naming_the_right_ones(header: tuple[Any, ...]) -> None:
    assert refused(xlsx([("王小明", "13800000000")], header=header)).details["expected"] == list(HEADERS)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ((" 姓名", "手机号 "), ("王小明", "1")),
        (("手机号", "姓名"), ("1", "王小明")),
        (("姓名", "手机号", "备注"), ("王小明", "1", "x")),
        (("姓名", None, "手机号"), ("王小明", "x", "1")),
        (("姓　名", "手机\n号"), ("王小明", "1")),
        (("*姓名（必填）", "手机号："), ("王小明", "1")),
    ],
)
def test_headers_are_found_in_any_order_and_spelling(header: tuple[Any, ...], row: tuple[Any, ...]) -> None:
    assert cells(xlsx([row], header=header)) == [("王小明", "1")]


def test_a_column_is_known_by_its_synonyms_and_its_own_name_goes_first() -> None:
    fields = [Field("姓名", synonyms=["名字"]), Field("手机号", synonyms=["电话"])]
    content = xlsx([("x", "王小明", "1")], header=("名字", "姓名", "电话"))
    assert [row.cells for row in read_sheet(content, fields, max_rows=5)] == [{"姓名": "王小明", "手机号": "1"}]


def test_the_number_of_rows_is_limited() -> None:
    rows = [("王小明", str(n)) for n in range(10)]
    assert len(cells(xlsx(rows), max_rows=10)) == 10
    assert refused(xlsx([*rows, ("王小明", "10")]), max_rows=10).details == {"max_rows": 10}


def test_an_empty_sheet_is_refused() -> None:
    refused(xlsx([]))
    refused(xlsx([(None, None), ("  ", None)]))


def test_long_cells_are_refused() -> None:
    assert refused(xlsx([("王" * 201, "1")])).details["rows"][0]["column"] == "姓名"


def test_at_most_two_hundred_problems_are_listed() -> None:
    error = refused(xlsx([("王" * 201, "1")] * 300), max_rows=300)
    assert len(error.details["rows"]) == 200
    assert error.details["problems"] == 300


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(png(), id="a picture"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), id="an old .xls"),
        pytest.param(xlsx([("王小明", "1")])[:-30], id="cut off"),
        pytest.param(archive(**{"a.txt": b"a"}), id="another zip"),
        pytest.param(archive(**{"[Content_Types].xml": b"<Types/>"}), id="an empty office file"),
        pytest.param(archive(**{"[Content_Types].xml": b"<not xml"}), id="broken xml"),
    ],
)
def test_what_is_no_spreadsheet_is_refused(content: bytes) -> None:
    refused(content)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_broken_parts_are_refused(part: str) -> None:
    refused(
        rewritten(
            xlsx([("王小明", "1")]),
            part,
            b">",
            b"",
        )
    )


def test_a_zip_bomb_is_refused_without_being_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked = bytes(MAX_UNPACKED_BYTES + 1)
    bomb = archive(**{"[Content_Types].xml": b"", "xl/worksheets/sheet1.xml": unpacked})
    assert len(bomb) < 150_000

    def never(*_: object, **__: object) -> None:
        raise AssertionError("unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", never)
    refused(bomb)


def test_a_high_ratio_and_many_files_are_refused() -> None:
    refused(archive(**{"[Content_Types].xml": b"", "a": bytes(5 * 1024 * 1024)}))
    refused(archive(**{"[Content_Types].xml": b"", **{f"f{n}": b"" for n in range(200)}}))


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    """The directory of a zip says what a file unpacks to; the file need not keep to it."""
    content = xlsx([("王小明", "1")] * 3)
    honest = rewritten(content, "xl/worksheets/sheet1.xml", b"</sheetData>", b" " * 3_000_000 + b"</sheetData>")
    size = zipfile.ZipFile(io.BytesIO(honest)).getinfo("xl/worksheets/sheet1.xml").file_size
    refused(honest.replace(struct.pack("<I", size), struct.pack("<I", 1000)))


def test_entities_are_not_expanded() -> None:
    content = xlsx([("王小明", "x")])
    part = "xl/worksheets/sheet1.xml"
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"A" * 150 + b'">]><worksheet'
    refused(rewritten(rewritten(content, part, b"<worksheet", bomb), part, b"<sheetData>", b"<sheetData>&a;"))


GREEDY = """
import sys
sys.path.insert(0, sys.argv[1])
from child.main import limit
limit()
bytearray(2 * 1024**3)
print('{"rows": []}')
"""
SLOW = "import time; time.sleep(60)"


@pytest.mark.parametrize("script", [GREEDY, SLOW, "print('no JSON')", "raise SystemExit(3)"])
def test_a_reader_that_takes_too_much_or_fails_is_stopped(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_START", script)
    monkeypatch.setattr(tables, "READ_SECONDS", 5 if script is GREEDY else 1)
    assert "文件打不开" in refused(xlsx([("王小明", "1")])).message


def test_the_reader_knows_nothing_of_the_application() -> None:
    """It is started alone: what a spreadsheet manages to do there, it does to a process without keys."""
    for file in Path(str(main.__file__)).parent.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "from app" not in text, file
        assert "import app" not in text, file
