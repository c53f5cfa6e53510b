"""Points and their expiry, first in, first out, without a table of lots.

The newest awards make up a balance. So of what a resident holds, as much is left from before a day as goes beyond the
awards that are still good on that day. Points given back by a cancelled coupon count as never spent: they are the
oldest in the balance, and go with the next award that expires.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.parties import messages, residents
from app.parties.messages.models import MessageKind
from app.parties.residents.models import Resident
from app.standing.records.models import Record
from app.standing.records.withdrawal import locked_balance

WARNING_DAYS = 30
"""Days before the last day of points at which their holder is told (domain model C1)."""
MAX_DATES = 3


_AWARDS_LEFT = (
    select(Record.points_expire_on, func.sum(Record.points))
    .where(
        Record.resident_id == bindparam("resident"), Record.lapsed_at.is_(None), Record.points_expire_on.is_not(None)
    )
    .group_by(Record.points_expire_on)
    .order_by(Record.points_expire_on)
)


@dataclass(frozen=True, slots=True)
class Expiring:
    """Points that can be used through a day of Shanghai, and no longer."""

    points: int
    on: date


def expiring(session: Session, *, resident_id: int, balance: int, now: datetime) -> list[Expiring]:
    """What a resident with this balance would lose by spending nothing: the next days on which that happens."""
    return _all_expiring(session, resident_id, balance, now)[:MAX_DATES]


def _all_expiring(session: Session, resident_id: int, balance: int, now: datetime) -> list[Expiring]:
    awards = session.execute(_AWARDS_LEFT, {"resident": resident_id}).all()
    today = business_day(now)
    lost_on: dict[date, int] = {}
    later = sum(int(points) for _, points in awards)
    for last_day, points in awards:
        later -= int(points)
        lost = max(0, balance - later)
        balance -= lost
        if lost and last_day is not None:
            # What is overdue can be used until the job that works it off has come by.
            on = max(last_day, today)
            lost_on[on] = lost_on.get(on, 0) + lost
    return [Expiring(lost, on) for on, lost in lost_on.items()]


def residents_to_expire(session: Session, *, now: datetime, after_id: int, limit: int) -> Sequence[int]:
    """Residents, in order of their ids, with awards whose last day is over and not yet worked off."""
    return _residents_with(session, _overdue(now), after_id, limit)


def residents_to_warn(session: Session, *, now: datetime, after_id: int, limit: int) -> Sequence[int]:
    """Residents, in order of their ids, with awards that end soon and of which they have not been told."""
    return _residents_with(session, _ending_soon(now), after_id, limit)


def _overdue(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Record.lapsed_at.is_(None), Record.points_expire_on < business_day(now)


def _ending_soon(now: datetime) -> tuple[ColumnElement[bool], ...]:
    today = business_day(now)
    soon = Record.points_expire_on.between(today, today + timedelta(days=WARNING_DAYS))
    return Record.warned_at.is_(None), soon, Record.lapsed_at.is_(None)


def _residents_with(
    session: Session, awards: tuple[ColumnElement[bool], ...], after_id: int, limit: int
) -> Sequence[int]:
    query = (
        select(Record.resident_id)
        .where(*awards, Record.resident_id > after_id)
        .distinct()
        .order_by(Record.resident_id)
        .limit(limit)
    )
    return [resident_id for resident_id in session.scalars(query) if resident_id is not None]


def expire_points(session: Session, *, resident_id: int, now: datetime) -> int:
    """Work off the awards of a resident whose last day is over; says how many points went. Again does nothing."""
    residents.lock(session, resident_id)
    community_id = session.scalars(select(Resident.community_id).where(Resident.id == resident_id)).one()
    balance = locked_balance(session, resident_id)
    ended: Any = session.execute(
        update(Record).where(Record.resident_id == resident_id, *_overdue(now)).values(lapsed_at=now)
    )
    if not ended.rowcount:  # Another worker was here.
        return 0
    points = max(0, balance - _still_good(session, resident_id))
    if points:
        today = business_day(now)
        legs = [
            (chart.resident_points(resident_id), -points),
            (chart.community(community_id, "expired"), points),
        ]
        entry = ledger.Entry(JournalKind.EXPIRY, f"expire:resident:{resident_id}:{today}", legs, memo="积分到期")
        ledger.post(session, entry, at=now, actor="system")
        facts = {"points": points, "on": today.isoformat()}
        kind = MessageKind.POINTS_EXPIRED
        messages.tell_resident(session, resident_id=resident_id, kind=kind, facts=facts, now=now)
    return points


def _still_good(session: Session, resident_id: int) -> int:
    query = select(func.coalesce(func.sum(Record.points), 0)).where(
        Record.resident_id == resident_id, Record.lapsed_at.is_(None), Record.effective_at.is_not(None)
    )
    return int(session.scalar(query) or 0)


def warn_of_expiry(session: Session, *, resident_id: int, now: datetime) -> int:
    """Tell a resident, once for each day, of the points that end on it; says of how many days."""
    residents.lock(session, resident_id)
    balance = ledger.balance(session, chart.resident_points(resident_id))
    days = session.scalars(
        select(Record.points_expire_on).where(Record.resident_id == resident_id, *_ending_soon(now)).distinct()
    ).all()
    session.execute(update(Record).where(Record.resident_id == resident_id, *_ending_soon(now)).values(warned_at=now))
    ending = [lost for lost in _all_expiring(session, resident_id, balance, now) if lost.on in days]
    for lost in ending:
        facts = {"points": lost.points, "on": lost.on.isoformat()}
        kind = MessageKind.POINTS_EXPIRING
        messages.tell_resident(session, resident_id=resident_id, kind=kind, facts=facts, now=now)
    return len(ending)
