"""What a shop has honoured, month by month."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from app.core.clock import add_months, business_day
from app.rewards.redemptions.models import Redemption, RedemptionStatus


@dataclass(frozen=True, slots=True)
class ShopMonth:
    """A month `2026-11` of a shop: how often it honoured something, what people saved, what it earned. In fen."""

    month: str
    redemptions: int = 0
    saving_fen: int = 0
    subsidy_fen: int = 0
    points: int = 0
    bonus_points: int = 0


def months_of_shop(session: Session, *, merchant_id: int, now: datetime, months: int = 12) -> list[ShopMonth]:
    """The last months of a shop, the present one last; those without a redemption too. One query along an index."""
    first = add_months(business_day(now).replace(day=1), 1 - months)
    columns = (
        Redemption.saving_fen,
        Redemption.subsidy_fen,
        Redemption.points,
        Redemption.bonus_points,
    )
    year, month = extract("year", Redemption.day), extract("month", Redemption.day)
    rows = session.execute(
        select(year, month, func.count(), *(func.sum(column) for column in columns))
        .where(
            Redemption.merchant_id == merchant_id,
            Redemption.day >= first,
            Redemption.status == RedemptionStatus.DONE,
        )
        .group_by(year, month)
    )
    found = {
        _name(date(int(of_year), int(of_month), 1)): [int(number) for number in numbers]
        for of_year, of_month, *numbers in rows
    }
    names = [_name(add_months(first, number)) for number in range(months)]
    return [ShopMonth(name, *found.get(name, ())) for name in names]


def _name(first: date) -> str:
    return f"{first:%Y-%m}"
