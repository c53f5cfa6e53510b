"""The cap on what a shop earns by bonuses in a month."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.rewards.offers.models import OfferKind
from app.rewards.redemptions import redeeming, reversals
from app.rewards.redemptions.models import BonusMonth, Redemption
from app.rewards.redemptions.receipts import Receipt
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.checks import assert_books_balance
from tests.support.threads import at_once


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


def counted(town: Town) -> dict[str, int]:
    db.session.rollback()
    rows = db.session.execute(
        select(BonusMonth.month, BonusMonth.points).where(BonusMonth.merchant_id == town.shop.merchant.id)
    )
    return dict(rows.all())


def use(town: Town, bonus_points: int, times: int, **how: object) -> list[Receipt]:
    """Coupons of an offer with this bonus, each honoured."""
    offer = factories.offer(town.shop, points=0, stock_total=50, per_person=50, bonus_points=bonus_points)
    held = [factories.coupon(offer, town.person) for _ in range(times)]
    return [factories.redemption(coupon, town.shop.member, **how) for coupon in held]  # type: ignore[arg-type]


def test_a_redemption_beyond_the_cap_earns_no_bonus(town: Town) -> None:
    earned = [receipt.bonus_points for receipt in use(town, 40, 4)]
    assert earned == [40, 40, 0, 0]
    assert [receipt.bonus_points for receipt in use(town, 20, 2)] == [20, 0]
    assert counted(town) == {"2026-11": 100}
    assert ledger.balance(db.session(), chart.merchant_points(town.shop.merchant.id)) == 100
    assert_books_balance()


def test_what_is_undone_leaves_room_again(town: Town) -> None:
    receipts = use(town, 60, 2)
    assert [receipt.bonus_points for receipt in receipts] == [60, 0]
    for receipt in receipts:
        commit(reversals.reverse, redemption_id=receipt.id, member=town.shop.member, reason="扫错了券", now=NOW)
    assert counted(town) == {"2026-11": 0}
    assert [receipt.bonus_points for receipt in use(town, 60, 1)] == [60]
    assert_books_balance()


def test_a_month_is_that_of_shanghai(town: Town) -> None:
    last = NOW.replace(month=11, day=30, hour=15, minute=59)
    use(town, 30, 1, at=last)
    use(town, 30, 1, at=last + timedelta(minutes=2))
    assert counted(town) == {"2026-11": 30, "2026-12": 30}


def test_without_a_bonus_nothing_is_counted(town: Town) -> None:
    use(town, 0, 2)
    assert counted(town) == {}


def test_a_card_that_is_shown_to_two_clerks_at_once_counts_once(app: Flask, town: Town) -> None:
    offer = factories.offer(town.shop, kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp={"2": 500}, bonus_points=10)
    digits, member = factories.card_code_of(town.person), town.shop.member
    at_once(
        app,
        [lambda: commit(redeeming.redeem, member=member, digits=digits, bill_fen=1_000, offer_id=offer.id, now=NOW)]
        * 4,
    )
    db.session.rollback()
    assert len(db.session.scalars(select(Redemption)).all()) == 1
    assert counted(town) == {"2026-11": 10}
    assert_books_balance()


@pytest.mark.usefixtures("many_claims")
def test_many_at_once_do_not_exceed_the_cap(app: Flask, town: Town) -> None:
    offer = factories.offer(town.shop, points=0, stock_total=50, per_person=50, bonus_points=30)
    held, member = [factories.coupon(offer, town.person) for _ in range(8)], town.shop.member
    codes = [factories.code_of(coupon) for coupon in held]

    def job(digits: str):
        return lambda: commit(redeeming.redeem, member=member, digits=digits, bill_fen=None, offer_id=None, now=NOW)

    receipts = at_once(app, [job(digits) for digits in codes])
    assert sorted(receipt.bonus_points for receipt in receipts) == [0] * 5 + [30] * 3
    assert counted(town) == {"2026-11": 90}
    assert_books_balance()
