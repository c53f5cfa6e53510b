"""An exchange undone: points come back and goods into their lots. On its day by one at the counter, later by two."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.parties import messages, residents
from app.parties.communities.nodes import get_community
from app.parties.messages.models import MessageKind
from app.parties.recusal import queries as recusal
from app.parties.residents.errors import ResidentNotFoundError
from app.parties.residents.models import Resident
from app.parties.staff import same_person
from app.rewards.exchanges import receipts
from app.rewards.exchanges.actions import ExchangeAction
from app.rewards.exchanges.errors import ExchangeNotFoundError, ExchangeStateError, SecondPersonError
from app.rewards.exchanges.models import GoodsExchange
from app.rewards.exchanges.receipts import Receipt
from app.rewards.exchanges.workflow import ASK, ASKED, CONFIRM, EXCHANGES, REVERSE
from app.rewards.service_points.models import ServicePoint
from app.rewards.stock import reversing as stock
from app.rewards.stock.models import StockMove
from app.rewards.stock.moving import By

HOLDER_LEFT = "持卡人已不在册，这笔兑换不能撤销。退回的物品请按盘点登记。"


def reverse(
    session: Session,
    *,
    exchange_id: int,
    point: ServicePoint,
    reason: str,
    by: By,
    now: datetime,
) -> Receipt:
    """Undo an exchange at a point: at once on its day, else the first asks and another confirms.

    Raises ExchangeNotFoundError, ExchangeStateError, SecondPersonError.
    """
    done = session.get(GoodsExchange, exchange_id)
    if done is None or done.site_id != point.id:
        raise ExchangeNotFoundError
    try:
        holder = residents.lock_identity(session, done.resident_id)  # First the holder, as everywhere.
    except ResidentNotFoundError:
        raise ExchangeStateError(HOLDER_LEFT) from None
    session.refresh(done, with_for_update=True)
    path = get_community(session, point.community_id).path
    facts = {"exchange_id": done.id, "points": done.points, "reason": reason}
    if done.status is not ASKED and done.day < business_day(now):
        EXCHANGES.enter(done, ASK, asked_by=by.actor, asked_at=now, reversal_reason=reason)
        action = ExchangeAction.REVERSAL_ASKED
        audit.note(session, staff=by, action=action, subject_id=point.id, at=now, path=path, **facts)
        session.flush()
        return receipts.fresh(session, done.id)
    _require_second(session, done, by, now)
    step = CONFIRM if done.status is ASKED else REVERSE
    EXCHANGES.enter(done, step, reversed_by=by.actor, reversed_at=now, reversal_reason=reason)
    session.flush()
    went = select(StockMove).where(StockMove.exchange_id == done.id, StockMove.reverses_id.is_(None))
    stock.undo(session, session.scalars(went).all(), now=now, actor=by.actor, note=reason)
    _give_back(session, done, point, holder.community_id, by.actor, now)
    action = ExchangeAction.REVERSED
    audit.note(session, staff=by, action=action, subject_id=point.id, at=now, path=path, **facts)
    told = {"exchange_id": done.id, "point": point.name, "points": done.points}
    kind = MessageKind.GOODS_RETURNED
    messages.tell_resident(session, resident_id=done.resident_id, kind=kind, facts=told, now=now)
    return receipts.fresh(session, done.id)


def _require_second(session: Session, done: GoodsExchange, by: By, now: datetime) -> None:
    """What one has asked for, another confirms: another account of the staff, another resident, and not one of the
    staff who is that resident. Raises SecondPersonError, SamePersonError.
    """
    if done.asked_by is None:
        return
    if done.asked_by == by.actor:
        raise SecondPersonError
    kind, _, number = done.asked_by.partition(":")
    if isinstance(by, StaffIdentity) and kind == "staff":
        same_person.require_another(session, staff=by, than=[int(number)], now=now)
    elif isinstance(by, StaffIdentity):
        _require_not(recusal.resident_of(session, staff_id=by.id), int(number))
    elif kind == "staff":
        _require_not(recusal.resident_of(session, staff_id=int(number)), by.id)


def _require_not(person: Resident | None, resident_id: int) -> None:
    if person is not None and person.id == resident_id:
        raise SecondPersonError


def _give_back(
    session: Session, done: GoodsExchange, point: ServicePoint, here: int, actor: str, now: datetime
) -> None:
    """The points of somebody who has moved meanwhile follow them."""
    own, there = chart.resident_points(done.resident_id), chart.community(done.community_id, "retired")
    legs = [(there, -done.points), (own, done.points)]
    entry = ledger.Entry(JournalKind.EXCHANGE_REVERSAL, f"reverse:exchange:{done.id}", legs, memo=point.name)
    ledger.post(session, entry, at=now, actor=actor)
    if here != done.community_id:
        moved = chart.moved(done.points, from_id=done.community_id, to_id=here)
        entry = ledger.Entry(JournalKind.MOVE, f"move:exchange:{done.id}", moved, memo="撤销兑换退回的积分")
        ledger.post(session, entry, at=now, actor=actor)
