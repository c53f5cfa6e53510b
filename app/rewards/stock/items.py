"""Items: registered, changed and taken out of use by staff; found at a service point by their id or barcode."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, get_community, require_open
from app.parties.pictures import shown
from app.parties.residents.people import hold_roster
from app.rewards.service_points.models import ServicePoint
from app.rewards.stock.actions import StockAction
from app.rewards.stock.errors import (
    BarcodeTakenError,
    BarcodeUnknownError,
    ItemClosedError,
    ItemNameTakenError,
    ItemNotFoundError,
)
from app.rewards.stock.models import StockItem


def add(
    session: Session,
    *,
    community_id: int,
    name: str,
    unit: str,
    value_fen: int,
    points: int,
    low_at: int = 5,
    barcode: str | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> StockItem:
    """Register an item for the points of a node of the subtree and of those below it.

    Raises CommunityNotFoundError, NodeClosedError, ItemNameTakenError, BarcodeTakenError.
    """
    community = community_in_scope(session, community_id=community_id, staff=staff)
    hold_roster(session, community.id)
    _require_free(session, community.id, name, barcode)
    item = StockItem(
        community_id=community.id,
        name=name,
        unit=unit,
        value_fen=value_fen,
        points=points,
        low_at=low_at,
        barcode=barcode,
        created_by=staff.id,
        created_at=now,
    )
    session.add(item)
    require_open(session, community.id)
    _note(session, item, StockAction.ITEM_ADDED, staff, now, **_facts(item))
    return item


def change(
    session: Session,
    *,
    item_id: int,
    name: str,
    unit: str,
    value_fen: int,
    points: int,
    low_at: int,
    barcode: str | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> StockItem:
    """Another name, unit, value, price or barcode; moves that were written down keep theirs.

    Raises ItemNotFoundError, ItemClosedError, ItemNameTakenError, BarcodeTakenError.
    """
    item = hold(session, item_id=item_id, staff=staff)
    _require_free(session, item.community_id, name, barcode, but=item.id)
    before = _facts(item)
    item.name, item.unit, item.value_fen, item.points = name, unit, value_fen, points
    item.low_at, item.barcode = low_at, barcode
    if _facts(item) != before:
        _note(session, item, StockAction.ITEM_CHANGED, staff, now, before=before, **_facts(item))
    session.flush()
    return item


def close(session: Session, *, item_id: int, staff: StaffIdentity, now: datetime) -> StockItem:
    """Nobody is to have it any more; what is left of it is written off. Raises ItemNotFoundError, ItemClosedError."""
    item = hold(session, item_id=item_id, staff=staff)
    item.is_open = None
    _note(session, item, StockAction.ITEM_CLOSED, staff, now)
    session.flush()
    return item


def put_picture(
    session: Session, *, item_id: int, picture: shown.Drawn, staff: StaffIdentity, now: datetime
) -> StockItem:
    """Give an item a picture, that everybody may see. Raises ItemNotFoundError, ItemClosedError."""
    item = hold(session, item_id=item_id, staff=staff)
    key = shown.make(session, picture=picture, merchant_id=None, now=now)
    shown.use(session, key=key, merchant_id=None, publicly=True)
    before, item.picture_key = item.picture_key, key
    session.flush()
    shown.let_go(session, [before])
    return item


def keys_in_use(session: Session, keys: Collection[str]) -> set[str]:
    """Which of these pictures an item has."""
    return {key for key in session.scalars(select(StockItem.picture_key).where(StockItem.picture_key.in_(keys))) if key}


def item_in_scope(session: Session, *, item_id: int, staff: StaffIdentity) -> StockItem:
    """One of the subtree, open or closed. Raises ItemNotFoundError."""
    row = session.execute(
        select(StockItem, Community.path)
        .join(Community, Community.id == StockItem.community_id)
        .where(StockItem.id == item_id)
    ).one_or_none()
    if row is None or not staff.covers(row[1]):
        raise ItemNotFoundError
    return row[0]


def hold(session: Session, *, item_id: int, staff: StaffIdentity) -> StockItem:
    """An open one of the subtree, to oneself. Raises ItemNotFoundError, ItemClosedError."""
    item = item_in_scope(session, item_id=item_id, staff=staff)
    session.refresh(item, with_for_update=True)
    if not item.is_open:
        raise ItemClosedError
    return item


def item_at(session: Session, *, point: ServicePoint, item_id: int) -> StockItem:
    """An item that can be had at a point. Raises ItemNotFoundError."""
    item = session.get(StockItem, item_id)
    if item is None or item.community_id not in get_community(session, point.community_id).steps:
        raise ItemNotFoundError
    return item


def item_of_barcode(session: Session, *, point: ServicePoint, barcode: str) -> StockItem:
    """The item with a barcode, that of the nearest node where several have it. Raises BarcodeUnknownError."""
    steps = get_community(session, point.community_id).steps
    query = select(StockItem).where(
        StockItem.barcode == barcode, StockItem.community_id.in_(steps), StockItem.is_open.is_(True)
    )
    found = sorted(session.scalars(query), key=lambda item: list(steps).index(item.community_id))
    if not found:
        raise BarcodeUnknownError
    return found[-1]


def _require_free(
    session: Session, community_id: int, name: str, barcode: str | None, *, but: int | None = None
) -> None:
    there = select(StockItem.id).where(StockItem.community_id == community_id, StockItem.is_open.is_(True))
    if session.scalar(there.where(StockItem.name == name)) not in (None, but):
        raise ItemNameTakenError
    if barcode is not None and session.scalar(there.where(StockItem.barcode == barcode)) not in (None, but):
        raise BarcodeTakenError


def _facts(item: StockItem) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(item, name) for name in ("name", "unit", "value_fen", "points", "low_at")}
    return facts | ({"barcode": item.barcode} if item.barcode else {})


def _note(
    session: Session, item: StockItem, action: StockAction, staff: StaffIdentity, now: datetime, **facts: Any
) -> None:
    path = get_community(session, item.community_id).path
    audit.note(session, staff=staff, action=action, subject_id=item.id, at=now, path=path, **facts)
