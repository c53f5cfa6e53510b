"""Whose code was scanned at a counter, and whether they may be served there: never the clerk or their household."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import business_day, start_of_day
from app.core.security.time_codes import step_of
from app.parties import residents
from app.parties.communities.models import Community
from app.parties.residents.errors import ResidentNotFoundError
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.residents.people import ResidentIdentity
from app.rewards.coupons import codes
from app.rewards.coupons.codes import Code, Prefix
from app.rewards.exchanges.errors import NotServedHereError, ServesFamilyError, ServesThemselvesError
from app.rewards.exchanges.models import GoodsExchange
from app.rewards.redemptions.errors import PaperLimitError
from app.rewards.redemptions.paper_limit import USES_A_DAY
from app.rewards.service_points.models import ServicePoint


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose card it is, locked until the end of the transaction, and the time step of its code."""

    person: ResidentIdentity
    code: Code
    step: int


def hold_holder(session: Session, *, digits: str, now: datetime) -> Holder:
    """Raises what `codes.parse` raises, CodeUnknownError also for a coupon and for somebody who has left,
    CodeWrongError.
    """
    code = codes.parse(digits)
    wanted = Resident.card_serial == code.serial, Resident.status == ResidentStatus.ACTIVE
    found = None if code.prefix is Prefix.COUPON else session.scalar(select(Resident.id).where(*wanted))
    if found is None:
        raise codes.unknown(code, now=now)
    step = codes.matching_step(code, now=now)
    try:
        person = residents.lock_identity(session, found)
    except ResidentNotFoundError:
        raise codes.unknown(code, now=now) from None
    if person.card_serial != code.serial:  # Another card was made meanwhile.
        raise codes.unknown(code, now=now)
    return Holder(person, code, step)


def require_served(session: Session, *, person: ResidentIdentity, clerk_id: int, point: ServicePoint) -> None:
    """Raises ServesThemselvesError, ServesFamilyError, NotServedHereError."""
    if person.id == clerk_id:
        raise ServesThemselvesError
    if person.household_id == session.scalar(select(Resident.household_id).where(Resident.id == clerk_id)):
        raise ServesFamilyError
    if not person.community_path.startswith(session.get_one(Community, point.community_id).path):
        raise NotServedHereError


def require_paper_left(session: Session, holder: Holder, now: datetime) -> None:
    """A card on paper can be copied: so much a day is what a copy is worth. Raises PaperLimitError."""
    if holder.code.prefix is not Prefix.PAPER_CARD:
        return
    first = step_of(start_of_day(business_day(now)))
    whose = GoodsExchange.resident_id == holder.person.id
    if session.scalars(select(func.count()).where(whose, GoodsExchange.card_step >= first)).one() >= USES_A_DAY:
        raise PaperLimitError
