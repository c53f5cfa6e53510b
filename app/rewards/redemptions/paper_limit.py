"""A card on paper can be copied: so much a day is what a copy is worth, until its holder has another printed."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import business_day, start_of_day
from app.core.security.time_codes import step_of
from app.rewards.redemptions.errors import PaperLimitError
from app.rewards.redemptions.models import Redemption

USES_A_DAY = 5
"""Of one card, in all shops, by phone or paper: ours, no published rule."""


def require(session: Session, *, resident_id: int, now: datetime) -> None:
    """Raises PaperLimitError once the card was used so often today."""
    first = step_of(start_of_day(business_day(now)))
    query = select(func.count()).where(Redemption.resident_id == resident_id, Redemption.card_step >= first)
    if session.scalars(query).one() >= USES_A_DAY:
        raise PaperLimitError
