"""The invariants of the design, asked of the test's database."""

from app.core.extensions import db
from app.coupons.service.checks import check_coupons
from app.ledger.checks import check_ledger
from app.settlement.service.checks import check_settlement


def assert_books_balance() -> None:
    """Fails naming every invariant that is broken."""
    session = db.session()
    session.rollback()
    checks = (*check_ledger(session), *check_coupons(session), *check_settlement(session))
    broken = [problem for check in checks for problem in check.problems]
    assert not broken
