"""Who holds the card of somebody who has no WeChat of their own: a person of their household, under the same number."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session, aliased

from app.parties.residents.bulk import batches
from app.parties.residents.models import Resident, ResidentStatus, User

_own = aliased(Resident)
IS_HELD: ColumnElement[bool] = and_(
    _own.status == ResidentStatus.ACTIVE,
    Resident.household_id == _own.household_id,
    Resident.phone_index == User.phone_index,
    Resident.user_id.is_(None),
    Resident.status == ResidentStatus.ACTIVE,
)


def held(*columns: Any) -> Select[Any]:
    """These columns of residents beside those of their household, and of the users whom these are."""
    return select(*columns).join(_own, _own.household_id == Resident.household_id).join(User, User.id == _own.user_id)


def holder_is(user: Any) -> ColumnElement[bool]:
    """The condition that a user, by their id, holds the card."""
    condition: ColumnElement[bool] = _own.user_id == user
    return condition


class Holder(NamedTuple):
    """Who holds a card, and the number of the resident whose it is."""

    user_id: int
    number: str


def holders(session: Session, resident_ids: Sequence[int]) -> dict[int, Holder]:
    """Who holds the cards of those of these residents who have no WeChat, by their ids. A number is verified by one
    user alone, so nobody's card has two holders.
    """
    found: dict[int, Holder] = {}
    for part in batches(resident_ids):
        rows = session.execute(held(Resident.id, _own.user_id, Resident.number).where(IS_HELD, Resident.id.in_(part)))
        found |= {row[0]: Holder(row[1], row[2]) for row in rows}
    return found


def held_by(session: Session, user_id: int) -> Sequence[int]:
    """The residents whose cards a user holds, their own aside."""
    return session.scalars(held(Resident.id).where(IS_HELD, holder_is(user_id)).order_by(Resident.id)).all()
