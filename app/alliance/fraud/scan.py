"""A job's way through all redemptions, each once and in order, some at a time."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.alliance.fraud import detectors, signs
from app.core.db import watermarks
from app.core.db.watermarks import Ids
from app.rewards.redemptions.models import Redemption

WATERMARK = "fraud_signs"
AT_ONCE = 2_000


def scan(session: Session, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Look at the next redemptions; says how many ids it went on by."""
    newest = session.scalar(select(func.max(Redemption.id))) or 0
    ids = watermarks.take(session, WATERMARK, newest=newest, limit=limit, now=now)
    if ids is None:
        return 0
    look(session, ids=ids, now=now)
    return ids.upto - ids.after


def look(session: Session, *, ids: Ids, now: datetime) -> int:
    """Look at the redemptions with these ids, whether or not anybody has before; says how many signs this opened."""
    return signs.note(session, detectors.hits_in(session, ids), now=now)
