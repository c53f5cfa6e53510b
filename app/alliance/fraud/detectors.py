"""What is odd about new redemptions. Each look costs as much as there is new, however long the history is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.alliance.fraud.models import SignKind
from app.alliance.fraud.thresholds import (
    BURST_COUNT,
    BURST_SECONDS,
    LOOP_ROUND,
    NIGHT_FROM,
    NIGHT_UNTIL,
    QUICK_SECONDS,
    REGULAR_SHOP_MIN,
    ROUND_FEN,
    THRESHOLDS,
)
from app.core.clock import SHANGHAI, business_day
from app.core.db.watermarks import Ids
from app.parties.merchants.models import MerchantMember
from app.parties.residents.models import Resident, User
from app.rewards.coupons.models import Coupon
from app.rewards.redemptions.models import Redemption, RedemptionStatus

LOOK_BACK = 2_000
"""Redemptions before the new ones, of all shops, among which a burst may have begun."""


class Hit(NamedTuple):
    """A redemption that speaks for a sign."""

    merchant_id: int
    kind: SignKind
    subject_id: int
    redemption_id: int
    at: datetime


def hits_in(session: Session, ids: Ids) -> list[Hit]:
    """Everything odd about the redemptions with these ids."""
    rows = session.execute(_new(ids)).all()
    done = [row for row in rows if row.status is RedemptionStatus.DONE]
    return [
        *_single(done),
        *_loops(session, rows),
        *_bursts(session, done, ids),
        *_regulars(session, done, ids),
    ]


def _new(ids: Ids) -> Any:
    return (
        select(
            Redemption.id,
            Redemption.merchant_id,
            Redemption.resident_id,
            Redemption.coupon_id,
            Redemption.round,
            Redemption.bill_fen,
            Redemption.redeemed_at,
            Redemption.status,
            Coupon.claimed_at,
            _by_insider().label("by_insider"),
        )
        .join(Resident, Resident.id == Redemption.resident_id)
        .outerjoin(Coupon, Coupon.id == Redemption.coupon_id)
        .where(Redemption.id > ids.after, Redemption.id <= ids.upto)
        .order_by(Redemption.id)
    )


def _by_insider() -> Any:
    """Whether the holder's household had a member of the shop in it by then. The counter refuses that outright."""
    member, account, insider = aliased(MerchantMember), aliased(User), aliased(Resident)
    return exists().where(
        member.merchant_id == Redemption.merchant_id,
        member.added_at <= Redemption.redeemed_at,
        account.id == member.user_id,
        or_(insider.user_id == account.id, insider.phone_index == account.phone_index),
        insider.household_id == Resident.household_id,
    )


def _single(rows: Iterable[Any]) -> Iterator[Hit]:
    """What shows in a redemption by itself."""
    for row in rows:
        if row.claimed_at is not None and row.redeemed_at - row.claimed_at <= timedelta(seconds=QUICK_SECONDS):
            yield _hit(row, SignKind.QUICK)
        if row.by_insider:
            yield _hit(row, SignKind.OWN_SHOP)
        if row.bill_fen and row.bill_fen % ROUND_FEN == 0:
            yield _hit(row, SignKind.ROUND_BILL)
        local = row.redeemed_at.astimezone(SHANGHAI).time()
        if local >= NIGHT_FROM or local < NIGHT_UNTIL:
            yield _hit(row, SignKind.ODD_HOURS)


def _hit(row: Any, kind: SignKind, subject_id: int | None = None) -> Hit:
    return Hit(row.merchant_id, kind, subject_id or row.merchant_id, row.id, row.redeemed_at)


def _loops(session: Session, rows: Iterable[Any]) -> Iterator[Hit]:
    """All redemptions of the coupons that have come round once too often."""
    coupons = {row.coupon_id for row in rows if row.round is not None and row.round >= LOOP_ROUND}
    found = session.execute(
        select(Redemption.id, Redemption.merchant_id, Redemption.coupon_id, Redemption.redeemed_at)
        .where(Redemption.coupon_id.in_(coupons))
        .order_by(Redemption.id)
    )
    for row in found:
        yield _hit(row, SignKind.LOOP, row.coupon_id)


def _bursts(session: Session, rows: Sequence[Any], ids: Ids) -> Iterator[Hit]:
    """Shops with too many redemptions within too few seconds, the new ones among them."""
    query = (
        select(Redemption.id, Redemption.merchant_id, Redemption.redeemed_at)
        .where(
            Redemption.id > ids.after - LOOK_BACK,
            Redemption.id <= ids.upto,
            Redemption.merchant_id.in_({row.merchant_id for row in rows}),
            Redemption.status == RedemptionStatus.DONE,
        )
        .order_by(Redemption.merchant_id, Redemption.redeemed_at, Redemption.id)
    )
    shops: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        shops[row.merchant_id].append(row)
    for visits in shops.values():
        crowded: dict[int, Any] = {}
        for start in range(len(visits) - BURST_COUNT + 1):
            together = visits[start : start + BURST_COUNT]
            if together[-1].redeemed_at - together[0].redeemed_at <= timedelta(seconds=BURST_SECONDS):
                crowded |= {row.id: row for row in together}
        if any(number > ids.after for number in crowded):
            yield from (_hit(row, SignKind.BURST) for row in crowded.values())


def _regulars(session: Session, rows: Sequence[Any], ids: Ids) -> Iterator[Hit]:
    """Members who, by what is new, have more than half of a shop's redemptions."""
    pairs = {(row.merchant_id, row.resident_id) for row in rows}
    if not pairs:
        return
    threshold = THRESHOLDS[SignKind.REGULAR]
    since = business_day(max(row.redeemed_at for row in rows) - threshold.window)
    recent = and_(Redemption.day >= since, Redemption.status == RedemptionStatus.DONE, Redemption.id <= ids.upto)
    visits: dict[tuple[int, int], list[Any]] = defaultdict(list)
    found = session.execute(  # By resident: of each there are few, however long the shop's list is.
        select(Redemption.id, Redemption.merchant_id, Redemption.resident_id, Redemption.redeemed_at)
        .where(Redemption.resident_id.in_({resident for _, resident in pairs}), recent)
        .order_by(Redemption.id)
    )
    for row in found:
        if (row.merchant_id, row.resident_id) in pairs:
            visits[row.merchant_id, row.resident_id].append(row)
    often = {pair: theirs for pair, theirs in visits.items() if len(theirs) >= threshold.least}
    totals = _totals(session, {merchant for merchant, _ in often}, recent)
    for (merchant, resident), theirs in often.items():
        if totals[merchant] >= REGULAR_SHOP_MIN and 2 * len(theirs) > totals[merchant]:
            yield from (_hit(row, SignKind.REGULAR, resident) for row in theirs)


def _totals(session: Session, merchants: set[int], recent: Any) -> dict[int, int]:
    rows = session.execute(
        select(Redemption.merchant_id, func.count(Redemption.id))
        .where(Redemption.merchant_id.in_(merchants), recent)
        .group_by(Redemption.merchant_id)
    )
    return {merchant_id: int(count) for merchant_id, count in rows}


def redemptions_since(session: Session, merchant_id: int, since: datetime) -> int:
    """How many a shop has had since a moment's day: what its odd ones are compared with."""
    recent = and_(Redemption.day >= business_day(since), Redemption.status == RedemptionStatus.DONE)
    return _totals(session, {merchant_id}, recent).get(merchant_id, 0)
