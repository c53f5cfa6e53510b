"""What a redemption saves and who bears it: arithmetic, without a database."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.rewards.offers.models import OfferKind, SubsidyKind
from app.rewards.redemptions.errors import BelowMinimumError, BillRequiredError, NoStarDiscountError
from app.rewards.redemptions.savings import Saving, saving_of, saving_without_bill, star_share_bp


def terms(kind: OfferKind, **more: Any) -> Any:
    names = ("percent_off_bp", "cash_off_fen", "list_price_fen", "credit_price_fen", "min_spend_fen", "max_saving_fen")
    blank = dict.fromkeys((*names, "stars_off_bp", "subsidy_fen", "subsidy_share_bp", "subsidy_cap_fen"))
    return SimpleNamespace(**{**blank, "kind": kind, "subsidy_kind": SubsidyKind.NONE, **more})


@pytest.mark.parametrize(
    ("offer", "bill_fen", "expected_fen"),
    [
        (terms(OfferKind.PERCENT_OFF, percent_off_bp=500), 9_999, 499),
        (terms(OfferKind.PERCENT_OFF, percent_off_bp=2_000, max_saving_fen=1_500), 10_000, 1_500),
        (terms(OfferKind.CASH_OFF, cash_off_fen=1_000), None, 1_000),
        (terms(OfferKind.CASH_OFF, cash_off_fen=1_000), 600, 600),
        (terms(OfferKind.CASH_OFF, cash_off_fen=1_000, min_spend_fen=3_000), 3_000, 1_000),
        (terms(OfferKind.CREDIT_PRICE, list_price_fen=5_000, credit_price_fen=3_500), None, 1_500),
        (terms(OfferKind.FREE_ITEM, list_price_fen=1_200), None, 1_200),
    ],
)
def test_savings(offer: Any, bill_fen: int | None, expected_fen: int) -> None:
    assert saving_of(offer, bill_fen=bill_fen, bill_max_fen=10_000) == Saving(expected_fen, 0)


@pytest.mark.parametrize(
    ("subsidy", "expected_fen"),
    [
        ({"subsidy_kind": SubsidyKind.FIXED, "subsidy_fen": 300}, 300),
        ({"subsidy_kind": SubsidyKind.FIXED, "subsidy_fen": 5_000}, 1_000),
        ({"subsidy_kind": SubsidyKind.SHARE, "subsidy_share_bp": 3_333, "subsidy_cap_fen": 900}, 333),
        ({"subsidy_kind": SubsidyKind.SHARE, "subsidy_share_bp": 10_000, "subsidy_cap_fen": 900}, 900),
    ],
)
def test_the_fund_bears_no_more_than_the_saving_and_the_cap(subsidy: dict[str, Any], expected_fen: int) -> None:
    offer = terms(OfferKind.CASH_OFF, cash_off_fen=1_000, **subsidy)
    assert saving_of(offer, bill_fen=None, bill_max_fen=1) == Saving(1_000, expected_fen)


def test_a_share_of_the_bill_needs_the_bill() -> None:
    offer = terms(OfferKind.PERCENT_OFF, percent_off_bp=500)
    assert saving_without_bill(offer) is None
    with pytest.raises(BillRequiredError):
        saving_of(offer, bill_fen=None, bill_max_fen=1)


def test_below_the_minimum_nothing_is_saved() -> None:
    offer = terms(OfferKind.CASH_OFF, cash_off_fen=1_000, min_spend_fen=3_000)
    with pytest.raises(BelowMinimumError):
        saving_of(offer, bill_fen=2_999, bill_max_fen=9_999)


def test_stars_decide_the_member_discount() -> None:
    offer = terms(OfferKind.MEMBER_DISCOUNT, stars_off_bp={"3": 500, "5": 2_000})
    assert [star_share_bp(offer, stars) for stars in range(6)] == [0, 0, 0, 500, 500, 2_000]
    assert saving_of(offer, bill_fen=10_000, bill_max_fen=10_000, stars=4) == Saving(500, 0)
    with pytest.raises(NoStarDiscountError):
        saving_of(offer, bill_fen=10_000, bill_max_fen=10_000, stars=2)
