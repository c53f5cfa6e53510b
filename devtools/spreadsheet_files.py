"""Makes the files of tests/files/spreadsheets anew: `python -m devtools.spreadsheet_files`. LibreOffice makes some.

They are committed, so tests need no LibreOffice. Every name and number in them is made up. What each is expected to
become stands in tests/core/test_spreadsheet_files.py.
"""

import csv
import io
import re
import shutil
import struct
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import Workbook

FOLDER = Path(__file__).parents[1] / "tests" / "files" / "spreadsheets"
ROSTER = ("户号", "姓名", "手机号", "是否成年")
RECORDS = ("规则编号", "手机号", "分值", "发生日期", "事件编号", "说明")
PEOPLE = [
    ("3-2-501", "示例甲", "13900000001", "是"),
    ("3-2-501", "示例乙", "13900000002", "否"),
    ("3-2-502", "示例丙", "13900000003", ""),
]
Rows = Iterable[Sequence[Any]]


def xlsx(*rows: Sequence[Any], change: Callable[[Any, Any], None] | None = None) -> bytes:
    """By openpyxl; `change` is given the workbook and the sheet."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "名册"
    for row in rows:
        sheet.append(list(row))
    if change:
        change(book, sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def written(draw: Callable[[Any, Any], object], **options: Any) -> bytes:
    """By XlsxWriter, which writes built-in formats, 1904 and results of formulas."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, options)
    draw(book, book.add_worksheet("名册"))
    book.close()
    return file.getvalue()


