"""The bank's answer to a list: checked row by row first, then booked, each success once. Rows that do not fit are kept
with the list for later, and stop none of the others.

The same file a second time changes nothing: rows whose items have been booked so are passed over.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.alliance.settlement import bank_formats, payment_lists, payments, returns
from app.alliance.settlement.actions import SettlementAction
from app.alliance.settlement.bank_formats import Meaning
from app.alliance.settlement.errors import ResultRefusedError
from app.alliance.settlement.models import BatchStatus, ItemStatus, PaymentItem, Statement
from app.alliance.settlement.workflow import BATCHES, CLOSE, ITEM_FAILED, ITEM_PAID, ITEMS
from app.core import audit
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Field, SheetRow
from app.core.text import reference_key
from app.parties.communities.models import Community
from app.treasury.funds import references

REFERENCE, OUTCOME, BANK_REFERENCE, AMOUNT, REASON = "付款编号", "付款结果", "银行流水号", "金额（元）", "失败原因"
COLUMNS = (
    Field(REFERENCE, synonyms=["业务参考号", "客户参考号", "客户业务编号", "企业流水号", "商户订单号"]),
    Field(OUTCOME, synonyms=["处理结果", "交易结果", "支付结果", "交易状态", "处理状态", "支付状态", "付款状态"]),
    Field(BANK_REFERENCE, synonyms=["交易流水号", "核心流水号", "流水号"], required=False),
    Field(AMOUNT, synonyms=["交易金额", "付款金额", "转账金额"], required=False),
    Field(REASON, synonyms=["原因", "备注", "处理信息", "返回信息"], required=False),
)
HEADERS = tuple(column.heading for column in COLUMNS)
_AMOUNT = re.compile(r"([0-9]{1,10}|[0-9]{1,3}(,[0-9]{3}){1,3})(\.[0-9]{0,2}0*)?")
_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+|[0-9]{15}0{2,}")
"""A number that a spreadsheet has kept fifteen digits of."""
ROWS_KEPT_MAX = 500


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What a row of the bank's answer means. `problem` is why it cannot be booked; `is_known` that it has been."""

    number: int
    reference: str
    item: PaymentItem | None
    paid: bool
    bank_reference: str
    reason: str
    problem: str | None = None
    is_known: bool = False
    returned: bool = False
    said: str = ""
    is_unknown: bool = False
    """Whether the bank's word for the result is one that nobody has said the meaning of."""


@dataclass(frozen=True, slots=True)
class Plan:
    rows: Sequence[PlannedRow]
    unanswered: int
    """Items that wait, and of which the file says nothing: they stay on the list."""

    @property
    def problems(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.problem]

    @property
    def unknown_words(self) -> dict[str, list[int]]:
        """Words for a result that nobody has said the meaning of, and the rows in which they stand."""
        found: dict[str, list[int]] = {}
        for row in self.rows:
            if row.is_unknown and row.said:
                found.setdefault(row.said, []).append(row.number)
        return found

    def to_book(self, *, paid: bool) -> list[PlannedRow]:
        return [row for row in self._fresh() if row.paid is paid and not row.returned]

    def to_return(self) -> list[PlannedRow]:
        """What had been paid and has come back."""
        return [row for row in self._fresh() if row.returned]

    def _fresh(self) -> list[PlannedRow]:
        return [row for row in self.rows if not row.problem and not row.is_known]

    def total_fen(self, *, paid: bool) -> int:
        return sum(row.item.amount_fen for row in self.to_book(paid=paid) if row.item)


def plan(
    session: Session, *, batch_id: int, rows: Sequence[SheetRow], staff: StaffIdentity, shape: str | None = None
) -> Plan:
    """What the bank's answer would do to a list; nothing is changed. `shape` says what the words of this bank mean.

    Raises BatchNotFoundError.
    """
    payment_lists.one_in_scope(session, batch_id=batch_id, staff=staff)
    return _planned(session, batch_id, rows, bank_formats.meanings(session, shape, staff=staff))


