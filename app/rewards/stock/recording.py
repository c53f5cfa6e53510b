"""What people enter at a service point: goods received, moved to another point, counted, written off."""

import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.parties.communities.nodes import get_community
from app.rewards.service_points.errors import PointClosedError
from app.rewards.service_points.models import ServicePoint
from app.rewards.stock import moving
from app.rewards.stock.actions import StockAction
from app.rewards.stock.errors import BelowPromisedError, ItemClosedError, LotExpiredError
from app.rewards.stock.models import NEVER, MoveKind, StockItem, StockMove
from app.rewards.stock.moving import By

RECEIVED = (MoveKind.BOUGHT, MoveKind.DONATED)


def record(
    session: Session,
    *,
    point: ServicePoint,
    item: StockItem,
    kind: MoveKind,
    quantity: int,
    expires_on: date | None = None,
    reference: str = "",
    donor: str = "",
    to: ServicePoint | None = None,
    note: str = "",
    by: By,
    now: datetime,
) -> StockMove:
    """A move at a point, `quantity` being what there is for a count. `reference` names the voucher of what was bought,
    `donor` who gave it, `to` the point to which it goes.

    Raises PointClosedError and ItemClosedError for what comes, NotEnoughStockError, LotExpiredError,
    BelowPromisedError, a RuleError naming the field.
    """
    _require_said(kind, quantity, expires_on, reference, donor, to, point)
    if kind in RECEIVED:
        _require_open(point, item)
        if expires_on is not None and expires_on < business_day(now):
            raise LotExpiredError(item_id=item.id, name=item.name)
    shared: dict[str, Any] = {"item": item, "kind": kind, "now": now, "actor": by.actor, "note": note}
    stock_id = moving.stock_of(session, site_id=point.id, item_id=item.id)
    if kind in RECEIVED:
        lots = {expires_on or NEVER: quantity}
        moving.put(session, stock_id=stock_id, lots=lots)
        told: dict[str, Any] = {"reference": reference, "donor": donor or None}
        move = moving.write(session, site_id=point.id, lots=lots, sign=1, **shared, **told)
    elif kind is MoveKind.COUNT:
        move = _count(session, point, stock_id, quantity, shared)
    elif to is not None:
        move = _to_another(session, point, to, stock_id, quantity, shared)
    else:
        gone = moving.take(session, stock_id=stock_id, item=item, kind=kind, quantity=quantity, now=now)
        move = moving.write(session, site_id=point.id, lots=gone, sign=-1, **shared)
    _note(session, point, move, item, by, now)
    return move


def _count(session: Session, point: ServicePoint, stock_id: int, counted: int, shared: dict[str, Any]) -> StockMove:
    stock, item = moving.hold(session, stock_id), shared["item"]
    if counted < stock.promised:
        raise BelowPromisedError(item_id=item.id, name=item.name, promised=stock.promised)
    missing = stock.on_hand - counted
    if missing <= 0:
        lots = {moving.newest_lot(session, stock_id): -missing} if missing else {}
        moving.put(session, stock_id=stock_id, lots=lots)
        return moving.write(session, site_id=point.id, lots=lots, sign=1, **shared)
    gone = moving.take(session, stock_id=stock_id, item=item, kind=MoveKind.COUNT, quantity=missing, now=shared["now"])
    return moving.write(session, site_id=point.id, lots=gone, sign=-1, **shared)


def _to_another(
    session: Session, point: ServicePoint, to: ServicePoint, stock_id: int, quantity: int, shared: dict[str, Any]
) -> StockMove:
    """The half at the point from which they go; the other half has the same lots."""
    item: StockItem = shared["item"]
    if not to.is_open:
        raise PointClosedError
    if item.community_id not in get_community(session, to.community_id).steps:
        raise field_error("to_site_id", "那个服务点没有这种物品，请先在共同的上级登记。")
    there = moving.stock_of(session, site_id=to.id, item_id=item.id)
    for each in sorted((stock_id, there)):  # Two points that send to each other take turns.
        moving.hold(session, each)
    lots = moving.take(session, stock_id=stock_id, item=item, kind=MoveKind.MOVED, quantity=quantity, now=shared["now"])
    moving.put(session, stock_id=there, lots=lots)
    pair = secrets.token_hex(8)
    moving.write(session, site_id=to.id, lots=lots, sign=1, pair=pair, other_site_id=point.id, **shared)
    return moving.write(session, site_id=point.id, lots=lots, sign=-1, pair=pair, other_site_id=to.id, **shared)


def _require_said(
    kind: MoveKind,
    quantity: int,
    expires_on: date | None,
    reference: str,
    donor: str,
    to: ServicePoint | None,
    point: ServicePoint,
) -> None:
    if kind is MoveKind.OUT:
        raise field_error("kind", "兑换请用“兑换”办理，不在这里登记。")
    if quantity < 1 and kind is not MoveKind.COUNT:
        raise field_error("quantity", "请填写至少 1 件。")
    if kind is MoveKind.BOUGHT and not reference:
        raise field_error("reference", "请填写采购的凭证号或经费来源。")
    if kind is MoveKind.DONATED and not donor:
        raise field_error("donor", "请填写捐赠的单位或个人。")
    if expires_on is not None and kind not in RECEIVED:
        raise field_error("expires_on", "只有到货才填写到期日。")
    if (to is None) is (kind is MoveKind.MOVED) or (to is not None and to.id == point.id):
        raise field_error("to_site_id", "调拨请选择另一个服务点；别的出入库不用选。")


def _require_open(point: ServicePoint, item: StockItem) -> None:
    if not point.is_open:
        raise PointClosedError
    if not item.is_open:
        raise ItemClosedError


def _note(
    session: Session,
    point: ServicePoint,
    move: StockMove,
    item: StockItem,
    by: By,
    now: datetime,
) -> None:
    path = get_community(session, point.community_id).path
    facts = {"move_id": move.id, "kind": move.kind.value, "item": item.name, "quantity": move.quantity}
    audit.note(session, staff=by, action=StockAction.MOVED, subject_id=point.id, at=now, path=path, **facts)
