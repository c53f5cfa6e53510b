"""A rating in full weight stands on a redemption. Where that is undone, it counts as one of who has only scanned."""

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session

from app.alliance.ratings import aggregates
from app.alliance.ratings.models import FULL_WEIGHT_TENTHS, SCAN_WEIGHT_TENTHS, Rating
from app.alliance.ratings.ratings import REDEMPTION_COUNTS_FOR
from app.core.clock import APART
from app.parties import residents
from app.parties.residents.models import Resident
from app.rewards.redemptions.models import Redemption, RedemptionStatus


def reweigh(session: Session, undone: Redemption) -> None:
    """Take the weight of this redemption from the ratings of its holder that stand on no other. Sums follow."""
    user_id = session.scalar(select(Resident.user_id).where(Resident.id == undone.resident_id))
    if user_id is None:
        return
    residents.lock_user(session, user_id)  # Whoever rates at this moment is through, or sees that it is undone.
    stood_on_it = (
        select(Rating)
        .where(
            Rating.user_id == user_id,
            Rating.merchant_id == undone.merchant_id,
            Rating.weight_tenths == FULL_WEIGHT_TENTHS,
            Rating.created_at > undone.redeemed_at - APART,
            Rating.created_at < undone.redeemed_at + REDEMPTION_COUNTS_FOR,
        )
        .order_by(Rating.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for rating in session.scalars(stood_on_it):
        if not session.scalar(select(_other_redemption(rating, undone))):
            aggregates.reweigh(session, rating, SCAN_WEIGHT_TENTHS)


def _other_redemption(rating: Rating, undone: Redemption) -> Exists:
    return exists().where(
        Redemption.merchant_id == rating.merchant_id,
        Redemption.resident_id == undone.resident_id,
        Redemption.status == RedemptionStatus.DONE,
        Redemption.redeemed_at > rating.created_at - REDEMPTION_COUNTS_FOR,
        Redemption.redeemed_at < rating.created_at + APART,
    )
