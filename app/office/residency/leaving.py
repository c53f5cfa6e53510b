"""Off the roster without being forgotten: somebody has moved away or died; by mistake, they come back with all of it.

Their WeChat is told and no longer linked. Nothing is given or redeemed any more; after `POINTS_END_DAYS` their coupons
are given back and their points end, which the page of the household says.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.civic.fairs import upkeep as fairs
from app.civic.gatherings import upkeep as gatherings
from app.civic.pledges import upkeep as pledges
from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.office.privacy import erasure
from app.parties import messages, posts, residents, units
from app.parties.communities.nodes import get_community
from app.parties.messages.models import MessageKind
from app.parties.residents import queries
from app.parties.residents.actions import ResidentAction
from app.parties.residents.errors import NotAwayError
from app.parties.residents.models import AWAY, Resident, ResidentStatus
from app.rewards.coupons.models import Coupon, CouponStatus

POINTS_END_DAYS = 90
"""So long a mistake can be undone, or somebody can ask, before points end."""
POST_ENDED = {ResidentStatus.MOVED_AWAY: "本人迁出", ResidentStatus.DIED: "本人去世"}
MEMO = {ResidentStatus.MOVED_AWAY: "迁出满期清零", ResidentStatus.DIED: "去世满期清零"}


def points_end_on(left_on: date) -> date:
    """The first day on which the points of somebody who left on a day are not there any more."""
    return left_on + timedelta(days=POINTS_END_DAYS)


def leave(
    session: Session,
    *,
    resident_id: int,
    how: ResidentStatus,
    on: date,
    reason: str,
    staff: StaffIdentity,
    now: datetime,
) -> Resident:
    """Note that somebody has moved away or died on a day; `how` is one of AWAY.

    Points end so many days after today where that is later: nobody loses them by late news. Raises
    ResidentNotFoundError, and RuleError for a day to come.
    """
    if on > business_day(now):
        raise field_error("on", "日期不能晚于今天。")
    place = residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    person = session.get_one(Resident, resident_id, with_for_update=True, populate_existing=True)
    residents.identify(session, resident_id)  # Nobody was quicker.
    hearing = messages.listeners(session, [resident_id]).get(resident_id)
    person.user_id = None
    person.status, person.left_on = how, business_day(now)
    session.flush()
    posts.end_of_resident(session, resident_id=resident_id, reason=POST_ENDED[how], now=now)
    units.end_of_resident(session, resident_id=resident_id, now=now)
    gatherings.end_of_resident(session, resident_id=resident_id, now=now)
    fairs.end_of_resident(session, resident_id=resident_id, now=now)
    pledges.end_of_resident(session, resident_id=resident_id, now=now)
    facts = {"how": how.value, "points_until": points_end_on(business_day(now)).isoformat()}
    if hearing is not None:
        messages.tell_many(session, [hearing.told(MessageKind.LEFT_ROSTER, facts)], now=now)
    audit.note(
        session,
        staff=staff,
        action=ResidentAction.GONE,
        subject_id=resident_id,
        at=now,
        path=place.community_path,
        how=how.value,
        on=on.isoformat(),
        reason=reason,
    )
    return person


def come_back(session: Session, *, resident_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Resident:
    """Undo it: they are on the roster again, with what they have. Their WeChat shows its phone once more.

    Raises ResidentNotFoundError, NotAwayError.
    """
    queries.card(session, resident_id=resident_id, staff=staff)
    person = session.get_one(Resident, resident_id, with_for_update=True, populate_existing=True)
    if person.status not in AWAY:
        raise NotAwayError
    person.status, person.left_on = ResidentStatus.ACTIVE, None
    residents.renew_card(session, person)  # What the phone that was theirs still draws is worth nothing.
    path, action = get_community(session, person.community_id).path, ResidentAction.RETURNED
    audit.note(session, staff=staff, action=action, subject_id=resident_id, at=now, path=path, reason=reason)
    return person


def with_points_to_end(session: Session, *, now: datetime, after_id: int, limit: int) -> list[int]:
    """Who has been away so long, and still has points or coupons."""
    coupon = exists().where(Coupon.resident_id == Resident.id, Coupon.status == CouponStatus.ISSUED)
    balance = ledger.balance_query(OwnerKind.RESIDENT, Resident.id, "points").correlate(Resident).scalar_subquery()
    query = select(Resident.id).where(
        Resident.status.in_(AWAY),
        Resident.left_on <= business_day(now) - timedelta(days=POINTS_END_DAYS),
        Resident.id > after_id,
        or_(balance > 0, coupon),
    )
    return list(session.scalars(query.order_by(Resident.id).limit(limit)))


def end_points(session: Session, *, resident_id: int, now: datetime) -> int:
    """Let the points of one of them end; says how many. Who has come back meanwhile keeps theirs."""
    person = session.get_one(Resident, resident_id, with_for_update=True, populate_existing=True)
    if person.status not in AWAY:
        return 0
    memo = MEMO[person.status]
    return erasure.give_up_points(session, resident_id=resident_id, now=now, actor="system", memo=memo)
