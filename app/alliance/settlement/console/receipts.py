"""Console pages of what is printed for payments: vouchers to file, receipts for shops to sign."""

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.alliance.settlement import approvals, payment_lists, statements
from app.alliance.settlement.models import ItemStatus, StatementStatus
from app.alliance.settlement.statements import ShownStatement
from app.core.console.blueprint import Console
from app.core.console.formats import month as month_words
from app.core.console.formats import number, yuan
from app.core.console.vouchers import Voucher, number_of
from app.core.db.session import db
from app.core.errors import NotFoundError
from app.core.http.policies import current, page_for
from app.parties.staff.voucher_names import with_names

blp = Console("receipts", __name__)


def _paid(session: Session, statement_id: int) -> ShownStatement:
    shown = statements.one_in_scope(session, staff=current.staff, statement_id=statement_id)
    if shown.statement.status is not StatementStatus.PAID:
        raise NotFoundError("这份对账单还没有付款，没有凭证。")
    return shown


def _sheet(session: Session, shown: ShownStatement, *, is_receipt: bool) -> Voucher:
    paid = shown.statement
    about = approvals.about(session, paid)
    at = paid.paid_at or paid.created_at
    rows = [
        ("收款商户", shown.merchant.name),
        ("结算月份", month_words(paid.month)),
        (
            "明细",
            f"积分 {number(paid.points)} 分，每分 {yuan(paid.rate_fen)} 元，计 {yuan(paid.points_fen)} 元；"
            f"补贴 {yuan(paid.subsidy_fen)} 元",
        ),
        ("付款基金", about.fund.name),
        ("银行流水号", paid.bank_reference or "—"),
    ]
    if is_receipt:
        return Voucher(
            title="收款回执",
            number=number_of("SK", at, paid.id),
            at=at,
            unit=about.community.name,
            amount_fen=paid.total_fen,
            rows=rows,
            people=[],
            signatures=("收款商户（签章）", "经手人", "日期"),
            note="今收到上述款项，金额无误。",
        )
    return Voucher(
        title="信用基金付款凭证",
        number=number_of("FK", at, paid.id),
        at=at,
        unit=about.fund.name,
        amount_fen=paid.total_fen,
        rows=rows,
        people=[("审批", about.approver or "—", paid.approved_at), ("付款", about.payer or "—", paid.paid_at)],
        signatures=("经办人", "审批人", "记账", "出纳"),
    )


@blp.get("/statements/<int:statement_id>/voucher")
@page_for("settlement:read")
def voucher(statement_id: int) -> str:
    """The voucher of a payment."""
    session = db.session()
    sheet = with_names(session, _sheet(session, _paid(session, statement_id), is_receipt=False))
    back = url_for("statements_console.statement", statement_id=statement_id)
    return render_template("console/vouchers.html", title=sheet.title, vouchers=[sheet], back=back)


@blp.get("/statements/<int:statement_id>/receipt")
@page_for("settlement:read")
def receipt(statement_id: int) -> str:
    """The receipt that the shop signs."""
    session = db.session()
    sheet = _sheet(session, _paid(session, statement_id), is_receipt=True)
    back = url_for("statements_console.statement", statement_id=statement_id)
    return render_template("console/vouchers.html", title=sheet.title, vouchers=[sheet], back=back)


@blp.get("/payments/<int:batch_id>/receipts")
@page_for("settlement:read")
def receipts(batch_id: int) -> str:
    """The receipts of all that a list has paid, one after the other."""
    session = db.session()
    shown = payment_lists.one_in_scope(session, batch_id=batch_id, staff=current.staff)
    sheets = [
        _sheet(session, ShownStatement(each.statement, each.merchant), is_receipt=True)
        for each in shown.items
        if each.item.status is ItemStatus.PAID
    ]
    back = url_for("payments_console.payment", batch_id=batch_id)
    return render_template("console/vouchers.html", title="收款回执", vouchers=sheets, back=back)
