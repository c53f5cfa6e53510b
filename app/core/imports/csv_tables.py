"""Tables that come as csv, as banks and spreadsheet programs write them in China: UTF-8, or GB 18030."""

import csv
import io
from collections.abc import Sequence

from app.core.imports.spreadsheets import MAX_CELL_LENGTH, Problem, SheetError, SheetRow, refuse
from app.core.text import clean


def read_csv(content: bytes, headers: Sequence[str], *, max_rows: int) -> list[SheetRow]:
    """The rows under these headers, which must be the first line; empty rows are left out.

    Raises SheetError: no such text, other headers, too many or no rows, cells that are too long.
    """
    rows = _rows(_text_of(content))
    found = [clean(cell) for cell in rows[0]] if rows else []
    while found and not found[-1]:
        found.pop()
    if found != list(headers):
        raise SheetError(
            f"表头应依次为：{'、'.join(headers)}。请用下载的模板填写。",
            {"expected": list(headers), "found": found[:20]},
        )
    if len(rows) > max_rows + 1:
        raise SheetError(f"一次最多导入 {max_rows} 行，请拆成几份后再上传。", {"max_rows": max_rows})
    problems, result = [], []
    for number, cells in enumerate(rows[1:], start=2):
        named = {header: _cell(cells, index) for index, header in enumerate(headers)}
        problems += [
            Problem(number, header, f"内容太长，最多 {MAX_CELL_LENGTH} 个字。")
            for header, text in named.items()
            if len(text) > MAX_CELL_LENGTH
        ]
        if any(named.values()):
            result.append(SheetRow(number, named))
    if problems:
        raise refuse(problems)
    if not result:
        raise SheetError("表格里没有内容，请从第二行开始填写。")
    return result


def _text_of(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SheetError("文件打不开，请另存为 .xlsx 或 UTF-8 编码的 .csv 后再上传。")


def _rows(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise SheetError("文件打不开，请另存为 .xlsx 后再上传。") from error


def _cell(cells: Sequence[str], index: int) -> str:
    """A cell without the tab that some banks put before digits, so that programs leave them alone."""
    return clean(cells[index]).removeprefix("'") if index < len(cells) else ""
