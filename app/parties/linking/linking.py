"""What makes a WeChat user a resident, and what ends it. Callers own the transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import RuleError, field_error
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.parties import messages, residents
from app.parties.delegates import delegation
from app.parties.linking.actions import LinkAction
from app.parties.linking.errors import NotLinkedError, PhoneNotVerifiedError, WhichResidentError
from app.parties.linking.printed_codes import use_code
from app.parties.messages.models import MessageKind
from app.parties.residents.errors import AlreadyLinkedError
from app.parties.residents.models import Household, Resident, ResidentStatus, User

HOUSEHOLD_WRONG = "户号和登记的不一致，请照户口簿或门牌再填一次；不清楚的请问社区工作人员。"


class NobodyMeantError(RuleError):
    """A wrong household or code: a guess, for all we know."""


def verify_phone(session: Session, *, user_id: int, phone: str, now: datetime) -> None:
    """Remember the number WeChat has verified for a user. Whoever had it before has it no more, and is told.

    That links nobody: numbers are given to others, and shared.
    """
    former = residents.show_phone(session, user_id=user_id, phone=phone)
    if former is not None:
        messages.tell(session, user_id=former, kind=MessageKind.PHONE_TAKEN, facts={}, now=now)


def link_by_household(
    session: Session, *, user_id: int, household: str, number: str | None = None, now: datetime
) -> Resident:
    """Become the resident who has the number one has verified, and lives in this household.

    Where several of a household share it, `number` is that of the resident one is; without it they are the only adult.
    Raises PhoneNotVerifiedError, NobodyMeantError, WhichResidentError, AlreadyLinkedError.
    """
    residents.lock_user(session, user_id)
    index = session.scalar(select(User.phone_index).where(User.id == user_id))
    if index is None:
        raise PhoneNotVerifiedError
    sharing = session.scalars(
        select(Resident)
        .join(Household, Household.id == Resident.household_id)
        .where(Resident.phone_index == index, Resident.status == ResidentStatus.ACTIVE, Household.number == household)
        .order_by(Resident.id)
        .with_for_update(of=Resident)
        .execution_options(populate_existing=True)
    ).all()
    if not sharing:
        raise NobodyMeantError(details=field_error("household", HOUSEHOLD_WRONG).details)
    person = _meant(sharing, user_id, number)
    _link(session, person, user_id, now)
    return person


def _meant(sharing: Sequence[Resident], user_id: int, number: str | None) -> Resident:
    if number is not None:
        chosen = [person for person in sharing if person.number == number]
        if not chosen:
            raise field_error("number", "请从这一户的居民里选择。")
        return chosen[0]
    linked = [person for person in sharing if person.user_id == user_id]
    adults = [person for person in sharing if not person.is_minor]
    for meant in (linked, sharing, adults):
        if len(meant) == 1:
            return meant[0]
    shown = [{"number": person.number, "name": mask_name(person.name)} for person in sharing]
    raise WhichResidentError(details={"residents": shown})


def link_by_code(session: Session, *, user_id: int, code: str, now: datetime) -> Resident:
    """Become the resident for whom staff have printed a code: whoever has no number, or has lost it.

    Raises NobodyMeantError, AlreadyLinkedError.
    """
    residents.lock_user(session, user_id)
    resident_id = use_code(session, code=code, now=now)
    if resident_id is None:
        raise NobodyMeantError(
            details=field_error("link_code", "关联码不对，或已用过、已过期。请社区工作人员再打印一张。").details
        )
    person = session.get_one(Resident, resident_id, with_for_update=True, populate_existing=True)
    _link(session, person, user_id, now)
    return person


def _link(session: Session, person: Resident, user_id: int, now: datetime) -> None:
    """Another WeChat that was linked is so no more; the member card of its phone is worth nothing from then on."""
    other = residents.resident_of_user(session, user_id)
    if other is not None and other.id != person.id:
        raise AlreadyLinkedError
    if person.user_id == user_id:
        return
    former, person.user_id = person.user_id, None
    session.flush()
    if former is not None:
        residents.renew_card(session, person)
        messages.tell(session, user_id=former, kind=MessageKind.LINK_ENDED, facts={"how": "another"}, now=now)
    person.user_id = user_id
    session.flush()
    delegation.end_for_oneself(session, resident_id=person.id, user_id=user_id, now=now)


def end_own_link(session: Session, *, user_id: int, now: datetime) -> None:
    """End the link of one's own WeChat: the resident stays who they are, with all they have. Raises NotLinkedError."""
    residents.lock_user(session, user_id)
    person = residents.resident_of_user(session, user_id)
    if person is None:
        raise NotLinkedError
    session.refresh(person, with_for_update=True)
    if person.user_id != user_id:
        raise NotLinkedError
    person.user_id = None
    residents.renew_card(session, person)
    messages.tell(session, user_id=user_id, kind=MessageKind.LINK_ENDED, facts={"how": "self"}, now=now)


def end_link(session: Session, *, resident_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Resident:
    """End the link of a resident to a WeChat, at their wish or because it was wrong; its user is told.

    Raises ResidentNotFoundError, NotLinkedError.
    """
    place = residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    person = session.get_one(Resident, resident_id, with_for_update=True, populate_existing=True)
    if person.user_id is None:
        raise NotLinkedError
    former, person.user_id = person.user_id, None
    residents.renew_card(session, person)
    session.flush()
    messages.tell(session, user_id=former, kind=MessageKind.LINK_ENDED, facts={"how": "staff"}, now=now)
    audit.note(
        session,
        staff=staff,
        action=LinkAction.ENDED,
        subject_id=resident_id,
        at=now,
        path=place.community_path,
        reason=reason,
    )
    return person
