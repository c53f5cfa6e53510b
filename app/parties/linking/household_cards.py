"""The cards that one WeChat holds: one's own, and those of people of one's household who have its number.

A couple or a family with one number, and children, are residents like others. Who has shown that they are one of the
household holds the cards of those who have no WeChat of their own and are on the roster under the same number; where
the roster gives somebody another number, or they link a WeChat, their card is theirs alone.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.core.security.masking import mask_name
from app.parties.communities.models import Community
from app.parties.delegates import delegation
from app.parties.residents.holders import IS_HELD, held, holder_is
from app.parties.residents.models import Resident, ResidentStatus

_HOLDS = held(Resident.id).where(IS_HELD, holder_is(bindparam("user")), Resident.id == bindparam("resident"))
_CARDS = (
    held(Resident.id, Resident.name, Resident.number, Community.name, Community.id, Resident.is_minor)
    .join(Community, Community.id == Resident.community_id)
    .where(IS_HELD, holder_is(bindparam("user")))
    .order_by(Resident.id)
)
_OWN = (
    select(Resident.id, Resident.name, Resident.number, Community.name, Community.id, Resident.is_minor)
    .join(Community, Community.id == Resident.community_id)
    .where(Resident.user_id == bindparam("user"), Resident.status == ResidentStatus.ACTIVE)
)


class Relation(StrEnum):
    """Whose card it is: one's own, that of somebody of the household, that of somebody one acts for."""

    OWN = "own"
    HOUSEHOLD = "household"
    HELPED = "helped"


@dataclass(frozen=True, slots=True)
class HeldCard:
    """A card, and whose; the name is masked."""

    resident_id: int
    name: str
    number: str | None
    community: str
    community_id: int
    is_minor: bool | None
    relation: Relation


def acts_for(session: Session, *, user_id: int, resident_id: int) -> int:
    """The resident whose card a user holds or for whom they act. Raises NotADelegateError."""
    found = session.connection().scalar(_HOLDS, {"user": user_id, "resident": resident_id})
    return found or delegation.helped_resident(session, user_id=user_id, resident_id=resident_id)


def holds(session: Session, *, user_id: int, resident_id: int) -> bool:
    """Whether a user holds the card of somebody of their household, and does not just act for them."""
    return session.connection().scalar(_HOLDS, {"user": user_id, "resident": resident_id}) is not None


def cards(session: Session, *, user_id: int) -> list[HeldCard]:
    """Everybody whose card a user can show: themselves, their household, and those for whom they act."""
    found = [
        HeldCard(row[0], mask_name(row[1]), row[2], row[3], row[4], row[5], relation)
        for query, relation in ((_OWN, Relation.OWN), (_CARDS, Relation.HOUSEHOLD))
        for row in session.execute(query, {"user": user_id})
    ]
    known = {card.resident_id for card in found}
    return found + [
        HeldCard(each.resident_id, each.name, None, each.community, each.community_id, None, Relation.HELPED)
        for each in delegation.helped_by(session, user_id=user_id)
        if each.resident_id not in known
    ]
