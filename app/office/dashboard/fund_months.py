"""What is published of a fund's month: totals by kind, and what was given for it, by kind of offer. No names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.ledger.kinds import JournalKind
from app.ledger.models import Journal, LedgerAccount, Posting
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community, subtree_ids
from app.parties.merchants.models import Merchant
from app.rewards.offers.models import Offer, OfferKind
from app.rewards.redemptions.models import Redemption, RedemptionStatus
from app.treasury import funds
from app.treasury.funds.models import Fund, TopUp, TopUpSource, TopUpStatus


@dataclass(frozen=True, slots=True)
class KindTotal:
    """Journals of one kind: how many, what came in and what went out, in fen."""

    kind: str
    count: int
    in_fen: int
    out_fen: int


@dataclass(frozen=True, slots=True)
class GivenTotal:
    """What residents got at the fund's shops, by kind of offer."""

    kind: OfferKind
    count: int
    points: int
    saving_fen: int
    subsidy_fen: int


@dataclass(frozen=True, slots=True)
class FundMonth:
    """All amounts in fen. `opening_fen` and `closing_fen` are what was available; `paid_fen` is what left for shops."""

    opening_fen: int
    closing_fen: int
    kinds: Sequence[KindTotal]
    sources: Sequence[tuple[TopUpSource, int, int]]
    given: Sequence[GivenTotal]
    paid_count: int
    paid_fen: int

    @property
    def in_fen(self) -> int:
        return sum(each.in_fen for each in self.kinds)

    @property
    def out_fen(self) -> int:
        return sum(each.out_fen for each in self.kinds)


def fund_month(session: Session, *, fund: Fund, start: datetime, end: datetime) -> FundMonth:
    """A month of a fund. It reads the fund's own movements since `start`, and its shops' redemptions of the month."""
    available = chart.fund(fund.id, "available")
    kinds = [KindTotal(*row) for row in _totals(session, available, start, end)]
    since = _sum_since(session, available, end)
    closing_fen = ledger.balance(session, available) - since
    paid = _totals(session, chart.fund(fund.id, "source"), start, end)
    paid_count, paid_fen = next(
        ((count, in_fen) for kind, count, in_fen, _ in paid if kind == JournalKind.PAYOUT), (0, 0)
    )
    return FundMonth(
        closing_fen - sum(each.in_fen - each.out_fen for each in kinds),
        closing_fen,
        kinds,
        _sources(session, fund, start, end),
        _given(session, fund, start, end),
        paid_count,
        paid_fen,
    )


def _of(account: chart.AccountKey) -> Any:
    return select(LedgerAccount.id).where(
        LedgerAccount.owner_kind == OwnerKind.FUND,
        LedgerAccount.owner_id == account.owner_id,
        LedgerAccount.kind == account.kind,
    )


def _totals(
    session: Session, account: chart.AccountKey, start: datetime, end: datetime
) -> list[tuple[str, int, int, int]]:
    came, went = func.greatest(Posting.amount, 0), func.greatest(-Posting.amount, 0)
    if session.get_bind().dialect.name == "sqlite":
        came, went = func.max(Posting.amount, 0), func.max(-Posting.amount, 0)
    rows = session.execute(
        select(Journal.kind, func.count(), func.sum(came), func.sum(went))
        .join(Posting, Posting.journal_id == Journal.id)
        .where(
            Posting.account_id == _of(account).scalar_subquery(),
            Journal.occurred_at >= start,
            Journal.occurred_at < end,
        )
        .group_by(Journal.kind)
        .order_by(Journal.kind)
    )
    return [(kind, count, int(in_fen), int(out_fen)) for kind, count, in_fen, out_fen in rows]


def _sum_since(session: Session, account: chart.AccountKey, end: datetime) -> int:
    total = session.scalar(
        select(func.coalesce(func.sum(Posting.amount), 0))
        .join(Journal, Journal.id == Posting.journal_id)
        .where(Posting.account_id == _of(account).scalar_subquery(), Journal.occurred_at >= end)
    )
    return int(total or 0)


def _sources(session: Session, fund: Fund, start: datetime, end: datetime) -> list[tuple[TopUpSource, int, int]]:
    rows = session.execute(
        select(TopUp.source, func.count(), func.sum(TopUp.amount_fen))
        .where(
            TopUp.fund_id == fund.id,
            TopUp.status == TopUpStatus.APPROVED,
            TopUp.decided_at >= start,
            TopUp.decided_at < end,
        )
        .group_by(TopUp.source)
        .order_by(TopUp.source)
    )
    return [(source, count, int(fen)) for source, count, fen in rows]


def _given(session: Session, fund: Fund, start: datetime, end: datetime) -> list[GivenTotal]:
    rows = session.execute(
        select(
            Offer.kind,
            func.count(),
            func.sum(Redemption.points + Redemption.bonus_points),
            func.sum(Redemption.saving_fen),
            func.sum(Redemption.subsidy_fen),
        )
        .join(Offer, Offer.id == Redemption.offer_id)
        .join(Merchant, Merchant.id == Redemption.merchant_id)
        .where(
            Merchant.community_id.in_(_paid_by(session, fund)),
            Redemption.status == RedemptionStatus.DONE,
            Redemption.day >= business_day(start),
            Redemption.day <= business_day(end - timedelta(seconds=1)),
        )
        .group_by(Offer.kind)
        .order_by(Offer.kind)
    )
    return [
        GivenTotal(kind, count, int(points), int(saving), int(subsidy)) for kind, count, points, saving, subsidy in rows
    ]


def _paid_by(session: Session, fund: Fund) -> list[int]:
    """The nodes whose shops this fund pays: its own and those below that no other fund is nearer to."""
    node = get_community(session, fund.community_id)
    nodes = session.execute(select(Community.id, Community.path).where(Community.id.in_(subtree_ids(node.path))))
    paths = session.execute(
        select(Community.path, Fund.id)
        .join(Fund, Fund.community_id == Community.id)
        .where(Community.path.like(f"{node.path}%"))
    )
    payers = funds.payers([(row.id, row.path) for row in nodes], dict(paths.all()))
    return [community_id for community_id, payer in payers.items() if payer == fund.id]
