"""The invariants of the design, asked of the test's database."""

from app.core.extensions import db
from app.coupons.service.checks import check_coupons
from app.ledger.checks import check_ledger


def assert_books_balance() -> None:
    """Fails naming every invariant that is broken."""
    session = db.session()
    session.rollback()
    broken = [problem for check in (*check_ledger(session), *check_coupons(session)) for problem in check.problems]
    assert not broken
