"""Units that are registered, changed and closed by staff."""

import secrets
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import community_in_scope, get_community, require_open
from app.parties.merchants.models import Merchant
from app.parties.merchants.queries import merchant_in_scope
from app.parties.residents.people import hold_roster
from app.parties.units.actions import UnitAction
from app.parties.units.errors import UnitClosedError, UnitCodeTakenError, UnitNameTakenError, UnitShopTakenError
from app.parties.units.models import Unit, UnitDomain, UnitKind, UnitMember
from app.parties.units.queries import unit_in_scope

CODE_PATTERN = r"[0-9A-Z-]{8,24}"
CODE_WRONG = "请填写统一社会信用代码：大写字母和数字，一般 18 位；没有就留空。"


def add_unit(
    session: Session,
    *,
    community_id: int,
    kind: UnitKind,
    domain: UnitDomain,
    name: str,
    code: str | None = None,
    merchant_id: int | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> Unit:
    """Register a unit at a node of the subtree; `merchant_id` is its shop, of the same subtree.

    Raises CommunityNotFoundError, NodeClosedError, UnitNameTakenError, UnitCodeTakenError, MerchantNotFoundError,
    UnitShopTakenError.
    """
    community = community_in_scope(session, community_id=community_id, staff=staff)
    hold_roster(session, community.id)
    _require_free(session, community.id, name, code)
    _require_shop(session, merchant_id, staff)
    unit = Unit(
        slug=f"u{secrets.token_hex(6)}",
        community_id=community.id,
        kind=kind,
        domain=domain,
        name=name,
        code=code,
        created_at=now,
        merchant_id=merchant_id,
    )
    try:
        with session.begin_nested():
            session.add(unit)
    except IntegrityError as error:  # Somebody else was the first at the same time, at another node.
        raise UnitCodeTakenError from error
    require_open(session, community.id)
    note(session, unit, UnitAction.ADDED, staff, now, **_facts(unit))
    return unit


def change_unit(
    session: Session,
    *,
    unit_id: int,
    kind: UnitKind,
    domain: UnitDomain,
    name: str,
    code: str | None = None,
    merchant_id: int | Literal["same"] | None = "same",
    staff: StaffIdentity,
    now: datetime,
) -> Unit:
    """Another name, code, kind, domain or shop; None: it has no shop any more.

    Raises UnitNotFoundError, UnitClosedError, UnitNameTakenError, UnitCodeTakenError, MerchantNotFoundError,
    UnitShopTakenError.
    """
    unit = hold(session, unit_id=unit_id, staff=staff)
    shop_id = unit.merchant_id if merchant_id == "same" else merchant_id
    if shop_id != unit.merchant_id:
        _require_shop(session, shop_id, staff)
    _require_free(session, unit.community_id, name, code, but=unit.id)
    before = _facts(unit)
    try:
        with session.begin_nested():
            unit.kind, unit.domain, unit.name, unit.code, unit.merchant_id = kind, domain, name, code, shop_id
    except IntegrityError as error:
        raise UnitCodeTakenError from error
    if _facts(unit) != before:
        note(session, unit, UnitAction.CHANGED, staff, now, before=before, **_facts(unit))
    session.flush()
    return unit


def close_unit(session: Session, *, unit_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Unit:
    """Take a unit off the register; nobody belongs to it any more. Raises UnitNotFoundError, UnitClosedError."""
    unit = hold(session, unit_id=unit_id, staff=staff)
    unit.is_open, unit.closed_at = None, now
    members = update(UnitMember).where(UnitMember.unit_id == unit.id, UnitMember.is_open.is_(True))
    session.execute(members.values(is_open=None, until_on=business_day(now)))
    note(session, unit, UnitAction.CLOSED, staff, now, reason=reason)
    session.flush()
    return unit


def hold(session: Session, *, unit_id: int, staff: StaffIdentity) -> Unit:
    """An open unit of the subtree; whoever changes units of its node takes turns.

    Raises UnitNotFoundError, UnitClosedError.
    """
    unit = unit_in_scope(session, unit_id=unit_id, staff=staff)
    hold_roster(session, unit.community_id)
    session.refresh(unit)
    if not unit.is_open:
        raise UnitClosedError
    return unit


def note(session: Session, unit: Unit, action: UnitAction, staff: StaffIdentity, now: datetime, **facts: Any) -> None:
    """What was done with a unit."""
    path = get_community(session, unit.community_id).path
    audit.note(session, staff=staff, action=action, subject_id=unit.id, at=now, path=path, **facts)


def _require_free(session: Session, community_id: int, name: str, code: str | None, *, but: int | None = None) -> None:
    named = select(Unit.id).where(Unit.community_id == community_id, Unit.name == name, Unit.is_open.is_(True))
    if session.scalar(named) not in (None, but):
        raise UnitNameTakenError
    coded = select(Unit.id).where(Unit.code == code, Unit.is_open.is_(True))
    if code is not None and session.scalar(coded) not in (None, but):
        raise UnitCodeTakenError


def _require_shop(session: Session, merchant_id: int | None, staff: StaffIdentity) -> None:
    """A shop is one unit's. Whoever gives it to a unit takes turns by the shop."""
    if merchant_id is None:
        return
    merchant_in_scope(session, merchant_id=merchant_id, staff=staff)
    session.execute(select(Merchant.id).where(Merchant.id == merchant_id).with_for_update())
    if session.scalar(select(Unit.id).where(Unit.merchant_id == merchant_id, Unit.is_open.is_(True))) is not None:
        raise UnitShopTakenError


def _facts(unit: Unit) -> dict[str, Any]:
    facts = {"kind": unit.kind.value, "domain": unit.domain.value, "name": unit.name}
    more = {"code": unit.code, "merchant_id": unit.merchant_id}
    return facts | {name: value for name, value in more.items() if value is not None}
