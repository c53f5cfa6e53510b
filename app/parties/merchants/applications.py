"""Asking to join the alliance."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.db.outages import OvertakenError
from app.core.errors import field_error
from app.parties import messages, residents
from app.parties.communities.nodes import get_community, require_open
from app.parties.merchants import licence_pictures
from app.parties.merchants.errors import (
    ApplicationNotFoundError,
    LicenceTakenError,
    PhoneRequiredError,
    TooManyApplicationsError,
)
from app.parties.merchants.licences import is_misread
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.merchants.workflow import APPLY_AGAIN, EXPIRE, MERCHANTS, WITHDRAW
from app.parties.messages.models import MessageKind

SLUG_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""No letters that are easily mistaken for others when read from a plate."""

CONTACT_PATTERN, CONTACT_WRONG = r"[0-9-]{7,16}", "请填写 7 到 16 位的联系电话。"
LICENCE_PATTERN, LICENCE_WRONG = r"[0-9A-Z]{15,18}", "请填写 15 到 18 位的营业执照号。"
MISREAD = "执照号的最后一位对不上，多半是哪一位看错了。请对照执照上的统一社会信用代码再核对一遍。"

WAITING_MAX = 3
"""Applications of one person at a time."""
VALID = timedelta(days=90)
EXPIRED = "超过 90 天没有办理，申请已失效。仍要加入联盟，请核对后重新提交。"


def apply(
    session: Session,
    *,
    user_id: int,
    community_id: int,
    name: str,
    trade: str,
    address: str,
    phone: str,
    licence_no: str,
    now: datetime,
    slug: str | None = None,
    opening_hours: str = "",
    latitude_e6: int | None = None,
    longitude_e6: int | None = None,
    licence_picture: int | None = None,
) -> Merchant:
    """Ask to join the alliance. The same applicant may hand a returned application in again, under the same licence,
    unless somebody else holds it by now.

    `slug` is drawn unless one is given, which must be new. `licence_picture` is one that they have sent ahead; what is
    handed in again without one keeps its own. Raises CommunityNotFoundError, NodeClosedError, PhoneRequiredError,
    LicenceTakenError, TooManyApplicationsError, PictureGoneError.
    """
    if is_misread(licence_no):
        raise field_error("licence_no", MISREAD)
    get_community(session, community_id)
    _require_phone(session, user_id)
    if session.scalar(select(Merchant.id).where(Merchant.licence_key == licence_no)) is not None:
        raise LicenceTakenError
    _require_few(session, user_id)
    merchant = session.scalar(
        select(Merchant)
        .where(Merchant.licence_no == licence_no, Merchant.applied_by == user_id)
        .where(Merchant.status.in_(APPLY_AGAIN.sources))
        .order_by(Merchant.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if merchant is None:
        merchant = Merchant(
            slug=slug or "".join(secrets.choice(SLUG_LETTERS) for _ in range(10)),
            community_id=community_id,
            name=name,
            trade=trade,
            address=address,
            phone=phone,
            licence_no=licence_no,
            applied_by=user_id,
            applied_at=now,
        )
        session.add(merchant)
    else:
        merchant.community_id, merchant.name, merchant.trade = community_id, name, trade
        merchant.address, merchant.phone, merchant.applied_at = address, phone, now
        MERCHANTS.enter(merchant, APPLY_AGAIN)
    merchant.opening_hours = opening_hours
    merchant.latitude_e6, merchant.longitude_e6 = latitude_e6, longitude_e6
    merchant.licence_key = licence_no
    try:
        session.flush()
    except IntegrityError as error:  # Somebody with the same licence at the same moment, who now holds it.
        raise OvertakenError from error
    licence_pictures.put(session, merchant=merchant, picture_id=licence_picture, user_id=user_id, now=now)
    require_open(session, community_id)
    return merchant


def withdraw_application(session: Session, *, application_id: int, user_id: int, now: datetime) -> Merchant:
    """Take an application back before staff have decided on it; its licence is free again.

    Raises ApplicationNotFoundError, MerchantStateError.
    """
    query = select(Merchant).where(Merchant.id == application_id, Merchant.applied_by == user_id)
    merchant = session.scalar(query)
    if merchant is None:
        raise ApplicationNotFoundError
    MERCHANTS.hold(session, merchant, WITHDRAW)
    MERCHANTS.enter(merchant, WITHDRAW, licence_key=None, decided_by=None, decided_at=now)
    session.flush()
    return merchant


def replace_application(
    session: Session, *, application_id: int, user_id: int, now: datetime, **wanted: Any
) -> Merchant:
    """Change an application that waits: it is withdrawn and another takes its place, so that staff who approve what
    they have read approve nothing that was written since. `wanted` is what `apply` takes.

    Raises what `withdraw_application` and `apply` raise.
    """
    before = withdraw_application(session, application_id=application_id, user_id=user_id, now=now)
    after = apply(session, user_id=user_id, now=now, **wanted)
    licence_pictures.pass_on(session, before=before, after=after)
    return after


def _require_phone(session: Session, user_id: int) -> None:
    """Who applies is held: two applications at the same moment count each other."""
    residents.lock_user(session, user_id)
    if not residents.has_verified_phone(session, user_id):
        raise PhoneRequiredError


def _require_few(session: Session, user_id: int) -> None:
    query = select(func.count()).select_from(Merchant)
    waiting = query.where(Merchant.applied_by == user_id, Merchant.status == MerchantStatus.APPLIED)
    if session.scalars(waiting).one() >= WAITING_MAX:
        raise TooManyApplicationsError


def expire_some(session: Session, *, now: datetime) -> int:
    """Return some of the applications that nobody has decided about in time: their licence is free again, and the
    applicant is told. Says how many.
    """
    late = (
        select(Merchant)
        .where(Merchant.status == MerchantStatus.APPLIED, Merchant.applied_at < now - VALID)
        .order_by(Merchant.id)
        .limit(100)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = session.scalars(late).all()
    for merchant in found:
        MERCHANTS.enter(merchant, EXPIRE, decision_reason=EXPIRED, decided_by=None, decided_at=now, licence_key=None)
        facts = {"merchant_id": merchant.id, "status": EXPIRE.target.value}
        messages.tell(session, user_id=merchant.applied_by, kind=MessageKind.SHOP_DECIDED, facts=facts, now=now)
    session.flush()
    return len(found)


def applications(session: Session, *, user_id: int) -> Sequence[Merchant]:
    """What a user has applied for, newest first."""
    query = select(Merchant).where(Merchant.applied_by == user_id).order_by(Merchant.id.desc()).limit(100)
    return session.scalars(query).all()
