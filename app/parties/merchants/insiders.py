"""Who is an insider of a shop: those who work in it, and those who live with them. They neither redeem nor rate there.

People are compared by their accounts, by the numbers that WeChat has verified for who works in the shop, and by the
number that the shop was applied for with: a second account is no way around.
"""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased

from app.parties.merchants.models import MerchantMember
from app.parties.residents.models import Resident, User

Value = Any
"""A column, a parameter or a plain value."""


def household_works_at(merchant: Value, household: Value, shop_phone: Value) -> ColumnElement[bool]:
    """Whether somebody of a household works in a shop. `shop_phone` is the fingerprint of the shop's number."""
    works = _works_there(merchant, lambda insider: insider.household_id == household)
    applied = aliased(Resident)
    return or_(works, exists().where(applied.household_id == household, applied.phone_index == shop_phone))


def user_is_insider(user: Value, merchant: Value, shop_phone: Value) -> ColumnElement[bool]:
    """The same about a user: whether they work there themselves, or live with somebody who does."""
    account, own, applied = aliased(User), aliased(Resident), aliased(Resident)
    return or_(
        works_or_lives_with(user, merchant),
        exists().where(account.id == user, account.phone_index == shop_phone),
        exists().where(
            own.user_id == user, applied.household_id == own.household_id, applied.phone_index == shop_phone
        ),
    )


def works_or_lives_with(user: Value, merchant: Value) -> ColumnElement[bool]:
    """The same without the number that the shop was applied for with."""
    member, own = aliased(MerchantMember), aliased(Resident)
    lives = _works_there(merchant, lambda insider: insider.household_id == own.household_id, own.user_id == user)
    return or_(exists().where(member.merchant_id == merchant, member.user_id == user), lives)


def _works_there(merchant: Value, lives_there: Any, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    member, account, insider = aliased(MerchantMember), aliased(User), aliased(Resident)
    return exists().where(
        member.merchant_id == merchant,
        account.id == member.user_id,
        or_(insider.user_id == account.id, insider.phone_index == account.phone_index),
        lives_there(insider),
        *more,
    )
