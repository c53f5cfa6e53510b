"""Redemptions of days that are over, counted by shop and day by a job; the days since then are read as they are.

A shop can reverse a redemption on its own day only. So a day is counted once, a little after it has ended; and again
where redemptions of it turn up later, as when a history is loaded, or staff undo one.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, extract, func, insert, literal, select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.db import watermarks
from app.office.dashboard.models import DailyRedemption, DayCount
from app.office.dashboard.periods import Days
from app.parties.merchants.models import Merchant
from app.rewards.redemptions.models import LateReversal, Redemption, RedemptionStatus

WATERMARK = "days"
UNDONE = "undone"
"""Watermark of late reversals."""
AT_ONCE = 20_000
DAYS_AT_ONCE = 31
GRACE = timedelta(minutes=10)
"""After midnight, until whatever was begun on the day before has ended."""
LIVE_DAYS_MAX = 7
"""Days that a page counts by itself. Where the job is further behind than that, the page says so."""


def count_days(session: Session, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Count days that are over and have not been counted, or no longer rightly so; says how many."""
    over = business_day(now - GRACE) - timedelta(days=1)
    newest = session.scalar(select(func.max(Redemption.id))) or 0
    ids = watermarks.take(session, WATERMARK, newest=newest, limit=limit, now=now)
    state = _state(session, over)
    state.closed_to = min(state.closed_to, over)  # A clock that was ahead has closed days that were not over.
    last = min(over, state.closed_to + timedelta(days=DAYS_AT_ONCE))
    days = {state.closed_to + timedelta(days=n) for n in range(1, (last - state.closed_to).days + 1)}
    if ids:
        found = select(Redemption.day).where(Redemption.id > ids.after, Redemption.id <= ids.upto).distinct()
        days |= {day for day in session.scalars(found) if day <= over}
    last_undone = session.scalar(select(func.max(LateReversal.id))) or 0
    if undone := watermarks.take(session, UNDONE, newest=last_undone, limit=limit, now=now):
        found = (
            select(LateReversal.day).where(LateReversal.id > undone.after, LateReversal.id <= undone.upto).distinct()
        )
        days |= {day for day in session.scalars(found) if day <= over}
    for day in sorted(days):
        _count(session, day)
    state.closed_to = max(last, state.closed_to)
    return len(days)


def _state(session: Session, over: date) -> DayCount:
    """How far the days have been counted; at first, until before the first redemption. The watermark is locked."""
    state = session.get(DayCount, WATERMARK, populate_existing=True)
    if state is None:
        first = session.scalar(select(Redemption.day).order_by(Redemption.id).limit(1))
        state = DayCount(name=WATERMARK, closed_to=min(first - timedelta(days=1) if first else over, over))
        session.add(state)
    return state


def _count(session: Session, day: date) -> None:
    session.execute(delete(DailyRedemption).where(DailyRedemption.day == day))
    columns = ["merchant_id", "day", "count", "points", "saving_fen", "subsidy_fen"]
    rows = select(Redemption.merchant_id, literal(day), *_SUMS).select_from(Merchant)
    rows = rows.join(Redemption, Redemption.merchant_id == Merchant.id).where(*_done(day))
    session.execute(insert(DailyRedemption).from_select(columns, rows.group_by(Redemption.merchant_id)))


_SUMS = (
    func.count(Redemption.id),
    func.sum(Redemption.points + Redemption.bonus_points),
    func.sum(Redemption.saving_fen),
    func.sum(Redemption.subsidy_fen),
)


def _done(day: date) -> tuple[Any, Any]:
    """Redemptions of a day as they stand. One day at a time, so that the index by shop, day and status is used whole:
    of a range of days, MariaDB would read all that a shop has ever honoured.
    """
    return Redemption.day == day, Redemption.status == RedemptionStatus.DONE


@dataclass(frozen=True, slots=True)
class Sum:
    """Redemptions together: how many, for how many points (the bonus included), and money in fen."""

    count: int = 0
    points: int = 0
    saving_fen: int = 0
    subsidy_fen: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            self.count + other.count,
            self.points + other.points,
            self.saving_fen + other.saving_fen,
            self.subsidy_fen + other.subsidy_fen,
        )


@dataclass(frozen=True, slots=True)
class Redeemed:
    """Redemptions at some shops in a period, those of a long one by month: under the first of its days that counts.

    `is_complete` is False while the job has days to catch up with.
    """

    by_day: dict[date, Sum]
    by_merchant: dict[int, Sum]
    is_complete: bool


def redeemed(session: Session, *, communities: Sequence[int], first: date, last: date) -> Redeemed:
    """What the shops of some nodes have honoured on some days, both ends included. Read it in a snapshot."""
    state = session.get(DayCount, WATERMARK, populate_existing=True)
    closed_to = state.closed_to if state else first - timedelta(days=1)
    live_from = max(first, closed_to + timedelta(days=1), last - timedelta(days=LIVE_DAYS_MAX - 1))
    shops = session.scalars(select(Merchant.id).where(Merchant.community_id.in_(communities))).all()
    by_day: dict[date, Sum] = defaultdict(Sum)
    by_merchant: dict[int, Sum] = defaultdict(Sum)
    days = Days(first, min(last, closed_to))
    for name, day, one in _kept(session, shops, days, by_month=Days(first, last).is_long):
        if name is not None:
            by_merchant[name] += one
        if day is not None:
            by_day[day] += one
    for day in Days(live_from, last).all:
        live = select(Redemption.merchant_id, *_SUMS).where(Redemption.merchant_id.in_(shops), *_done(day))
        for merchant_id, *amounts in session.execute(live.group_by(Redemption.merchant_id)):
            by_day[day] += Sum(*map(int, amounts))  # Also in a long period: whoever shows months adds days up.
            by_merchant[merchant_id] += Sum(*map(int, amounts))
    is_complete = live_from <= max(first, closed_to + timedelta(days=1))
    return Redeemed(dict(by_day), dict(by_merchant), is_complete)


def _kept(
    session: Session, shops: Sequence[int], days: Days, *, by_month: bool
) -> Iterator[tuple[int | None, date | None, Sum]]:
    """What has been counted: of a short period by day and by shop, of a long one by both, in one look at its rows."""
    sums = [
        func.sum(column)
        for column in (
            DailyRedemption.count,
            DailyRedemption.points,
            DailyRedemption.saving_fen,
            DailyRedemption.subsidy_fen,
        )
    ]
    here = DailyRedemption.merchant_id.in_(shops), DailyRedemption.day.between(days.first, days.last)
    if by_month:
        key = (DailyRedemption.merchant_id, extract("year", DailyRedemption.day), extract("month", DailyRedemption.day))
        for shop, year, month, *amounts in session.execute(select(*key, *sums).where(*here).group_by(*key)):
            yield shop, max(date(year, month, 1), days.first), Sum(*map(int, amounts))
        return
    for day, *amounts in session.execute(select(DailyRedemption.day, *sums).where(*here).group_by(DailyRedemption.day)):
        yield None, day, Sum(*map(int, amounts))
    for shop, *amounts in session.execute(
        select(DailyRedemption.merchant_id, *sums).where(*here).group_by(DailyRedemption.merchant_id)
    ):
        yield shop, None, Sum(*map(int, amounts))
