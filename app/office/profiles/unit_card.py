"""The credit card of a unit: what everybody may see of it. Nobody in it is named, and no record is shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.parties.communities.nodes import get_community
from app.parties.units.models import Unit
from app.parties.units.queries import unit_of_slug
from app.standing.programmes.models import SubjectKind
from app.standing.scores import scores


@dataclass(frozen=True, slots=True)
class UnitCard:
    """One unit in public; `stars` is its credit standing from 0 to 5."""

    unit: Unit
    place: str
    stars: int


def unit_card(session: Session, *, slug: str, now: datetime) -> UnitCard:
    """The card of a unit on the register. Raises UnitNotFoundError."""
    unit = unit_of_slug(session, slug)
    standing = scores.standing(session, subject_kind=SubjectKind.UNIT, subject_id=unit.id, now=now)
    return UnitCard(unit, get_community(session, unit.community_id).name, standing.stars)
