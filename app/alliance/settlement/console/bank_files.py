"""Console pages of files that go to the bank, and of those that come back."""

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from flask import Response

from app.alliance.settlement.bank_results import HEADERS
from app.alliance.settlement.models import ItemStatus
from app.alliance.settlement.payment_lists import MAX_ITEMS, ShownBatch
from app.core.files.response import download
from app.core.imports.spreadsheets import SheetRow, read_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIST_HEADERS = ("序号", "付款编号", "收款户名", "收款账号", "开户行", "金额（元）", "用途")
_WIDTHS = {"付款编号": 20, "收款户名": 26, "收款账号": 26, "开户行": 30, "用途": 34, "银行流水号": 24, "失败原因": 30}


def list_for_bank(shown: ShownBatch) -> Response:
    """What the bank is to pay: whole account numbers, so whoever asks for it has been noted."""
    waiting = [each for each in shown.items if each.item.status is ItemStatus.WAITING]
    rows = [
        (
            number,
            each.item.reference,
            each.item.account_name,
            each.item.account_no,
            each.item.bank,
            Decimal(each.item.amount_fen) / 100,
            f"信用银行 {each.statement.month} 结算 {each.merchant.name}",
        )
        for number, each in enumerate(waiting, start=1)
    ]
    return _xlsx(f"付款清单-{shown.batch.id}", "付款清单", LIST_HEADERS, rows)


def result_template(shown: ShownBatch) -> Response:
    """The bank's answer to be filled in: what waits, without accounts."""
    rows = [
        (each.item.reference, "", "", Decimal(each.item.amount_fen) / 100, "")
        for each in shown.items
        if each.item.status is ItemStatus.WAITING
    ]
    return _xlsx(f"银行结果-{shown.batch.id}", "银行结果", HEADERS, rows)


def _xlsx(name: str, title: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    from openpyxl import Workbook  # 5 MB that a web worker needs for nothing else.
    from openpyxl.styles import Font

    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    sheet.append(list(headers))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append(list(row))
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # Whatever a name begins with, it is no formula.
                cell.number_format = "@"
            elif isinstance(cell.value, Decimal):
                cell.number_format = "#,##0.00"
    for number, header in enumerate(headers, start=1):
        sheet.column_dimensions[sheet.cell(1, number).column_letter].width = _WIDTHS.get(header, 14)
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return download(file.getvalue(), name=f"{name}.xlsx", media_type=XLSX)


def read_result(content: bytes) -> list[SheetRow]:
    """The bank's answer, in any format of spreadsheets. Raises SheetError."""
    return read_sheet(content, HEADERS, max_rows=MAX_ITEMS)
