"""A shop's October: redemptions to settle, and the steps that lead to its payment."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from app.alliance.settlement import approvals, disputes, months, payee_changes, payment_lists, payments, responses
from app.alliance.settlement.bank_results import HEADERS
from app.alliance.settlement.disputes import Outcome
from app.alliance.settlement.models import PaymentBatch, PaymentItem, Statement, StatementLine
from app.alliance.settlement.months import MonthRun
from app.alliance.settlement.statements import ShownStatement
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import SheetRow
from app.ledger import chart
from app.ledger import journals as ledger
from app.operations.verification.verify import verify
from app.rewards.offers.models import SubsidyKind
from app.rewards.redemptions.models import Redemption
from app.rewards.redemptions.receipts import Receipt
from devtools import factories
from devtools.factories import NOW, Shop, Town, commit

OCTOBER = datetime(2026, 10, 20, 4, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 2, 4, tzinfo=UTC)
RATE_FEN = 100

POINTS, SUBSIDY_FEN = 6, 400
"""What each redemption of these tests brings the shop: 5 points of the coupon, 1 of bonus, 4 yuan of subsidy."""
SUBSIDY: dict[str, Any] = {"subsidy_kind": SubsidyKind.FIXED, "subsidy_fen": SUBSIDY_FEN}
WORTH_FEN = POINTS * RATE_FEN + SUBSIDY_FEN


def redeemed(town: Town, count: int = 1, *, at: datetime = OCTOBER, shop: Shop | None = None) -> list[Receipt]:
    """Coupons of one offer, claimed and honoured."""
    by = shop or town.shop
    offer = factories.offer(
        by,
        points=5,
        bonus_points=1,
        stock_total=count,
        per_person=100,
        **SUBSIDY,
    )
    member = by.member
    return [factories.redemption(factories.coupon(offer, town.person, at=at), member, at=at) for _ in range(count)]


def run(town: Town, month: str = "2026-10", *, at: datetime = NOW, rate_fen: int = RATE_FEN) -> MonthRun:
    return commit(months.run_month, month=month, staff=town.admin, rate_fen=rate_fen, now=at)


def drafted(town: Town, count: int = 1) -> Statement:
    """The draft of an October with so many redemptions."""
    redeemed(town, count)
    return run(town).statements[0]


def confirm(town: Town, statement: Statement, *, at: datetime = NOW) -> ShownStatement:
    return commit(responses.confirm, statement_id=statement.id, member=town.shop.member, now=at)


def dispute(town: Town, statement: Statement, lines: list[int], *, at: datetime = NOW) -> ShownStatement:
    return commit(
        responses.dispute, statement_id=statement.id, member=town.shop.member, lines=lines, reason="不是本店", now=at
    )


def approve(town: Town, statement: Statement, *, by: StaffIdentity | None = None, at: datetime = NOW) -> ShownStatement:
    """By somebody else than `town.admin`, who pays."""
    return commit(approvals.approve, statement_id=statement.id, staff=by or factories.staff(town.town), now=at)


def pay(town: Town, statement: Statement, bank_reference: str | None = "BANK-1", *, at: datetime = NOW) -> Any:
    return commit(payments.pay, statement_id=statement.id, bank_reference=bank_reference, staff=town.admin, now=at)


def resolve(town: Town, line_id: int, outcome: Outcome) -> Any:
    return commit(disputes.resolve, line_id=line_id, outcome=outcome, reason="核对过了", staff=town.admin, now=NOW)


def lines_of(statement: Statement) -> list[StatementLine]:
    session = db.session()
    session.rollback()
    return list(
        session.query(StatementLine).where(StatementLine.statement_id == statement.id).order_by(StatementLine.id)
    )


def again(statement: Statement) -> Statement:
    """The statement as the database has it now."""
    session = db.session()
    session.rollback()
    return session.get_one(Statement, statement.id, populate_existing=True)


def redemption(receipt: Receipt) -> Redemption:
    session = db.session()
    session.rollback()
    return session.get_one(Redemption, receipt.id, populate_existing=True)


def shop_holds(town: Town) -> tuple[int, int]:
    """Points and fen."""
    session = db.session()
    session.rollback()
    shop = town.shop.merchant.id
    return ledger.balance(session, chart.merchant_points(shop)), ledger.balance(session, chart.merchant_payable(shop))


def available_fen(town: Town) -> int:
    return ledger.balance(db.session(), chart.fund(town.fund.id, "available"))


def assert_everything_adds_up() -> None:
    session = db.session()
    session.rollback()
    assert [problem for check in verify(session) for problem in check.problems] == []


def with_account(shop: Shop, town: Town) -> None:
    """Where the shop's money is to go: entered by one person, confirmed by another, both others than `town.admin`."""
    enterer, checker = factories.staff(town.town), factories.staff(town.town)
    long_ago = NOW - timedelta(days=10)
    merchant_id = shop.merchant.id
    commit(
        payee_changes.enter,
        merchant_id=merchant_id,
        account_name=f"测试户名{merchant_id}",
        account_no=f"62000000{merchant_id:08d}",
        bank="测试银行测试支行",
        staff=enterer,
        now=long_ago,
    )
    commit(payee_changes.confirm, merchant_id=merchant_id, wait_hours=72, staff=checker, now=long_ago)


def released(town: Town, statement: Statement, shop: Shop) -> None:
    """Make a draft one that could be on a list for the bank."""
    with_account(shop, town)
    commit(responses.confirm, statement_id=statement.id, member=shop.member, now=NOW)
    approve(town, statement)


def listed(town: Town, statement: Statement, shop: Shop) -> PaymentBatch:
    """A list for the bank with one statement on it."""
    released(town, statement, shop)
    return make(town, [statement])


def approved(town: Town, shops: int) -> list[Statement]:
    """Statements of so many shops, each with one redemption and an account, released for payment."""
    there = [factories.shop(town.node) for _ in range(shops)]
    for shop in there:
        redeemed(town, shop=shop)
        with_account(shop, town)
    statements = list(run(town).statements)
    for shop, statement in zip(there, statements, strict=True):
        commit(responses.confirm, statement_id=statement.id, member=shop.member, now=NOW)
        approve(town, statement)
    return statements


def make(town: Town, statements: Sequence[Statement]) -> PaymentBatch:
    """A list that may go to the bank: made by `town.admin`, released by another."""
    ids = [each.id for each in statements]
    batch, _ = commit(payment_lists.make, statement_ids=ids, staff=town.admin, now=NOW)
    return commit(payment_lists.release_to_bank, batch_id=batch.id, staff=factories.staff(town.town), now=NOW)


def items_of(batch: PaymentBatch) -> list[PaymentItem]:
    session = db.session()
    session.rollback()
    return list(session.query(PaymentItem).where(PaymentItem.batch_id == batch.id).order_by(PaymentItem.id))


def answer(
    item: PaymentItem, outcome: str = "成功", bank_reference: str = "", amount: str = "", reason: str = "", row: int = 2
) -> SheetRow:
    """A row of the bank's answer."""
    return SheetRow(row, dict(zip(HEADERS, (item.reference, outcome, bank_reference, amount, reason), strict=True)))


def fund_holds(town: Town) -> tuple[int, int]:
    """Available and reserved, in fen."""
    session = db.session()
    session.rollback()
    fund_id = town.fund.id
    return ledger.balance(session, chart.fund(fund_id, "available")), ledger.balance(
        session, chart.fund(fund_id, "reserved")
    )
