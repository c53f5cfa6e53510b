"""The cap on what shops earn by bonuses: at most 100 points a shop and month (domain rule C3).

One conditional update of one row, whatever the shop has done before. Every redemption with a bonus locks its shop's
balance anyway, so this lock stands in nobody's way.
"""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.rewards.redemptions.models import BonusMonth

MONTHLY_CAP = 100

_TABLE: Any = BonusMonth.__table__
_HERE = (_TABLE.c.merchant_id == bindparam("shop"), _TABLE.c.month == bindparam("of_month"))
_EARN = (
    update(_TABLE)
    .where(*_HERE, _TABLE.c.points + bindparam("bonus") <= MONTHLY_CAP)
    .values(points=_TABLE.c.points + bindparam("bonus"))
)
_LOSE = update(_TABLE).where(*_HERE).values(points=_TABLE.c.points - bindparam("bonus"))
_IS_THERE = select(exists().where(*_HERE))
_BEGIN = insert(_TABLE)


def earned(session: Session, *, merchant_id: int, points: int, day: date) -> int:
    """How much of a bonus a redemption of this day earns: all of it, or nothing where that would exceed the cap."""
    if not points:
        return 0
    values = {"shop": merchant_id, "of_month": f"{day:%Y-%m}", "bonus": points}
    connection = session.connection()
    if connection.execute(_EARN, values).rowcount:
        return points
    if not connection.scalar(_IS_THERE, values):
        try:
            row = {"merchant_id": merchant_id, "month": values["of_month"], "points": points}
            connection.execute(_BEGIN, row)
            return points if points <= MONTHLY_CAP else 0
        except IntegrityError:  # The month's first redemption happened at the same moment, and is committed by now.
            return points if connection.execute(_EARN, values).rowcount else 0
    return 0


def taken_back(session: Session, *, merchant_id: int, points: int, day: date) -> None:
    """A redemption of this day was undone: what it earned counts no more."""
    if points:
        session.connection().execute(_LOSE, {"shop": merchant_id, "of_month": f"{day:%Y-%m}", "bonus": points})
