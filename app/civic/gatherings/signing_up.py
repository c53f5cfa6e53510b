"""Signing up for a session: oneself, or somebody of one's household. Who finds no place waits, in order."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.gatherings.booking import AT_THE_DOOR, NO_USE, Use, require_bookable, require_free_slot
from app.civic.gatherings.errors import (
    AlreadySignedUpError,
    LeaderHimselfError,
    NotFamilyError,
    SessionStateError,
    SignupClosedError,
    SignupNotFoundError,
    TooLateToCancelError,
)
from app.civic.gatherings.fitting import lock_neighbour, require_fit, require_free
from app.civic.gatherings.models import HOLDS_PLACE, Gathering, GatheringStatus, Project, Signup, SignupStatus
from app.civic.gatherings.places import give_back, move_up, seat
from app.civic.gatherings.queries import hold, led_session, session_for, session_in_scope, signup_in_scope
from app.civic.gatherings.telling import tell_ended
from app.civic.gatherings.workflow import APPROVE, GIVE_BACK, REFUSE, SIGNUPS, TAKES_SIGNUPS
from app.core.identities import StaffIdentity
from app.parties import residents
from app.parties.residents.errors import ResidentNotFoundError
from app.parties.residents.people import ResidentIdentity


def sign_up(
    session: Session, *, session_id: int, resident_id: int, for_id: int | None = None, use: Use = NO_USE, now: datetime
) -> Signup:
    """Sign up oneself, or `for_id` of one's household, for a session; book a slot of a venue for a use.

    Raises SessionNotFoundError, NotFamilyError, SessionStateError, SignupClosedError, AlreadySignedUpError,
    OverlappingSignupError, SlotTakenError, and what `require_fit` and `require_bookable` raise.
    """
    whose = for_id if for_id is not None else resident_id
    residents.lock(session, whose)  # First: what they have signed up for is looked at and added to one by one.
    caller = residents.identify(session, resident_id)
    gathering = session_for(session, session_id=session_id, person=caller)
    person = _of_household(session, caller, whose)
    require_fit(session.get_one(Project, gathering.project_id), gathering, person, by_adult=not caller.is_minor)
    return _sign_up(session, gathering, person, use, caller.id, now)


def sign_up_card(session: Session, *, session_id: int, whose: int, leader_id: int, now: datetime) -> Signup:
    """The leader signs somebody up whose member card they have read.

    Raises SessionNotFoundError, ResidentNotFoundError for somebody of elsewhere, LeaderHimselfError, and what
    `sign_up` raises.
    """
    gathering = led_session(session, session_id=session_id, resident_id=leader_id)
    person = lock_neighbour(session, gathering, whose)
    if person.id == leader_id:
        raise LeaderHimselfError
    require_fit(session.get_one(Project, gathering.project_id), gathering, person, by_adult=True)
    use = AT_THE_DOOR if gathering.venue_id is not None else NO_USE
    return _sign_up(session, gathering, person, use, leader_id, now)


def _sign_up(
    session: Session, gathering: Gathering, person: ResidentIdentity, use: Use, signed_by: int, now: datetime
) -> Signup:
    """Somebody who is locked."""
    whose = person.id
    require_bookable(session, gathering, person, use, now)
    hold(session, gathering)
    _require_open(gathering, now)
    known = session.scalar(select(Signup.id).where(Signup.gathering_id == gathering.id, Signup.open_for == whose))
    if known is not None:
        raise AlreadySignedUpError(details={"signup_id": known})
    require_free(session, gathering, whose)
    require_free_slot(gathering)
    signup = Signup(
        gathering_id=gathering.id,
        resident_id=whose,
        open_for=whose,
        signed_by=signed_by,
        signed_at=now,
        status=SignupStatus.ASKED,
        purpose=use.purpose,
        people=use.people,
    )
    session.add(signup)
    session.flush()
    seat(session, signup, gathering, now)
    session.flush()
    return signup


def _of_household(session: Session, caller: ResidentIdentity, whose: int) -> ResidentIdentity:
    """Oneself or, for an adult, somebody of the household. Raises NotFamilyError."""
    if whose == caller.id:
        return caller
    try:
        person = residents.identify(session, whose)
    except ResidentNotFoundError:
        raise NotFamilyError from None
    if caller.is_minor or person.household_id != caller.household_id:
        raise NotFamilyError
    return person


def _require_open(gathering: Gathering, now: datetime) -> None:
    if gathering.status is GatheringStatus.CANCELLED:
        raise SessionStateError("这一场已经取消，请看看别的场次。", {"status": gathering.status.value})
    if gathering.status not in TAKES_SIGNUPS or now >= gathering.signup_until or now >= gathering.ends_at:
        raise SignupClosedError


def cancel(session: Session, *, signup_id: int, resident_id: int, now: datetime) -> None:
    """Give back a place of one's own or of one's household, or leave the waiting list; who waits moves up.

    Raises SignupNotFoundError, SignupStateError, TooLateToCancelError.
    """
    signup = session.get(Signup, signup_id)
    if signup is None:
        raise SignupNotFoundError
    try:
        _of_household(session, residents.identify(session, resident_id), signup.resident_id)
    except NotFamilyError:
        raise SignupNotFoundError from None
    gathering = hold(session, session.get_one(Gathering, signup.gathering_id))
    SIGNUPS.hold(session, signup, GIVE_BACK)
    if signup.status is SignupStatus.CONFIRMED and now >= gathering.cancel_until:
        raise TooLateToCancelError
    had_place = signup.status in HOLDS_PLACE
    SIGNUPS.enter(signup, GIVE_BACK, cancelled_at=now, open_for=None, held_until=None)
    if had_place:
        give_back(session, gathering, 1, now)


def approve(session: Session, *, signup_id: int, staff: StaffIdentity, now: datetime) -> Signup:
    """Let somebody have the place that was held for them. Raises SignupNotFoundError, SignupStateError."""
    signup = signup_in_scope(session, signup_id=signup_id, staff=staff)
    hold(session, session.get_one(Gathering, signup.gathering_id))
    SIGNUPS.move(session, signup, APPROVE, staff=staff, at=now, stamps={"held_until": None})
    return signup


def approve_all(session: Session, *, session_id: int, staff: StaffIdentity, now: datetime) -> int:
    """Let everybody have the place that was held for them; says how many. Raises SessionNotFoundError."""
    gathering = hold(session, session_in_scope(session, session_id=session_id, staff=staff))
    query = select(Signup).where(Signup.gathering_id == gathering.id, Signup.status == SignupStatus.ASKED)
    asked = session.scalars(query.order_by(Signup.id)).all()
    for signup in asked:
        SIGNUPS.move(session, signup, APPROVE, staff=staff, at=now, stamps={"held_until": None})
    return len(asked)


def refuse(session: Session, *, signup_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Signup:
    """Turn somebody down who waits for an approval or for a place; they are told, and who waits moves up.

    Raises SignupNotFoundError, SignupStateError.
    """
    signup = signup_in_scope(session, signup_id=signup_id, staff=staff)
    gathering = hold(session, session.get_one(Gathering, signup.gathering_id))
    SIGNUPS.hold(session, signup, REFUSE)
    had_place = signup.status in HOLDS_PLACE
    stamps = {"cancelled_at": now, "open_for": None, "held_until": None, "closing_reason": reason}
    SIGNUPS.enter(signup, REFUSE, **stamps)
    SIGNUPS.note(session, signup, REFUSE, staff=staff, at=now, reason=reason)
    tell_ended(session, gathering, [signup], reason, now)
    if had_place:
        give_back(session, gathering, 1, now)
    else:
        move_up(session, gathering, now)
    return signup
