"""Asking to join the alliance."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.parties.communities.nodes import get_community
from app.parties.merchants.errors import LicenceTakenError
from app.parties.merchants.models import Merchant
from app.parties.merchants.workflow import APPLY_AGAIN, MERCHANTS

SLUG_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""No letters that are easily mistaken for others when read from a plate."""


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
) -> Merchant:
    """Ask to join the alliance. The same applicant may hand a returned application in again, under the same licence.

    `slug` is drawn unless one is given, which must be new. Raises CommunityNotFoundError, LicenceTakenError.
    """
    get_community(session, community_id)
    merchant = session.scalar(
        select(Merchant)
        .where(Merchant.licence_no == licence_no)
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
    elif merchant.applied_by == user_id and merchant.status in APPLY_AGAIN.sources:
        merchant.community_id, merchant.name, merchant.trade = community_id, name, trade
        merchant.address, merchant.phone, merchant.applied_at = address, phone, now
        MERCHANTS.enter(merchant, APPLY_AGAIN)
    else:
        raise LicenceTakenError
    session.flush()
    return merchant


def applications(session: Session, *, user_id: int) -> Sequence[Merchant]:
    """What a user has applied for, newest first."""
    query = select(Merchant).where(Merchant.applied_by == user_id).order_by(Merchant.id.desc()).limit(100)
    return session.scalars(query).all()