def parts(content: bytes, changes: Mapping[str, Callable[[str], str]]) -> bytes:
    """The same workbook with parts of it changed."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            change = next((each for pattern, each in changes.items() if re.fullmatch(pattern, name)), None)
            after.writestr(name, change(data.decode()).encode() if change else data)
    return result.getvalue()


def text(*rows: Sequence[Any], encoding: str = "utf-8", separator: str = ",") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue().encode(encoding)


def office(content: bytes, to: str, *, ending: str = "xlsx") -> bytes:
    """Opened by LibreOffice and saved as something else."""
    program = shutil.which("soffice")
    if program is None:
        raise SystemExit("LibreOffice is needed: apt-get install libreoffice-calc-nogui")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"in.{ending}"
        source.write_bytes(content)
        out = Path(folder) / "out"
        command = [program, "--headless", f"-env:UserInstallation=file://{folder}/profile"]
        subprocess.run(
            [*command, "--convert-to", to, "--outdir", str(out), str(source)], check=True, capture_output=True
        )
        return next(out.iterdir()).read_bytes()


def one(value: Any, column: int = 2, header: Sequence[str] = ROSTER, row: Sequence[Any] = PEOPLE[0]) -> list[Any]:
    """A heading and a row with one cell that is another."""
    changed = list(row)
    changed[column] = value
    return [header, changed]


def column(values: Iterable[Any], at: int, header: Sequence[str], row: Sequence[Any]) -> list[Any]:
    return [header, *(one(value, at, header, row)[1] for value in values)]


def numbered(rows: list[Any], at: int, make: Callable[[int], Any]) -> list[Any]:
    """Rows, each with a number of its own in one column."""
    return [rows[0], *([*row[:at], make(index), *row[at + 1 :]] for index, row in enumerate(rows[1:], start=1))]


MERIT = ("good-deed", "13900000001", "5", "2026-11-05", "E-1", "归还钱包")


def merits(values: Iterable[Any], at: int) -> list[Any]:
    return numbered(column(values, at, RECORDS, MERIT), 4, lambda n: f"E-{n}")


def people(values: Iterable[Any], at: int) -> list[Any]:
    """Rows of a roster; everybody has a phone of their own, unless it is the phones that are tried."""
    rows = column(values, at, ROSTER, PEOPLE[0])
    return rows if at == 2 else numbered(rows, 2, lambda n: f"139000000{n:02d}")


def _hide(*rows: int) -> Callable[[Any, Any], None]:
    def change(_book: Any, sheet: Any) -> None:
        for row in rows:
            sheet.row_dimensions[row].hidden = True

    return change


def _filter(_book: Any, sheet: Any) -> None:
    sheet.auto_filter.ref = "A1:D4"
    sheet.auto_filter.add_filter_column(0, ["3-2-502"])
    _hide(2, 3)(_book, sheet)


def _hidden_first(book: Any, sheet: Any) -> None:
    sheet.sheet_state = "hidden"
    other = book.create_sheet("新名册")
    for row in (ROSTER, PEOPLE[2]):
        other.append(row)
    book.active = 1


def _empty_first(book: Any, sheet: Any) -> None:
    sheet.delete_rows(1, 10)
    other = book.create_sheet("名册在这里")
    for row in (ROSTER, *PEOPLE):
        other.append(row)


def _titles(_book: Any, sheet: Any) -> None:
    sheet.insert_rows(1, 3)
    sheet["A1"] = "示例社区居民名册"
    sheet.merge_cells("A1:D1")
    sheet["A2"] = "填表人：示例员　填表日期：2026年11月5日"
    sheet.merge_cells("A2:D2")


def _two_rows(_book: Any, sheet: Any) -> None:
    sheet.insert_rows(1)
    sheet["A1"], sheet["B1"], sheet["D1"] = "户号", "居民信息", "是否成年"
    sheet["A2"] = sheet["D2"] = None
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("D1:D2")


def _merged_households(_book: Any, sheet: Any) -> None:
    sheet.merge_cells("A2:A3")


def _stray_format(_book: Any, sheet: Any) -> None:
    from openpyxl.styles import PatternFill

    sheet.cell(1_048_576, 4).fill = PatternFill("solid", fgColor="FFFF00")
    for row in range(5, 300):
        sheet.cell(row, 1).number_format = "@"


def _formats(book: Any, sheet: Any) -> None:
    """The built-in formats of East Asia, by their numbers."""
    for at, heading in enumerate(RECORDS):
        sheet.write(0, at, heading)
    for line, number in enumerate([*range(27, 37), *range(50, 59)], start=1):
        for at, value in enumerate(MERIT):
            sheet.write(line, at, f"E-{line}" if at == 4 else value)
        sheet.write_number(line, 3, 46331, book.add_format({"num_format": number}))


def _days_of(serial: float, number_format: Any = None) -> Callable[[Any, Any], None]:
    def draw(book: Any, sheet: Any) -> None:
        for at, heading in enumerate(RECORDS):
            sheet.write(0, at, heading)
            sheet.write(1, at, MERIT[at])
        sheet.write_number(1, 3, serial, book.add_format({"num_format": number_format}) if number_format else None)

    return draw


def _formulas(_book: Any, sheet: Any) -> None:
    for at, heading in enumerate(ROSTER):
        sheet.write(0, at, heading)
        sheet.write(1, at, PEOPLE[0][at])
    sheet.write_formula(1, 1, '="示例"&"甲"', None, "示例甲")


def _errors(_book: Any, sheet: Any) -> None:
    for at, heading in enumerate(ROSTER):
        sheet.write(0, at, heading)
        sheet.write(1, at, PEOPLE[0][at])
    sheet.write_formula(1, 2, "=VLOOKUP(1,Z1:Z2,1,0)", None, "#N/A")


def _number(value: float) -> Callable[[Any, Any], None]:
    def draw(_book: Any, sheet: Any) -> None:
        for at, heading in enumerate(RECORDS):
            sheet.write(0, at, heading)
            sheet.write(1, at, MERIT[at])
        sheet.write_number(1, 4, value)

    return draw


def _wrong_range(xml: str) -> str:
    return re.sub(r'<dimension ref="[^"]*"\s*/>', '<dimension ref="A1"/>', xml)


STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def _strict(xml: str) -> str:
    for transitional, strict in STRICT.items():
        xml = xml.replace(transitional, strict)
    return xml


def encrypted() -> bytes:
    """What Excel makes of a workbook with a password: an OLE file with an EncryptedPackage in it, [MS-OFFCRYPTO]."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    name = "EncryptedPackage"

    def entry(title: str, kind: int, child: int, start: int, size: int) -> bytes:
        encoded = title.encode("utf-16-le")
        head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2 if title else 0, kind, 1)
        return head + struct.pack("<III", free, free, child) + bytes(36) + struct.pack("<IQ", start, size)

    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0)
    header += struct.pack("<I", free) * 108
    table = struct.pack("<II", 0xFFFFFFFD, end) + b"".join(struct.pack("<I", at + 1) for at in range(2, 9))
    table += struct.pack("<I", end)
    directory = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, 4096) + entry("", 0, free, 0, 0) * 2
    return header + table.ljust(sector, b"\xff") + directory + bytes(4096)


