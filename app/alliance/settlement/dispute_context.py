"""What is known of a disputed line: the redemption, the coupon behind it, what became of it before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.alliance.settlement.errors import LineNotFoundError
from app.alliance.settlement.models import LineStatus, Statement, StatementLine
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

DISPUTED_EVER = (LineStatus.DISPUTED, LineStatus.CARRIED, LineStatus.VOIDED)


@dataclass(frozen=True, slots=True)
class DisputedLine:
    """A line that its shop has objected to."""

    line: StatementLine
    statement: Statement
    merchant: Merchant
    title: str


@dataclass(frozen=True, slots=True)
class EarlierUse:
    """The same coupon, redeemed before or after; reversed where it says so."""

    redeemed_at: datetime
    status: RedemptionStatus
    reversed_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on another disputed line: of this redemption, or of this shop lately."""

    line: StatementLine
    month: str
    by: str | None
    is_same: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """A disputed line and what is known of it; names masked."""

    line: StatementLine
    statement: Statement
    merchant: Merchant
    community: Community
    offer: Offer
    redemption: Redemption
    coupon: Coupon | None
    holder: str
    clerk: str | None
    decided_by: str | None
    uses: Sequence[EarlierUse]
    decisions: Sequence[Decision]
    same_day: int
    """How many redemptions the same resident had at this shop on that day, this one included."""

    @property
    def seconds_from_claim(self) -> int | None:
        """How long after the claim it was redeemed."""
        if self.coupon is None:
            return None
        return int((self.redemption.redeemed_at - self.coupon.claimed_at).total_seconds())

    @property
    def worth_fen(self) -> int:
        return self.line.points * self.statement.rate_fen + self.line.subsidy_fen


def disputed(
    session: Session,
    *,
    staff: StaffIdentity,
    decided: bool,
    month: str | None,
    community_id: int | None,
    cursor: str | None,
    limit: int,
) -> Page[DisputedLine]:
    """Lines that shops have objected to, newest first: those to be decided, or those that have been."""
    query = (
        select(StatementLine.id, StatementLine, Statement, Merchant, Offer.title)
        .join(Statement, Statement.id == StatementLine.statement_id)
        .join(Merchant, Merchant.id == Statement.merchant_id)
        .join(Redemption, Redemption.id == StatementLine.redemption_id)
        .join(Offer, Offer.id == Redemption.offer_id)
        .where(
            Statement.community_id.in_(subtree_ids(staff.path)),
            StatementLine.status.in_([LineStatus.CARRIED, LineStatus.VOIDED] if decided else [LineStatus.DISPUTED]),
        )
    )
    if month is not None:
        query = query.where(Statement.month == month)
    if community_id is not None:
        query = query.where(Statement.community_id == community_id)
    page = newest_first(session, query, StatementLine.id, cursor=cursor, limit=limit)
    return page.map(lambda row: DisputedLine(*row[1:]))


def evidence(session: Session, *, line_id: int, staff: StaffIdentity) -> Evidence:
    """What is known of a line that was or is disputed. Raises LineNotFoundError."""
    row = session.execute(
        _evidence().where(
            StatementLine.id == line_id,
            StatementLine.status.in_(DISPUTED_EVER),
            Statement.community_id.in_(subtree_ids(staff.path)),
        )
    ).one_or_none()
    if row is None:
        raise LineNotFoundError
    line, statement, merchant, community, offer, redemption, coupon, holder, clerk, decided_by = row
    return Evidence(
        line,
        statement,
        merchant,
        community,
        offer,
        redemption,
        coupon,
        mask_name(holder),
        mask_name(clerk) if clerk else None,
        decided_by,
        _uses(session, redemption),
        _decisions(session, line, merchant.id),
        _same_day(session, redemption),
    )


def _evidence() -> Select[StatementLine, Statement, Merchant, Community, Offer, Redemption, Coupon, str, str, str]:
    works_there = and_(
        MerchantMember.user_id == Redemption.clerk_user_id, MerchantMember.merchant_id == Redemption.merchant_id
    )
    return (
        select(
            StatementLine,
            Statement,
            Merchant,
            Community,
            Offer,
            Redemption,
            Coupon,
            Resident.name,
            MerchantMember.name,
            StaffMember.username,
        )
        .join(Statement, Statement.id == StatementLine.statement_id)
        .join(Merchant, Merchant.id == Statement.merchant_id)
        .join(Community, Community.id == Statement.community_id)
        .join(Redemption, Redemption.id == StatementLine.redemption_id)
        .join(Offer, Offer.id == Redemption.offer_id)
        .join(Resident, Resident.id == Redemption.resident_id)
        .outerjoin(Coupon, Coupon.id == Redemption.coupon_id)
        .outerjoin(MerchantMember, works_there)
        .outerjoin(StaffMember, StaffMember.id == StatementLine.resolved_by)
    )


def _uses(session: Session, redemption: Redemption) -> list[EarlierUse]:
    if redemption.coupon_id is None:
        return []
    rows = session.execute(
        select(Redemption.redeemed_at, Redemption.status, Redemption.reversed_at, Redemption.reversal_reason)
        .where(Redemption.coupon_id == redemption.coupon_id, Redemption.id != redemption.id)
        .order_by(Redemption.id)
    )
    return [EarlierUse(*row) for row in rows]


def _decisions(session: Session, line: StatementLine, merchant_id: int) -> list[Decision]:
    """On this redemption, ever, and the last ten on this shop."""
    other = aliased(StatementLine)
    rows = session.execute(
        select(other, Statement.month, StaffMember.username)
        .join(Statement, Statement.id == other.statement_id)
        .outerjoin(StaffMember, StaffMember.id == other.resolved_by)
        .where(
            other.id != line.id,
            other.status.in_([LineStatus.CARRIED, LineStatus.VOIDED]),
            or_(other.redemption_id == line.redemption_id, Statement.merchant_id == merchant_id),
        )
        .order_by(other.redemption_id != line.redemption_id, other.id.desc())
        .limit(10)
    )
    return [Decision(row[0], row[1], row[2], row[0].redemption_id == line.redemption_id) for row in rows]


def _same_day(session: Session, redemption: Redemption) -> int:
    rows = session.scalars(
        select(Redemption.resident_id).where(
            Redemption.merchant_id == redemption.merchant_id,
            Redemption.day == redemption.day,
            Redemption.status == RedemptionStatus.DONE,
        )
    )
    return sum(resident_id == redemption.resident_id for resident_id in rows)
