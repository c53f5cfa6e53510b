"""Console pages of what is printed and filed for top-ups, allocations and reversals."""

from flask import render_template, url_for

from app.core.console.blueprint import Console
from app.core.console.formats import day
from app.core.console.vouchers import Voucher, number_of
from app.core.db.session import db
from app.core.errors import NotFoundError
from app.core.http.policies import current, page_for
from app.parties.staff.voucher_names import with_names
from app.treasury import funds
from app.treasury.funds import labels
from app.treasury.funds.models import AllocationStatus, Fund, TopUpSource, TopUpStatus

HANDS = ("经办人", "审批人", "记账", "出纳")

blp = Console("fund_vouchers", __name__)


@blp.get("/top-ups/<int:top_up_id>/voucher")
@page_for("funds:read")
def of_top_up(top_up_id: int) -> str:
    """The voucher of an approved top-up."""
    shown = funds.top_up_in_scope(db.session(), top_up_id=top_up_id, staff=current.staff)
    top_up = shown.top_up
    if top_up.status is not TopUpStatus.APPROVED or top_up.decided_at is None:
        raise NotFoundError("这笔充值还没有入账，没有凭证。")
    voucher = Voucher(
        title="信用基金充值凭证",
        number=number_of("CZ", top_up.decided_at, top_up.id),
        at=top_up.decided_at,
        unit=shown.fund.name,
        amount_fen=top_up.amount_fen,
        rows=[
            ("资金来源", labels.LABELS[TopUpSource][top_up.source]),
            ("银行流水号", top_up.bank_reference),
        ],
        people=[
            ("登记", shown.drafter, top_up.drafted_at),
            *([("复核", shown.checker, top_up.checked_at)] if shown.checker and top_up.checked_at else []),
            ("审批", shown.approver or "—", top_up.decided_at),
        ],
        signatures=HANDS,
        note=f"本笔已于 {day(shown.reversal.made_at)} 冲正。" if shown.reversal else "",
    )
    return _sheet(voucher, url_for("top_ups_console.top_up", top_up_id=top_up_id))


@blp.get("/allocations/<int:allocation_id>/voucher")
@page_for("funds:read")
def of_allocation(allocation_id: int) -> str:
    """The voucher of an allocation that was approved."""
    shown = funds.allocation_in_scope(db.session(), allocation_id=allocation_id, staff=current.staff)
    made = shown.allocation
    if made.status is not AllocationStatus.APPROVED:
        raise NotFoundError("这笔划拨还没有批准，没有凭证。")
    at = made.decided_at or made.made_at
    voucher = Voucher(
        title="信用基金划拨凭证",
        number=number_of("HB", at, made.id),
        at=at,
        unit=shown.source.name,
        amount_fen=made.amount_fen,
        rows=[("转出", shown.source.name), ("转入", shown.target.name), ("摘要", made.memo or "—")],
        people=[("登记", shown.maker, made.made_at), ("审批", shown.approver or "—", at)],
        signatures=(*HANDS, "接收单位"),
        note=f"本笔已于 {day(shown.reversal.made_at)} 冲正。" if shown.reversal else "",
    )
    return _sheet(voucher, url_for("allocations_console.allocation", allocation_id=allocation_id))


@blp.get("/reversals/<int:reversal_id>/voucher")
@page_for("funds:read")
def of_reversal(reversal_id: int) -> str:
    """The voucher of a reversal; it names the voucher that it takes back."""
    session = db.session()
    shown = funds.reversal_in_scope(session, reversal_id=reversal_id, staff=current.staff)
    reversal = shown.reversal
    if shown.top_up is not None:
        undone = number_of("CZ", shown.top_up.decided_at or reversal.made_at, shown.top_up.id)
        fund = session.get_one(Fund, shown.top_up.fund_id)
        rows = [("转出", fund.name)]
        back = url_for("top_ups_console.top_up", top_up_id=shown.top_up.id)
    elif shown.allocation is not None:
        undone = number_of("HB", shown.allocation.decided_at or shown.allocation.made_at, shown.allocation.id)
        fund = session.get_one(Fund, shown.allocation.to_fund_id)
        rows = [("转出", fund.name), ("转回", session.get_one(Fund, shown.allocation.from_fund_id).name)]
        back = url_for("allocations_console.allocation", allocation_id=shown.allocation.id)
    else:
        raise NotFoundError
    voucher = Voucher(
        title="信用基金冲正凭证",
        number=number_of("CX", reversal.made_at, reversal.id),
        at=reversal.made_at,
        unit=fund.name,
        amount_fen=reversal.amount_fen,
        rows=[("被冲正凭证", undone), *rows, ("原因", reversal.reason)],
        people=[("冲正", shown.maker, reversal.made_at)],
        signatures=HANDS,
    )
    return _sheet(voucher, back)


def _sheet(voucher: Voucher, back: str) -> str:
    voucher = with_names(db.session(), voucher)
    return render_template("console/vouchers.html", title=voucher.title, vouchers=[voucher], back=back)
