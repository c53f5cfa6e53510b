"""Who stands at the counter, before anything is done: masked, with what they may spend."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.security.masking import mask_name
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.residents.models import Resident
from app.rewards.exchanges import holders, limits
from app.rewards.service_points import counter


@dataclass(frozen=True, slots=True)
class Looked:
    """Whose card it is, as the clerk sees them."""

    name: str
    points: int
    month_points: int | None
    left: int | None


def look(session: Session, *, site_id: int | None, clerk_id: int, digits: str, now: datetime) -> Looked:
    """Raises what `exchange` raises of the point and of the card."""
    point = counter.point_of_clerk(session, point_id=site_id, clerk_id=clerk_id, now=now)
    person = holders.hold_holder(session, digits=digits, now=now).person
    holders.require_served(session, person=person, clerk_id=clerk_id, point=point)
    return Looked(
        mask_name(session.scalars(select(Resident.name).where(Resident.id == person.id)).one()),
        ledger.balance(session, chart.resident_points(person.id)),
        point.month_points,
        limits.left(session, point=point, resident_id=person.id, now=now),
    )
