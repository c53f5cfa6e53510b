"""The bank's answer to a list: checked row by row first, then booked, each success once.

The same file a second time changes nothing: rows whose items have been booked so are passed over.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.alliance.settlement import payment_lists, payments
from app.alliance.settlement.actions import SettlementAction
from app.alliance.settlement.errors import ResultRefusedError
from app.alliance.settlement.models import ItemStatus, PaymentItem, Statement
from app.alliance.settlement.workflow import ITEM_FAILED, ITEM_PAID, ITEMS
from app.core import audit
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import SheetRow
from app.core.text import reference_key
from app.parties.communities.models import Community
from app.treasury.funds import references

REFERENCE, OUTCOME, BANK_REFERENCE, AMOUNT, REASON = "付款编号", "付款结果", "银行流水号", "金额（元）", "失败原因"
HEADERS = (REFERENCE, OUTCOME, BANK_REFERENCE, AMOUNT, REASON)
_AMOUNT = re.compile(r"([0-9]{1,10}|[0-9]{1,3}(,[0-9]{3}){1,3})(\.[0-9]{0,2}0*)?")
SUCCESS, FAILURE = frozenset({"成功", "已付款", "交易成功"}), frozenset({"失败", "退回", "交易失败"})


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


@dataclass(frozen=True, slots=True)
class Plan:
    rows: Sequence[PlannedRow]
    unanswered: int
    """Items that wait, and of which the file says nothing: they stay on the list."""

    @property
    def problems(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.problem]

    def to_book(self, *, paid: bool) -> list[PlannedRow]:
        return [row for row in self.rows if row.paid is paid and not row.problem and not row.is_known]

    def total_fen(self, *, paid: bool) -> int:
        return sum(row.item.amount_fen for row in self.to_book(paid=paid) if row.item)


def plan(session: Session, *, batch_id: int, rows: Sequence[SheetRow], staff: StaffIdentity) -> Plan:
    """What the bank's answer would do to a list; nothing is changed. Raises BatchNotFoundError."""
    payment_lists.one_in_scope(session, batch_id=batch_id, staff=staff)
    return _planned(session, batch_id, rows)


def book(session: Session, *, batch_id: int, rows: Sequence[SheetRow], staff: StaffIdentity, now: datetime) -> Plan:
    """Pay the statements of the successes, take the failures off the list. All rows must fit, or none is booked.

    Raises BatchNotFoundError, BatchStateError, ResultRefusedError with `rows`, BankReferenceUsedError.
    """
    batch = payment_lists.lock(session, batch_id=batch_id, staff=staff)
    planned = _planned(session, batch.id, rows)
    if planned.problems:
        listed = [{"row": row.number, "message": row.problem} for row in planned.problems[:200]]
        raise ResultRefusedError(details={"rows": listed})
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
        total_fen=planned.total_fen(paid=True),
    )
    return planned


def _planned(session: Session, batch_id: int, rows: Sequence[SheetRow]) -> Plan:
    items = {item.reference: item for item in payment_lists.items_of(session, batch_id)}
    times = Counter(row.cells[REFERENCE] for row in rows)
    given = Counter(reference_key(row.cells[BANK_REFERENCE]) for row in rows)
    used = references.used(session, _usable(given))
    planned = [_row(row, items.get(row.cells[REFERENCE]), times, given, used) for row in rows]
    answered = {row.reference for row in planned}
    waiting = [item for item in items.values() if item.status is ItemStatus.WAITING]
    return Plan(planned, sum(item.reference not in answered for item in waiting))


def _usable(given: Counter[str]) -> list[str]:
    return [text for text in given if 0 < len(text) <= 80]


def _row(
    row: SheetRow, item: PaymentItem | None, times: Counter[str], given: Counter[str], used: set[str]
) -> PlannedRow:
    cells = row.cells
    paid, reason = cells[OUTCOME] in SUCCESS, cells[REASON] or "银行未说明原因"
    bank_reference, problem, is_known = cells[BANK_REFERENCE], None, False
    key = reference_key(bank_reference)
    if item is None:
        problem = "这个付款编号不在本清单上。"
    elif times[item.reference] > 1:
        problem = "这个付款编号出现了不止一次。"
    elif not paid and cells[OUTCOME] not in FAILURE:
        problem = f"付款结果应为“成功”或“失败”，这里是“{cells[OUTCOME][:20]}”。"
    elif cells[AMOUNT] and amount_fen(cells[AMOUNT]) != item.amount_fen:
        problem = f"金额与清单不一致，清单上是 {item.amount_fen / 100:.2f} 元。"
    elif item.status is not ItemStatus.WAITING:
        is_known = (item.status is ItemStatus.PAID) is paid
        problem = None if is_known else "这一笔已按另一种结果处理过，请人工核对。"
    elif paid and bank_reference and not 4 <= len(bank_reference) <= 40:
        problem = "银行流水号应为 4 到 40 个字。"
    elif paid and bank_reference and (given[key] > 1 or key in used):
        problem = "这个银行流水号已用于另一笔付款。"
    return PlannedRow(row.number, cells[REFERENCE], item, paid, bank_reference, reason[:200], problem, is_known)


def amount_fen(text: str) -> int | None:
    """An amount in yuan as banks write it, 1,234.50, in fen; None for what is none, or is not whole fen."""
    if not _AMOUNT.fullmatch(text):
        return None
    whole, _, part = text.replace(",", "").partition(".")
    return int(whole) * 100 + int(part[:2].ljust(2, "0"))
