"""What becomes of exchanges when two files of a resident become one."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.rewards.exchanges.models import GoodsExchange


def hand_over(session: Session, *, from_id: int, to_id: int) -> None:
    """What was one's is the other's. One by both cards in the same half minute stays with the card that it was made
    with.
    """
    steps = session.scalars(select(GoodsExchange.card_step).where(GoodsExchange.resident_id == to_id)).all()
    free = GoodsExchange.resident_id == from_id, GoodsExchange.card_step.not_in(steps or [-1])
    session.execute(update(GoodsExchange).where(*free).values(resident_id=to_id))
    session.execute(update(GoodsExchange).where(GoodsExchange.clerk_id == from_id).values(clerk_id=to_id))
