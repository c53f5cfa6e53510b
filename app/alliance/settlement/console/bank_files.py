"""Console pages of files that go to the bank, and of those that come back."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app.alliance.settlement.bank_results import COLUMNS, HEADERS
from app.alliance.settlement.models import ItemStatus
from app.alliance.settlement.payment_lists import MAX_ITEMS, ShownBatch
from app.core import files
from app.core.files.response import download
from app.core.imports.readings import Reading, read
from app.core.imports.spreadsheets import (
    Layout,
    SheetRow,
    Table,
    layouts,
    read_table,
    refuse_hidden_sheet,
    settled_rows,
)
from app.core.imports.spreadsheets.layouts import Heading
from app.core.security.keyring import UnreadableError, keyring

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = timedelta(days=1)
"""For how long a bank's answer is kept, so that it can be read again."""
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


AS_FOUND = Reading()


@dataclass(frozen=True, slots=True)
class Answer:
    """A bank's answer: `missing` are headings that are needed and were not found; then there are no rows."""

    table: Table
    heading: Heading | None
    headings: Sequence[Heading]
    """Those that it may have."""
    layout: Layout
    missing: Sequence[str]
    rows: Sequence[SheetRow]

    @property
    def shape(self) -> str | None:
        return self.heading.shape if self.heading else None

    @property
    def words(self) -> Sequence[str]:
        """The bank's headings, by column."""
        return self.heading.words if self.heading else ()


def read_answer(content: bytes, saved: Mapping[str, Mapping[str, int]], chosen: Reading = AS_FOUND) -> Answer:
    """In any format of spreadsheets, with headings and columns as chosen, as pointed out before (`saved`, by shapes of
    headings), or as they are called everywhere. Raises SheetError.
    """
    table = read_table(content, max_rows=MAX_ITEMS)
    refuse_hidden_sheet(table)
    found = read(table, COLUMNS, chosen, saved)
    rows = [] if found.missing else settled_rows(table, found.layout, COLUMNS, max_rows=MAX_ITEMS)
    return Answer(table, found.heading, list(layouts.candidates(table)), found.layout, found.missing, rows)


def keep(session: Session, content: bytes, *, batch_id: int, staff_id: int, now: datetime) -> str:
    """Keep an answer while it is looked at; says by what its uploader finds it, for this list."""
    until = now + KEPT
    kept = files.store(session, content=content, name="银行结果", media_type=XLSX, now=now, keep_until=until)
    return keyring.encrypt(f"bank-answer:{staff_id}:{batch_id}:{kept.id}").decode()


def kept(session: Session, token: str, *, batch_id: int, staff_id: int) -> bytes:
    """Raises FileGoneError."""
    try:
        *whose, file_id = keyring.decrypt(token.encode()).split(":")
    except (UnreadableError, UnicodeError) as error:
        raise files.FileGoneError from error
    if whose != ["bank-answer", str(staff_id), str(batch_id)]:
        raise files.FileGoneError
    return b"".join(files.read(session, int(file_id)))