def book(
    session: Session,
    *,
    batch_id: int,
    rows: Sequence[SheetRow],
    staff: StaffIdentity,
    now: datetime,
    shape: str | None = None,
) -> Plan:
    """Pay the statements of the successes, take the failures off the list, take back what has come back. Rows that do
    not fit are kept with the list; a later file that says something else of the same reference replaces them.

    Raises BatchNotFoundError, BatchStateError, BankReferenceUsedError, and ResultRefusedError with `rows` where nothing
    can be booked.
    """
    batch = payment_lists.lock(session, batch_id=batch_id, staff=staff)
    planned = _planned(session, batch.id, rows, bank_formats.meanings(session, shape, staff=staff))
    if batch.status is BatchStatus.CLOSED and not planned.to_return():
        BATCHES.require(batch, CLOSE)  # All of it has been booked: there is nothing to be said of it but that.
    if planned.problems and not any(row for row in planned.rows if not row.problem):
        listed = [{"row": row.number, "message": row.problem} for row in planned.problems[:200]]
        raise ResultRefusedError(details={"rows": listed})
    batch.open_rows = _kept(batch.open_rows or [], planned)
    paid, failed = planned.to_book(paid=True), planned.to_book(paid=False)
    for row in paid:
        if row.item is None:
            continue
        payments.pay_item(session, row.item, bank_reference=row.bank_reference or row.reference, staff=staff, now=now)
        ITEMS.enter(row.item, ITEM_PAID, ended_at=now, open_statement_id=None)
    for row in failed:
        if row.item is not None:
            fund_id = session.get_one(Statement, row.item.statement_id).fund_id
            payment_lists.release(
                session, row.item, fund_id, step=ITEM_FAILED, staff=staff, now=now, failure=row.reason
            )
    came_back = planned.to_return()
    for row in came_back:
        if row.item is not None:
            returns.take_item(session, row.item, reason=row.reason, staff=staff, now=now)
    payment_lists.close_if_done(session, batch, staff, now)
    audit.note(
        session,
        staff=staff,
        action=SettlementAction.BATCH_ANSWERED,
        subject_id=batch.id,
        at=now,
        path=session.get_one(Community, batch.community_id).path,
        paid=len(paid),
        failed=len(failed),
        returned=len(came_back),
        total_fen=planned.total_fen(paid=True),
    )
    return planned


def _planned(session: Session, batch_id: int, rows: Sequence[SheetRow], meanings: Mapping[str, Meaning]) -> Plan:
    items = {item.reference: item for item in payment_lists.items_of(session, batch_id)}
    times = Counter(row.cells[REFERENCE] for row in rows)
    given = Counter(reference_key(row.cells[BANK_REFERENCE]) for row in rows)
    used = references.used(session, _usable(given))
    planned = [
        _row(row, items.get(row.cells[REFERENCE]), meanings.get(reference_key(row.cells[OUTCOME])), times, given, used)
        for row in rows
    ]
    answered = {row.reference for row in planned}
    waiting = [item for item in items.values() if item.status is ItemStatus.WAITING]
    return Plan(planned, sum(item.reference not in answered for item in waiting))


def _kept(before: list[dict[str, Any]], planned: Plan) -> list[dict[str, Any]] | None:
    """What is left to be looked at: of each reference, what was said last."""
    said = {row.reference for row in planned.rows}
    rows = [row for row in before if row["reference"] not in said]
    for row in planned.problems:
        words = {"row": row.number, "reference": row.reference[:64], "said": row.said[:40], "problem": row.problem}
        rows.append(words | {"bank_reference": row.bank_reference[:64]})
    return rows[-ROWS_KEPT_MAX:] or None


def _usable(given: Counter[str]) -> list[str]:
    return [text for text in given if 0 < len(text) <= 80]


def _row(
    row: SheetRow,
    item: PaymentItem | None,
    meaning: Meaning | None,
    times: Counter[str],
    given: Counter[str],
    used: set[str],
) -> PlannedRow:
    cells = row.cells
    said = cells[OUTCOME]
    paid, reason = meaning is Meaning.PAID, cells[REASON] or "银行未说明原因"
    was_paid = item is not None and item.status in (ItemStatus.PAID, ItemStatus.RETURNED)
    returned = meaning is Meaning.RETURNED and was_paid
    bank_reference, problem, is_known, is_unknown = cells[BANK_REFERENCE], None, False, False
    key = reference_key(bank_reference)
    if item is None:
        problem = "这个付款编号不在本清单上。"
    elif times[item.reference] > 1:
        problem = "这个付款编号出现了不止一次。"
    elif meaning is None:
        is_unknown = True
        problem = f"付款结果应为“成功”“失败”或“退汇”，这里是“{said[:20]}”。"
    elif cells[AMOUNT] and amount_fen(cells[AMOUNT]) != item.amount_fen:
        problem = f"金额与清单不一致，清单上是 {item.amount_fen / 100:,.2f} 元。"
    elif returned:
        is_known = item.status is ItemStatus.RETURNED
    elif item.status is not ItemStatus.WAITING:
        is_known = was_paid is paid
        problem = None if is_known else "这一笔已按另一种结果处理过，请人工核对。"
    elif paid and _ROUNDED.fullmatch(bank_reference):
        problem = "银行流水号超过 15 位，被表格软件改动过。请把这一列设为文本后重新导出。"
    elif paid and bank_reference and not 4 <= len(bank_reference) <= 40:
        problem = "银行流水号应为 4 到 40 个字。"
    elif paid and bank_reference and (given[key] > 1 or key in used):
        problem = "这个银行流水号已用于另一笔付款。"
    return PlannedRow(
        row.number,
        cells[REFERENCE],
        item,
        paid,
        bank_reference,
        reason[:200],
        problem,
        is_known,
        returned,
        said,
        is_unknown,
    )


def amount_fen(text: str) -> int | None:
    """An amount in yuan as banks write it, 1,234.50 or ¥1,234.50, in fen; None for what is none, or not whole fen."""
    text = text.strip().removeprefix("¥").removeprefix("￥").removesuffix("元").strip()
    if not _AMOUNT.fullmatch(text):
        return None
    whole, _, part = text.replace(",", "").partition(".")
    return int(whole) * 100 + int(part[:2].ljust(2, "0"))
