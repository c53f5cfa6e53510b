"""Signs for staff: those of their subtree's shops, each with its redemptions, and what was decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app.alliance.fraud.errors import SignNotFoundError
from app.alliance.fraud.models import FraudEvidence, FraudSign, SignKind, SignState
from app.alliance.fraud.workflow import CLEAR, CONFIRM, SIGNS
from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants.models import Merchant, MerchantMember
from app.parties.residents.models import Resident
from app.parties.staff.models import StaffMember
from app.rewards.coupons.models import Coupon
from app.rewards.offers.models import Offer
from app.rewards.redemptions.models import Redemption, RedemptionStatus


@dataclass(frozen=True, slots=True)
class ShownSign:
    """A sign with its shop, how many redemptions are behind it, and who decided on it."""

    sign: FraudSign
    merchant: Merchant
    community: str
    evidence: int
    decided_by: str | None

    @property
    def id(self) -> int:
        return self.sign.id


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """A redemption behind a sign, its people masked. `clerk` is None for who works there no more; `is_news`
    where it has come since the last decision.
    """

    id: int
    redemption_id: int
    title: str
    holder: str
    clerk: str | None
    claimed_at: datetime | None
    redeemed_at: datetime
    bill_fen: int | None
    saving_fen: int
    points: int
    status: RedemptionStatus
    reversed_at: datetime | None
    is_news: bool

    @property
    def seconds_after_claim(self) -> int | None:
        return None if self.claimed_at is None else int((self.redeemed_at - self.claimed_at).total_seconds())


def signs_in_scope(
    session: Session, *, staff: StaffIdentity, cursor: str | None, limit: int, **filters: Any
) -> Page[ShownSign]:
    """The signs of a subtree's shops, newest first; those only noted so far are nobody's to see.

    Filters are `state`, `kind`, `merchant_id`, `sign_id`.
    """
    query = _narrowed(_shown(staff), **filters)
    return newest_first(session, query, FraudSign.id, cursor=cursor, limit=limit).map(_as_shown)


def _narrowed(
    query: Any,
    *,
    state: SignState | None = None,
    kind: SignKind | None = None,
    merchant_id: int | None = None,
    sign_id: int | None = None,
) -> Any:
    wanted = (
        (FraudSign.state, state),
        (FraudSign.kind, kind),
        (FraudSign.merchant_id, merchant_id),
        (FraudSign.id, sign_id),
    )
    return query.where(*(column == value for column, value in wanted if value is not None))


def sign_in_scope(session: Session, *, staff: StaffIdentity, sign_id: int) -> ShownSign:
    """One sign of a subtree. Raises SignNotFoundError."""
    row = session.execute(_shown(staff).where(FraudSign.id == sign_id)).one_or_none()
    if row is None:
        raise SignNotFoundError
    return _as_shown(row)


def _shown(staff: StaffIdentity) -> Select[*tuple[Any, ...]]:
    evidence = select(func.count(FraudEvidence.id)).where(FraudEvidence.sign_id == FraudSign.id).scalar_subquery()
    return (
        select(FraudSign.id, FraudSign, Merchant, Community.name, evidence, StaffMember.username)
        .join(Merchant, Merchant.id == FraudSign.merchant_id)
        .join(Community, Community.id == Merchant.community_id)
        .outerjoin(StaffMember, StaffMember.id == FraudSign.decided_by)
        .where(FraudSign.state != SignState.NOTED, Merchant.community_id.in_(subtree_ids(staff.path)))
    )


def _as_shown(row: Any) -> ShownSign:
    return ShownSign(*row[1:])


def evidence(session: Session, *, sign: FraudSign, cursor: str | None, limit: int) -> Page[ShownEvidence]:
    """The redemptions behind a sign, those taken up last first."""
    query = _redemptions(select(FraudEvidence.id, *_EVIDENCE)).where(FraudEvidence.sign_id == sign.id)
    page = newest_first(session, query, FraudEvidence.id, cursor=cursor, limit=limit)
    return page.map(lambda row: _as_evidence(sign, row._asdict()))


@dataclass(frozen=True, slots=True)
class SignEvidence:
    """A redemption together with the sign it is behind."""

    id: int
    sign: FraudSign
    merchant: Merchant
    community: str
    evidence: ShownEvidence


def evidence_in_scope(
    session: Session, *, staff: StaffIdentity, cursor: str | None, limit: int, **filters: Any
) -> Page[SignEvidence]:
    """The redemptions behind the signs of a subtree, with the filters of the signs, those taken up last first."""
    query = _redemptions(select(FraudEvidence.id, *_EVIDENCE, FraudSign, Merchant, Community.name.label("community")))
    query = (
        query.join(FraudSign, FraudSign.id == FraudEvidence.sign_id)
        .join(Merchant, Merchant.id == FraudSign.merchant_id)
        .join(Community, Community.id == Merchant.community_id)
        .where(FraudSign.state != SignState.NOTED, Merchant.community_id.in_(subtree_ids(staff.path)))
    )
    page = newest_first(session, _narrowed(query, **filters), FraudEvidence.id, cursor=cursor, limit=limit)

    def shown(row: Any) -> SignEvidence:
        facts = row._asdict()
        sign, merchant, community = facts.pop("FraudSign"), facts.pop("Merchant"), facts.pop("community")
        return SignEvidence(row.id, sign, merchant, community, _as_evidence(sign, facts))

    return page.map(shown)


_EVIDENCE = (
    Redemption.id.label("redemption_id"),
    Offer.title,
    Resident.name.label("holder"),
    MerchantMember.name.label("clerk"),
    Coupon.claimed_at,
    Redemption.redeemed_at,
    Redemption.bill_fen,
    Redemption.saving_fen,
    Redemption.points,
    Redemption.status,
    Redemption.reversed_at,
    FraudEvidence.noted_at,
)


def _redemptions(query: Any) -> Any:
    works_here = and_(
        MerchantMember.user_id == Redemption.clerk_user_id, MerchantMember.merchant_id == Redemption.merchant_id
    )
    return (
        query.select_from(FraudEvidence)
        .join(Redemption, Redemption.id == FraudEvidence.redemption_id)
        .join(Offer, Offer.id == Redemption.offer_id)
        .join(Resident, Resident.id == Redemption.resident_id)
        .outerjoin(Coupon, Coupon.id == Redemption.coupon_id)
        .outerjoin(MerchantMember, works_here)
    )


def _as_evidence(sign: FraudSign, facts: dict[str, Any]) -> ShownEvidence:
    noted_at, holder, clerk = (facts.pop(name) for name in ("noted_at", "holder", "clerk"))
    is_news = sign.decided_at is not None and noted_at > sign.decided_at
    facts |= {"holder": mask_name(holder), "clerk": mask_name(clerk) if clerk else None}
    return ShownEvidence(**facts, is_news=is_news)


def decide(
    session: Session, *, sign_id: int, is_confirmed: bool, reason: str, staff: StaffIdentity, now: datetime
) -> FraudSign:
    """Say what an open sign was: harmless, or so. It has no effect by itself; what follows is for people to do.

    Raises SignNotFoundError, SignStateError.
    """
    shown = sign_in_scope(session, staff=staff, sign_id=sign_id)
    sign, step = shown.sign, CONFIRM if is_confirmed else CLEAR
    stamps = {"decided_by": staff.id, "decided_at": now, "reason": reason, "news": 0}
    SIGNS.move(session, sign, step, staff=staff, at=now, stamps=stamps, redemptions=shown.evidence, reason=reason)
    return sign