def html() -> bytes:
    """What many systems call .xls."""
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (ROSTER, *PEOPLE))
    return f"<html><head><meta charset=utf-8></head><body><table>{lines}</table></body></html>".encode()


def easyexcel(rows: Rows) -> bytes:
    """As EasyExcel and POI's streaming writer have it: texts inside the cells, no shared ones, no used range."""
    lines = "".join(
        f'<row r="{at}">' + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>"
        for at, row in enumerate(rows, start=1)
    )
    return parts(
        xlsx(ROSTER),
        {
            "xl/worksheets/sheet1.xml": lambda xml: re.sub(
                "<sheetData>.*</sheetData>", f"<sheetData>{lines}</sheetData>", re.sub("<dimension[^>]*/>", "", xml)
            )
        },
    )


def files() -> dict[str, bytes]:
    """Every file by its name."""
    good = xlsx(ROSTER, *PEOPLE)
    phones = [
        "139 0000 0001", "139-0000-0002", "+8613900000003", "+86 139-0000-0004", "008613900000005", "8613900000006",
        "１３９００００００７", "'13900000008", "\u202d13900000009\u202c", 13900000010, 13900000011.0, "13900000012.0",
        "1.3900000013E+10", "139.0000.0014", "（139）00000015", "13900000016\u200b",
    ]  # fmt: skip
    wide = {"１３９００００００７": "１３９０００００００７"}
    dates = [
        "2026.11.5", "2026年11月5日", "20261105", "2026/11/5", "2026-11-05 08:30", "2026-11-5", "２０２６年１１月５日",
        "2026、11、5", "2026年11月5日（星期四）", "2026-11-05T08:30:00+08:00", 46331, "46331", 20261105,
    ]  # fmt: skip
    scores = ["5分", "５", "5.0", 5, 5.0, "+5", " 5 ", "5 分"]
    homes = [
        "3栋2单元501", "3号楼2单元501", "3—2—501", "３－２－５０１", "3幢2单元501室", "三栋二单元501", "3 - 2 - 501",
        "3#2-501", "3/2/501", "3号楼2单元501号", "3－2－501",
    ]  # fmt: skip
    titles = xlsx(ROSTER, *PEOPLE, change=_titles)
    two_rows = xlsx(ROSTER, *PEOPLE, change=_two_rows)
    return {
        # Formats and programs.
        "01-openpyxl.xlsx": good,
        "02-strict.xlsx": parts(good, {r".*\.(xml|rels)": _strict}),
        "03-easyexcel.xlsx": easyexcel([ROSTER, *PEOPLE]),
        "04-xlsxwriter.xlsx": written(
            lambda _b, s: [s.write(r, c, v) for r, row in enumerate([ROSTER, *PEOPLE]) for c, v in enumerate(row)]
        ),
        "05-libreoffice.xlsx": office(good, "xlsx"),
        "06-libreoffice.xls": office(good, "xls"),
        "07-libreoffice.ods": office(good, "ods"),
        "08-libreoffice.csv": office(good, "csv:Text - txt - csv (StarCalc):44,34,76"),
        "09-gb18030.csv": text(ROSTER, *PEOPLE, encoding="gb18030"),
        "10-utf-8-with-mark.csv": text(ROSTER, *PEOPLE, encoding="utf-8-sig"),
        "11-utf-16-tabs.csv": text(ROSTER, *PEOPLE, encoding="utf-16", separator="\t"),
        "12-semicolons.csv": text(ROSTER, *PEOPLE, separator=";"),
        "13-called-xls-but-xlsx.xls": good,
        "14-pandas.xlsx": xlsx(
            (None, *ROSTER), *((n, *row[:2], float(row[2]), row[3]) for n, row in enumerate(PEOPLE))
        ),
        # What the file says of itself.
        "15-wrong-used-range.xlsx": parts(good, {"xl/worksheets/sheet1.xml": _wrong_range}),
        "16-formatted-to-the-last-row.xlsx": xlsx(ROSTER, *PEOPLE, change=_stray_format),
        "17-empty-rows-between.xlsx": xlsx(ROSTER, PEOPLE[0], (), (None, " ", None), PEOPLE[1], PEOPLE[2]),
        "18-a-space-in-the-last-row.xlsx": xlsx(
            ROSTER, *PEOPLE, change=lambda _b, s: s.cell(1_048_576, 1, " ") and None
        ),
        "19-a-space-far-out.xlsx": xlsx(ROSTER, *PEOPLE, change=lambda _b, s: s.cell(1_048_576, 16_384, "x") and None),
        "20-encrypted.xlsx": encrypted(),
        "21-encrypted.ods": parts(
            office(good, "ods"),
            {
                "META-INF/manifest.xml": lambda xml: xml.replace(
                    "</manifest:manifest>", "<manifest:encryption-data/></manifest:manifest>"
                )
            },
        ),
        "22-hidden-first-sheet.xlsx": xlsx(ROSTER, *PEOPLE, change=_hidden_first),
        "23-hidden-first-sheet.xls": office(xlsx(ROSTER, *PEOPLE, change=_hidden_first), "xls"),
        "24-hidden-first-sheet.ods": office(xlsx(ROSTER, *PEOPLE, change=_hidden_first), "ods"),
        "25-empty-first-sheet.xlsx": xlsx(ROSTER, change=_empty_first),
        "26-formula.xlsx": written(_formulas),
        "27-formula.xls": office(written(_formulas), "xls"),
        "28-formula.ods": office(written(_formulas), "ods"),
        "29-formula-without-result.xlsx": xlsx(ROSTER, ("3-2-501", '="示例"&"甲"', "13900000001", "")),
        "30-error-value.xlsx": written(_errors),
        "31-filtered.xlsx": xlsx(ROSTER, *PEOPLE, change=_filter),
        "32-filtered.xls": office(xlsx(ROSTER, *PEOPLE, change=_hide(2, 3)), "xls"),
        "33-filtered.ods": office(xlsx(ROSTER, *PEOPLE, change=_filter), "ods"),
        "34-web-page.xls": html(),
        "35-picture.xlsx": b"\x89PNG\r\n\x1a\n" + bytes(64),
        "36-word.docx": parts(good, {}).replace(b"xl/workbook.xml", b"wd/document.xml"),
        "37-cut-off.xlsx": good[: len(good) // 2],
        # Headings.
        "38-titles-above.xlsx": titles,
        "39-titles-above.xls": office(titles, "xls"),
        "40-headings-over-two-rows.xlsx": two_rows,
        "41-headings-over-two-rows.ods": office(two_rows, "ods"),
        "42-spaces-and-breaks.xlsx": xlsx(("户　号", "姓  名", "手机\n号码", "是否\n成年"), *PEOPLE),
        "43-synonyms.xlsx": xlsx(("楼栋单元房号", "居民姓名", "联系电话", "是否成年人"), *PEOPLE),
        "44-another-order.xlsx": xlsx(
            ("手机号", "是否成年", "姓名", "户号"), *((p[2], p[3], p[1], p[0]) for p in PEOPLE)
        ),
        "45-extra-columns.xlsx": xlsx(("序号", *ROSTER, "备注"), *((n, *row, "x") for n, row in enumerate(PEOPLE, 1))),
        "46-remarks-in-headings.xlsx": xlsx(("*户号（必填）", "姓名：", "手机号【11位】", "是否成年"), *PEOPLE),
        "47-one-column-missing.xlsx": xlsx(("户号", "姓名"), *(row[:2] for row in PEOPLE)),
        "48-headings-nobody-knows.xlsx": xlsx(("甲", "乙", "丙", "丁"), *PEOPLE),
        "49-headings-again-below.xlsx": xlsx(ROSTER, PEOPLE[0], ROSTER, PEOPLE[1], PEOPLE[2]),
        "50-merged-households.xlsx": xlsx(
            ROSTER, PEOPLE[0], (None, *PEOPLE[1][1:]), PEOPLE[2], change=_merged_households
        ),
        # Cells.
        "51-phones.xlsx": xlsx(*people([wide.get(str(each), each) for each in phones], 2)),
        "52-phones-lost.csv": text(*people(["1.39E+10", "13900000001/13900000002", "1390000", "85212345678"], 2)),
        "53-phones-quoted.csv": text(
            *people(['="13900000001"', "\t13900000002", "'13900000003"], 2), encoding="gb18030"
        ),
        "54-dates.xlsx": xlsx(*merits([*dates, date(2026, 11, 5), datetime(2026, 11, 5, 8, 30)], 3)),  # noqa: DTZ001
        "55-dates-wrong.xlsx": xlsx(*merits(["2026-02-30", "11月5日", "26.11.5", "11/5/2026", "昨天", 5], 3)),
        "56-dates-east-asian-formats.xlsx": written(_formats),
        "57-dates-1904.xlsx": written(_days_of(46331 - 1462, "yyyy-mm-dd"), date_1904=True),
        "58-dates-1904-without-format.xlsx": written(_days_of(46331 - 1462), date_1904=True),
        "59-dates.xls": office(xlsx(*merits([date(2026, 11, 5), "2026年11月5日", 46331], 3)), "xls"),
        "60-dates.ods": office(xlsx(*merits([date(2026, 11, 5), "2026年11月5日", 46331], 3)), "ods"),
        "61-scores.xlsx": xlsx(*merits(scores, 2)),
        "62-scores-wrong.xlsx": xlsx(*merits([1.9, True, "五", "5-6"], 2)),
        "63-households.xlsx": xlsx(*people(homes, 0)),
        "64-households-as-dates.xlsx": xlsx(*people([date(2026, 3, 2), date(1932, 3, 1), "3-2"], 0)),
        "65-households-as-dates.csv": text(*people(["2026/3/2", "3月2日", "2-Mar"], 0), encoding="gb18030"),
        "66-identifier-beyond-15-digits.xlsx": written(_number(6222020000000000123)),
        "67-identifier-as-text.xlsx": xlsx(
            *merits(["good-deed"], 0)[:1], (*MERIT[:4], "6222020000000000123", MERIT[5])
        ),
        "68-rules-by-number-slug-name.xlsx": xlsx(*merits([21, "21", 21.0, "good-deed", "见义勇为"], 0)),
        "69-adults.xlsx": xlsx(*people(["是", "否", "", "Y", "n", True, False, "未成年", "√"], 3)),
        "70-names.xlsx": xlsx(*people(["张　三", "买买提•示例", "示例\u200b甲", " 示例乙 "], 1)),
    }


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.*"):
        old.unlink()
    for name, content in files().items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
