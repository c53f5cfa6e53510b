"""Whose points a bonus is made of: the holder's community issues it and has it back, wherever the shop is."""

import pytest
from flask import Flask

from app.alliance.settlement.disputes import Outcome
from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.residents.models import Resident
from app.rewards.offers.models import OfferKind
from app.rewards.redemptions import redeeming, reversals
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.alliance.settlement.october import OCTOBER
from tests.support.checks import assert_books_balance

BONUS = 4


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


@pytest.fixture
def guest(town: Town) -> Resident:
    """A resident of the same town who lives in another community than the shop's."""
    return factories.resident(factories.community(parent=town.town), points=10)


def issued(person: Resident) -> int:
    """What the community of a resident has given out, as a positive number."""
    db.session.rollback()
    return -ledger.balance(db.session(), chart.community(person.community_id, "issued"))


def by_coupon(town: Town, guest: Resident, at=NOW) -> int:
    offer = factories.offer(town.shop, points=5, bonus_points=BONUS)
    return factories.redemption(factories.coupon(offer, guest, at=at), town.shop.member, at=at).id


def by_card(town: Town, guest: Resident, at=NOW) -> int:
    offer = factories.offer(
        town.shop, kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp={"2": 500, "3": 500}, bonus_points=BONUS
    )
    digits = factories.card_code_of(guest, at=at)
    what = {"member": town.shop.member, "digits": digits, "bill_fen": 1_000, "offer_id": offer.id, "now": at}
    return commit(redeeming.redeem, **what).id


BOTH = pytest.mark.parametrize("use", [by_coupon, by_card])


@BOTH
def test_the_holders_community_issues_it_and_has_it_back_at_once(town: Town, guest: Resident, use) -> None:
    here, there = issued(town.person), issued(guest)
    redemption_id = use(town, guest)
    assert (issued(town.person), issued(guest)) == (here, there + BONUS)
    commit(reversals.reverse, redemption_id=redemption_id, member=town.shop.member, reason="扫错了", now=NOW)
    assert (issued(town.person), issued(guest)) == (here, there)
    assert_books_balance()


@BOTH
def test_a_voided_line_gives_it_back_to_the_holders_community(town: Town, guest: Resident, use) -> None:
    here, there = issued(town.person), issued(guest)
    use(town, guest, at=OCTOBER)
    statement = october.run(town).statements[0]
    line = october.lines_of(statement)[0]
    october.dispute(town, statement, [line.id])
    october.resolve(town, line.id, Outcome.VOID)
    assert (issued(town.person), issued(guest)) == (here, there)
    assert_books_balance()
