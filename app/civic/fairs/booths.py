"""Booths of a fair: added, changed, and removed by staff while nobody stands before them."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.civic.fairs.actions import FairAction
from app.civic.fairs.errors import BoothInUseError, BoothNotFoundError, BoothNumberTakenError, NotAFairError
from app.civic.fairs.models import STANDS, Booth, QueueTicket
from app.civic.fairs.queueing import hold
from app.civic.gatherings import queries as gatherings
from app.civic.gatherings.errors import SessionNotFoundError, SessionStateError
from app.civic.gatherings.models import BEFORE_THE_END, Gathering, ProjectKind
from app.core import audit
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties import residents
from app.parties.communities.nodes import get_community
from app.parties.merchants.queries import merchant_in_scope
from app.parties.units.queries import unit_in_scope

HOSTS = ("merchant_id", "unit_id", "team_id")
"""Who may keep a booth: one of them, or none."""
CHANGEABLE = ("number", "name", "about", "host", *HOSTS, "keeper_id", "has_queue")


def add(
    session: Session,
    *,
    session_id: int,
    name: str,
    number: int | None = None,
    about: str = "",
    host: str = "",
    merchant_id: int | None = None,
    unit_id: int | None = None,
    team_id: int | None = None,
    keeper_id: int | None = None,
    has_queue: bool = True,
    staff: StaffIdentity,
    now: datetime,
) -> Booth:
    """A booth of a fair; without a number, the next.

    Raises SessionNotFoundError, NotAFairError, SessionStateError, BoothNumberTakenError, MerchantNotFoundError,
    UnitNotFoundError, TeamNotFoundError, ResidentNotFoundError, a RuleError naming the field.
    """
    gathering = _fair(session, session_id, staff)
    hosts = {"merchant_id": merchant_id, "unit_id": unit_id, "team_id": team_id}
    _require_known(session, hosts | {"keeper_id": keeper_id}, staff)
    if number is None:
        number = (session.scalar(_numbers(gathering.id)) or 0) + 1
    _require_free(session, gathering.id, number)
    booth = Booth(
        gathering_id=gathering.id,
        number=number,
        name=name,
        about=about,
        host=host,
        keeper_id=keeper_id,
        has_queue=has_queue,
        created_by=staff.id,
        created_at=now,
        merchant_id=merchant_id,
        unit_id=unit_id,
        team_id=team_id,
    )
    session.add(booth)
    session.flush()
    _note(session, FairAction.BOOTH_ADDED, gathering, booth, staff, now)
    return booth


def booth_in_scope(session: Session, *, booth_id: int, staff: StaffIdentity) -> Booth:
    """Raises BoothNotFoundError."""
    booth = session.get(Booth, booth_id)
    if booth is None:
        raise BoothNotFoundError
    try:
        gatherings.session_in_scope(session, session_id=booth.gathering_id, staff=staff)
    except SessionNotFoundError:
        raise BoothNotFoundError from None
    return booth


def change(session: Session, *, booth_id: int, changes: dict[str, Any], staff: StaffIdentity, now: datetime) -> Booth:
    """Change some of `CHANGEABLE`. Raises BoothNotFoundError, BoothInUseError where people stand in the queue that is
    to go, and what `add` raises.
    """
    booth = booth_in_scope(session, booth_id=booth_id, staff=staff)
    gathering = _fair(session, booth.gathering_id, staff)
    hold(session, booth)
    _require_known(session, {name: changes.get(name, getattr(booth, name)) for name in (*HOSTS, "keeper_id")}, staff)
    if changes.get("number", booth.number) != booth.number:
        _require_free(session, gathering.id, changes["number"])
    if booth.has_queue and not changes.get("has_queue", True):
        _require_empty(session, booth)
    for name in CHANGEABLE:
        if name in changes:
            setattr(booth, name, changes[name])
    session.flush()
    _note(session, FairAction.BOOTH_CHANGED, gathering, booth, staff, now, fields=sorted(changes))
    return booth


def remove(session: Session, *, booth_id: int, staff: StaffIdentity, now: datetime) -> int:
    """Take a booth away, with the numbers that were taken there; says of which session. Raises BoothNotFoundError,
    SessionStateError, BoothInUseError.
    """
    booth = booth_in_scope(session, booth_id=booth_id, staff=staff)
    gathering = _fair(session, booth.gathering_id, staff)
    hold(session, booth)
    _require_empty(session, booth)
    session.execute(delete(QueueTicket).where(QueueTicket.booth_id == booth.id))
    _note(session, FairAction.BOOTH_REMOVED, gathering, booth, staff, now)
    session.delete(booth)
    session.flush()
    return gathering.id


def _fair(session: Session, session_id: int, staff: StaffIdentity) -> Gathering:
    """A fair that is not over, to oneself."""
    gathering = gatherings.hold(session, gatherings.session_in_scope(session, session_id=session_id, staff=staff))
    if gathering.kind is not ProjectKind.FAIR:
        raise NotAFairError
    if gathering.status not in BEFORE_THE_END:
        raise SessionStateError("集市已经结束或取消，不能再改摊位。", {"status": gathering.status.value})
    return gathering


def _require_known(session: Session, who: dict[str, int | None], staff: StaffIdentity) -> None:
    """Nothing, where at most one of `HOSTS` keeps it, and they and the keeper are of the subtree."""
    named = [name for name in HOSTS if who[name] is not None]
    if len(named) > 1:
        raise field_error(named[1], "商户、单位、服务队只能选一个。")
    if who["merchant_id"] is not None:
        merchant_in_scope(session, merchant_id=who["merchant_id"], staff=staff)
    if who["unit_id"] is not None:
        unit_in_scope(session, unit_id=who["unit_id"], staff=staff)
    if who["team_id"] is not None:
        gatherings.team_in_scope(session, team_id=who["team_id"], staff=staff)
    if who["keeper_id"] is not None:
        residents.resident_in_scope(session, resident_id=who["keeper_id"], staff=staff)


def _numbers(gathering_id: int) -> Any:
    return select(func.max(Booth.number)).where(Booth.gathering_id == gathering_id)


def _require_free(session: Session, gathering_id: int, number: int) -> None:
    taken = select(Booth.id).where(Booth.gathering_id == gathering_id, Booth.number == number)
    if session.scalar(taken) is not None:
        raise BoothNumberTakenError


def _require_empty(session: Session, booth: Booth) -> None:
    standing = QueueTicket.booth_id == booth.id, QueueTicket.status.in_(STANDS)
    waiting = session.scalar(select(func.count()).select_from(QueueTicket).where(*standing)) or 0
    if waiting:
        raise BoothInUseError(waiting)


def _note(
    session: Session,
    action: FairAction,
    gathering: Gathering,
    booth: Booth,
    staff: StaffIdentity,
    now: datetime,
    **facts: object,
) -> None:
    path = get_community(session, gathering.community_id).path
    about = {"number": booth.number, "name": booth.name, **facts}
    audit.note(session, staff=staff, action=action, subject_id=gathering.id, at=now, path=path, **about)
