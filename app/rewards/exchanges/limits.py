"""What one resident may still spend at a service point this month: its setting, less what they have."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.rewards.exchanges.errors import MonthLimitError
from app.rewards.exchanges.models import ExchangeStatus, GoodsExchange
from app.rewards.service_points.models import ServicePoint


def month_of(now: datetime) -> str:
    return f"{business_day(now):%Y-%m}"


def left(session: Session, *, point: ServicePoint, resident_id: int, now: datetime) -> int | None:
    """None where the point sets no limit."""
    if point.month_points is None:
        return None
    spent = select(func.coalesce(func.sum(GoodsExchange.points), 0)).where(
        GoodsExchange.site_id == point.id,
        GoodsExchange.resident_id == resident_id,
        GoodsExchange.month == month_of(now),
        GoodsExchange.status != ExchangeStatus.REVERSED,
    )
    return max(0, point.month_points - int(session.scalars(spent).one()))


def require(session: Session, *, point: ServicePoint, resident_id: int, points: int, now: datetime) -> None:
    """Whoever asks has locked the resident. Raises MonthLimitError."""
    rest = left(session, point=point, resident_id=resident_id, now=now)
    if rest is not None and points > rest:
        raise MonthLimitError(month_points=point.month_points or 0, left=rest)
