"""What is looked up about a code has the names of its columns: a row becomes it by them. Terms are those of offers."""

from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy import Select

from app.rewards.offers.models import Offer, OfferKind
from app.rewards.offers.terms import KINDS, TERMS, MoneyTerms
from app.rewards.redemptions import redemption_lookup
from app.rewards.redemptions.models import Redemption
from app.rewards.redemptions.new_redemption import NewRedemption
from app.rewards.redemptions.redemption_lookup import CardContext, CouponContext


@pytest.mark.parametrize(
    ("context", "query"),
    [(CouponContext, redemption_lookup._COUPON), (CardContext, redemption_lookup._CARD)],
)
def test_a_context_is_its_row(context: type[CouponContext | CardContext], query: Select[*tuple[Any, ...]]) -> None:
    assert {field.name for field in fields(context)} == {column.key for column in query.selected_columns}


def test_every_term_has_its_column_and_its_field() -> None:
    of_money = {field.name for field in fields(MoneyTerms)}
    assert set(TERMS) <= of_money <= set(Offer.__table__.columns.keys())
    named = {name for kind in KINDS.values() for name in (*kind.needed, *kind.optional)}
    assert named == set(TERMS)
    assert set(KINDS) == set(OfferKind)


def test_a_new_redemption_has_every_column_that_it_must_have() -> None:
    columns = {column.key for column in Redemption.__table__.columns if not column.nullable}
    assert columns - {"id", "status"} <= {field.name for field in fields(NewRedemption)}
