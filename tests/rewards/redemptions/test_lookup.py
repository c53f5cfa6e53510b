"""What is looked up about a code has the names of its columns, in their order: a row becomes it by position."""

from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy import Select

from app.rewards.redemptions import redemption_lookup
from app.rewards.redemptions.models import Redemption
from app.rewards.redemptions.new_redemption import NewRedemption
from app.rewards.redemptions.redemption_lookup import CardContext, CouponContext


@pytest.mark.parametrize(
    ("context", "query"),
    [(CouponContext, redemption_lookup._COUPON), (CardContext, redemption_lookup._CARD)],
)
def test_a_context_is_its_row(context: type[CouponContext | CardContext], query: Select[*tuple[Any, ...]]) -> None:
    assert [field.name for field in fields(context)] == [column.key for column in query.selected_columns]


def test_a_new_redemption_has_every_column_that_it_must_have() -> None:
    columns = {column.key for column in Redemption.__table__.columns if not column.nullable}
    assert columns - {"id", "status"} <= {field.name for field in fields(NewRedemption)}
