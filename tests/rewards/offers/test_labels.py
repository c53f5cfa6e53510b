"""How an offer's gain reads at the desk, and that the words of a kind speak of the terms which that kind has."""

from string import Formatter
from types import SimpleNamespace
from typing import Any

import pytest

from app.rewards.offers.labels import gain
from app.rewards.offers.models import OfferKind
from app.rewards.offers.terms import KINDS, TERMS


@pytest.mark.parametrize(
    ("kind", "terms", "words"),
    [
        (OfferKind.CASH_OFF, {"cash_off_fen": 1_000}, "减 10.00 元"),
        (OfferKind.PERCENT_OFF, {"percent_off_bp": 1_250}, "优惠 12.5%"),
        (
            OfferKind.CREDIT_PRICE,
            {"list_price_fen": 3_500, "credit_price_fen": 2_000},
            "信用价 20.00 元，原价 35.00 元",
        ),
        (OfferKind.FREE_ITEM, {"list_price_fen": 1_200}, "免费，价值 12.00 元"),
        (OfferKind.MEMBER_DISCOUNT, {"stars_off_bp": {"5": 2_000, "3": 500}}, "3 星优惠 5%、5 星优惠 20%"),
    ],
)
def test_the_gain_with_its_conditions(kind: OfferKind, terms: dict[str, Any], words: str) -> None:
    offer: Any = SimpleNamespace(**(dict.fromkeys(TERMS) | terms), kind=kind)
    assert gain(offer) == words
    offer.min_spend_fen, offer.max_saving_fen = 300_000, 5_000
    assert gain(offer) == f"{words}，满 3,000.00 元可用，最多省 50.00 元"


@pytest.mark.parametrize("kind", OfferKind)
def test_the_words_of_a_kind_name_terms_that_it_must_have(kind: OfferKind) -> None:
    made = KINDS[kind]
    named = {name for words in (made.gain, made.gain_on_phone) for _, name, _, _ in Formatter().parse(words) if name}
    assert named
    assert named <= set(made.needed)


def test_a_condition_names_its_own_term_and_stands_with_optional_ones() -> None:
    needed = {name for made in KINDS.values() for name in made.needed}
    for name, term in TERMS.items():
        named = [field for _, field, _, _ in Formatter().parse(term.condition) if field]
        assert named == ([name] if term.condition else [])
        assert bool(term.condition) == (name not in needed)
