"""Member cards on paper, for those who have no phone: the code of a card does not change until the card is renewed."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.parties import residents
from app.parties.residents.actions import ResidentAction
from app.parties.residents.models import Resident
from app.rewards.coupons import codes


def print_card(session: Session, *, resident_id: int, renew: bool = False, staff: StaffIdentity, now: datetime) -> str:
    """The digits that stand on a resident's card. With `renew` the card has another serial: one that was lost, on
    paper or on a phone, is worth nothing any more. Raises ResidentNotFoundError.
    """
    place = residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    person = session.get_one(Resident, resident_id, with_for_update=True, populate_existing=True)
    if renew:
        residents.renew_card(session, person)
    action = ResidentAction.CARD_RENEWED if renew else ResidentAction.CARD_PRINTED
    audit.note(session, staff=staff, action=action, subject_id=resident_id, at=now, path=place.community_path)
    return codes.on_paper(person.card_serial)
