"""Who is an insider of a shop: those who work in it, and those who live with them. They neither redeem nor rate there.

People are compared by their accounts, by the numbers that WeChat has verified for who works in the shop, and by the
number that the shop was applied for with: a second account is no way around.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.parties.merchants.models import Merchant, MerchantMember
from app.parties.residents import phone_index
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


def households_at(session: Session, merchant_ids: Collection[int]) -> dict[int, set[int]]:
    """The households of those who work in each of some shops; the same people as of `household_works_at`."""
    found: dict[int, set[int]] = {merchant_id: set() for merchant_id in merchant_ids}
    people = (
        select(MerchantMember.merchant_id, Resident.household_id)
        .join(User, User.id == MerchantMember.user_id)
        .join(Resident, or_(Resident.user_id == User.id, Resident.phone_index == User.phone_index))
        .where(MerchantMember.merchant_id.in_(merchant_ids))
    )
    for merchant_id, household_id in session.execute(people):
        found[merchant_id].add(household_id)
    numbers: dict[str, set[int]] = {}
    for merchant_id, phone in session.execute(select(Merchant.id, Merchant.phone).where(Merchant.id.in_(merchant_ids))):
        numbers.setdefault(phone_index(phone), set()).add(merchant_id)
    applied = select(Resident.phone_index, Resident.household_id).where(Resident.phone_index.in_(numbers))
    for number, household_id in session.execute(applied):
        for merchant_id in numbers[number or ""]:
            found[merchant_id].add(household_id)
    return found
