"""Queries: shops, for everybody by the name on their plate, for staff in their subtree."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased

from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants.errors import MerchantNotFoundError
from app.parties.merchants.models import Merchant, MerchantStatus


def merchant_of_slug(session: Session, slug: str) -> Merchant:
    """A shop of the alliance that the public may see. Raises MerchantNotFoundError."""
    if not slug.isascii():  # MariaDB refuses to compare the column with anything else.
        raise MerchantNotFoundError
    merchant = session.scalar(
        select(Merchant).where(
            Merchant.slug == slug, Merchant.status.in_([MerchantStatus.ACTIVE, MerchantStatus.SUSPENDED])
        )
    )
    if merchant is None:
        raise MerchantNotFoundError
    return merchant


def merchant_in_scope(session: Session, *, merchant_id: int, staff: StaffIdentity) -> Merchant:
    """A shop of the staff member's subtree. Raises MerchantNotFoundError."""
    query = (
        select(Merchant)
        .join(Community, Community.id == Merchant.community_id)
        .where(Merchant.id == merchant_id, Community.path.like(f"{staff.path}%"))
    )
    merchant = session.scalar(query)
    if merchant is None:
        raise MerchantNotFoundError
    return merchant


def place_of(session: Session, merchant: Merchant) -> str:
    """The path of the node a shop belongs to."""
    return session.scalars(select(Community.path).where(Community.id == merchant.community_id)).one()


def merchants_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    status: MerchantStatus | None = None,
    trade: str | None = None,
    community_id: int | None = None,
    text: str | None = None,
    cursor: str | None = None,
    limit: int,
) -> Page[Merchant]:
    """The shops of a subtree, newest first. `text` is part of a name or the beginning of a licence number."""
    query = select(Merchant).where(Merchant.community_id.in_(subtree_ids(staff.path)))
    if status is not None:
        query = query.where(Merchant.status == status)
    if trade is not None:
        query = query.where(Merchant.trade == trade)
    if community_id is not None:
        query = query.where(Merchant.community_id.in_(below(community_id)))
    if text is not None:
        query = query.where(named_like(text))
    return newest_first(session, query, Merchant.id, cursor=cursor, limit=limit)


def below(community_id: int) -> Select[int]:
    """The ids of a node and of all below it, by its id."""
    top, node = aliased(Community), aliased(Community)
    return select(node.id).join(top, node.path.startswith(top.path)).where(top.id == community_id)


def named_like(text: str) -> ColumnElement[bool]:
    """Shops with this in their name, or at the beginning of their licence number."""
    named = Merchant.name.contains(text, autoescape=True)
    if not text.isascii():  # As above.
        return named
    return or_(named, Merchant.licence_no.startswith(text.upper(), autoescape=True))


def waiting(session: Session, *, staff: StaffIdentity) -> Sequence[Merchant]:
    """Applications that wait for a decision, the oldest first; a hundred at most, as more would not be read anyway."""
    query = select(Merchant).where(
        Merchant.community_id.in_(subtree_ids(staff.path)), Merchant.status == MerchantStatus.APPLIED
    )
    return session.scalars(query.order_by(Merchant.applied_at, Merchant.id).limit(100)).all()


def trades(session: Session, *, staff: StaffIdentity) -> list[str]:
    """The trades of a subtree's shops, by name."""
    query = select(Merchant.trade).where(Merchant.community_id.in_(subtree_ids(staff.path))).distinct()
    return sorted(session.scalars(query))
