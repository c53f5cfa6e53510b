"""The invariants of the design, asked of the test's database."""

from datetime import UTC, datetime

from app.alliance.ratings.checks import check_ratings
from app.alliance.settlement.checks import check_settlement
from app.core.db.session import db
from app.ledger.checks import check_ledger
from app.ledger.seals.checks import check_seals
from app.rewards.coupons.checks import check_coupons


def assert_books_balance() -> None:
    """Fails naming every invariant that is broken."""
    session = db.session()
    session.rollback()
    long_ago = datetime.fromtimestamp(0, UTC)  # No journal waits too long for its seal: most tests have no worker.
    checks = (
        *check_ledger(session),
        *check_coupons(session),
        *check_ratings(session),
        *check_settlement(session),
        *check_seals(session, now=long_ago),
    )
    broken = [problem for check in checks for problem in check.problems]
    assert not broken, broken
