"""Whether the kept figures are what the ledger and the redemptions say; read-only, for `flask ledger verify`."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.core.db import watermarks
from app.ledger.invariants import Check, Ids, Invariant, Seen
from app.ledger.models import LedgerAccount, Posting
from app.office.dashboard import daily_redemptions
from app.office.dashboard.models import DailyRedemption, DayCount
from app.parties.merchants.models import Merchant
from app.rewards.redemptions.models import LateReversal, Redemption, RedemptionStatus
from app.treasury.coverage import daily_flows
from app.treasury.coverage.models import DailyFlow, TotalFlow

ACCOUNTS_AT_ONCE, SHOPS_AT_ONCE = 5_000, 1_000


def check_figures(session: Session) -> Iterator[Check]:
    """Give it a snapshot."""
    for invariant in INVARIANTS:
        yield invariant.check(session)


def flows_are_postings(session: Session, accounts: Ids) -> Seen:
    """For each account, the flows by day, those since ever, and the postings that were read are one sum."""
    upto = watermarks.done_to(session, daily_flows.WATERMARK)
    by_day, totals = (
        {account_id: int(amount) for account_id, amount in session.execute(_sums(model, accounts))}
        for model in (DailyFlow, TotalFlow)
    )
    problems = []
    for account_id in sorted(by_day.keys() | totals.keys()):
        posted = session.scalar(
            select(func.coalesce(func.sum(Posting.amount), 0)).where(
                Posting.account_id == account_id, Posting.id <= upto
            )
        )
        seen = (by_day.get(account_id, 0), totals.get(account_id, 0))
        if seen != (posted, posted):
            problems.append(f"account {account_id} has moved {posted}, figures say {seen[0]} by day, {seen[1]} in all")
    return Seen(len(totals), problems)


def _sums(model: Any, accounts: Ids) -> Select[*tuple[Any, ...]]:
    sums = select(model.account_id, func.sum(model.amount)).where(accounts.of(model.account_id))
    return sums.group_by(model.account_id)


def days_are_redemptions(session: Session, shops: Ids) -> Seen:
    """For each shop, the days counted hold all its redemptions that were read, and none that do not stand."""
    state = session.get(DayCount, daily_redemptions.WATERMARK, populate_existing=True)
    if state is None:
        return Seen(0, ())
    upto = watermarks.done_to(session, daily_redemptions.WATERMARK)
    done = Redemption.status == RedemptionStatus.DONE
    counted_before = select(LateReversal.redemption_id).where(
        LateReversal.id > watermarks.done_to(session, daily_redemptions.UNDONE)
    )
    stood = or_(done, Redemption.id.in_(counted_before))  # Undone since, but the day has not been counted again.
    over = and_(Redemption.day <= state.closed_to, stood, shops.of(Redemption.merchant_id))
    query = select(Redemption.merchant_id, func.count(Redemption.id)).where(over).group_by(Redemption.merchant_id)
    most = {merchant_id: int(count) for merchant_id, count in session.execute(query)}
    least = {
        merchant_id: int(count) for merchant_id, count in session.execute(query.where(Redemption.id <= upto, done))
    }
    kept = {
        merchant_id: int(count)
        for merchant_id, count in session.execute(
            select(DailyRedemption.merchant_id, func.sum(DailyRedemption.count))
            .where(shops.of(DailyRedemption.merchant_id))
            .group_by(DailyRedemption.merchant_id)
        )
    }
    problems = [
        f"merchant {merchant_id} has {most.get(merchant_id, 0)} redemptions, figures say {kept.get(merchant_id, 0)}"
        for merchant_id in sorted(most.keys() | kept.keys())
        if not least.get(merchant_id, 0) <= kept.get(merchant_id, 0) <= most.get(merchant_id, 0)
    ]
    return Seen(sum(kept.values()), problems)


INVARIANTS = (
    Invariant("flows agree with postings", flows_are_postings, LedgerAccount.id, ACCOUNTS_AT_ONCE),
    Invariant("daily figures agree with redemptions", days_are_redemptions, Merchant.id, SHOPS_AT_ONCE),
)
