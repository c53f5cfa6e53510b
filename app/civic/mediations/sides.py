"""Who is on which side of a mediation, and how the other side is found: exactly, by what one knows of them."""

import re
from collections.abc import Callable, Collection

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.civic.cases.models import Case
from app.civic.mediations.errors import OtherSideNotFoundError
from app.civic.mediations.models import Mediation, Side
from app.core.cleaning import phones
from app.parties import residents
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.units.models import Unit
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import OF_THE_ALLIANCE, SubjectKey, subjects_of_user, users_to_tell

KINDS = (SubjectKind.RESIDENT, SubjectKind.MERCHANT, SubjectKind.UNIT)
"""What can be the other side."""
CardReader = Callable[[Session, str], int]
"""Which resident has shown these digits of a member card."""
PHONE, CARD = re.compile(phones.PHONE, re.ASCII), re.compile(r"[0-9]{18}", re.ASCII)


def keys_of(case: Case, mediation: Mediation) -> dict[Side, SubjectKey]:
    return {
        Side.APPLICANT: (case.subject_kind, case.subject_id),
        Side.OTHER: (mediation.other_kind, mediation.other_id),
    }


def own_keys(session: Session, user_id: int) -> list[tuple[SubjectKind, int]]:
    """For whom somebody speaks: for themself, for shops of theirs, for units that they head. Who holds the card of
    another does not agree to anything, or sign it, for them.
    """
    person = residents.resident_of_user(session, user_id)
    own = person.id if person is not None else None
    found = subjects_of_user(session, user_id=user_id)
    return [(kind, key) for kind, key in found if kind in KINDS and (kind is not SubjectKind.RESIDENT or key == own)]


def side_of(case: Case, mediation: Mediation, own: Collection[tuple[SubjectKind, int]]) -> Side | None:
    """On which side somebody is who speaks for these. Nobody is on both."""
    return next((side for side, key in keys_of(case, mediation).items() if key in own), None)


def users_of(session: Session, key: SubjectKey) -> list[int]:
    """Who hears of it on a side: nobody but those who speak for it."""
    kind, subject_id = key
    if subject_id is None:
        return []
    if kind is SubjectKind.RESIDENT:
        user_id = residents.user_of_resident(session, subject_id)
        return [] if user_id is None else [user_id]
    return [each.user_id for each in users_to_tell(session, kind, [subject_id]).get(subject_id, [])]


def find(
    session: Session, *, kind: SubjectKind, known_as: str, community_id: int, read_card: CardReader
) -> tuple[SubjectKind, int]:
    """The other side in a community: an adult by a telephone number or what their member card shows, a shop or unit by
    all of its name. Raises OtherSideNotFoundError, for digits of a card what `read_card` raises.
    """
    asked: Select[int]
    if kind is SubjectKind.MERCHANT:
        asked = select(Merchant.id).where(Merchant.name == known_as, Merchant.community_id == community_id)
        asked = asked.where(Merchant.status.in_(OF_THE_ALLIANCE))
    elif kind is SubjectKind.UNIT:
        asked = select(Unit.id).where(Unit.name == known_as, Unit.community_id == community_id, Unit.is_open.is_(True))
    else:
        asked = select(Resident.id).where(
            _is(session, phones.text(known_as), read_card),
            Resident.community_id == community_id,
            Resident.status == ResidentStatus.ACTIVE,
            Resident.is_minor.is_(False),
        )
    found = session.scalars(asked.limit(2)).all()
    if len(found) != 1:  # Two who share a number are not told apart by it.
        raise OtherSideNotFoundError
    return kind, found[0]


def _is(session: Session, known_as: str, read_card: CardReader) -> ColumnElement[bool]:
    if PHONE.fullmatch(known_as):
        return Resident.phone_index == residents.phone_index(known_as)
    if CARD.fullmatch(known_as):
        return Resident.id == read_card(session, known_as)
    raise OtherSideNotFoundError
