"""What can be done with funds. Callers own the transaction. All amounts are fen."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.communities.models import Community
from app.communities.service import StaffIdentity, get_community
from app.core.paging import Page, newest_first
from app.funds.errors import (
    BankReferenceUsedError,
    FundExistsError,
    FundNotFoundError,
    FundShortError,
    NotBelowError,
    SamePersonError,
    TopUpNotFoundError,
    TopUpStateError,
)
from app.funds.models import Allocation, Fund, TopUp, TopUpSource, TopUpStatus
from app.ledger import chart
from app.ledger import service as ledger
from app.ledger.errors import BalanceTooLowError


def open_fund(session: Session, *, community_id: int) -> Fund:
    """Give a node its fund. Raises CommunityNotFoundError, FundExistsError."""
    node = get_community(session, community_id)
    if session.scalar(select(Fund.id).where(Fund.community_id == community_id)):
        raise FundExistsError
    fund = Fund(community_id=community_id, name=f"{node.name}信用基金"[:40])
    session.add(fund)
    session.flush()
    ledger.open_accounts(session, [chart.fund(fund.id, "source"), chart.fund(fund.id, "available")])
    return fund


def fund_of_community(session: Session, community_id: int) -> Fund:
    """The fund that pays for a node: its own, or else the nearest above it. Raises FundNotFoundError."""
    node = get_community(session, community_id)
    ancestors = [int(part) for part in node.path.split("/") if part]
    fund = session.scalar(
        select(Fund)
        .join(Community, Community.id == Fund.community_id)
        .where(Fund.community_id.in_(ancestors))
        .order_by(Community.path.desc())
        .limit(1)
    )
    if fund is None:
        raise FundNotFoundError("这个社区还没有信用基金。")
    return fund


def fund_in_scope(session: Session, *, fund_id: int, staff: StaffIdentity) -> Fund:
    """A fund of the staff member's subtree. Raises FundNotFoundError."""
    fund = session.scalar(
        select(Fund)
        .join(Community, Community.id == Fund.community_id)
        .where(Fund.id == fund_id, Community.path.like(f"{staff.path}%"))
    )
    if fund is None:
        raise FundNotFoundError
    return fund


def draft_top_up(
    session: Session,
    *,
    fund_id: int,
    amount_fen: int,
    source: TopUpSource,
    bank_reference: str,
    staff: StaffIdentity,
    now: datetime,
) -> TopUp:
    """Note that money has come in; it counts once another person has approved it.

    Raises FundNotFoundError, BankReferenceUsedError.
    """
    fund = fund_in_scope(session, fund_id=fund_id, staff=staff)
    session.execute(select(Fund.id).where(Fund.id == fund.id).with_for_update())
    known = session.scalar(
        select(TopUp.id).where(
            TopUp.fund_id == fund.id,
            TopUp.bank_reference == bank_reference,
            TopUp.status != TopUpStatus.REJECTED,
        )
    )
    if known is not None:
        raise BankReferenceUsedError
    top_up = TopUp(
        fund_id=fund.id,
        amount_fen=amount_fen,
        source=source,
        bank_reference=bank_reference,
        drafted_by=staff.id,
        drafted_at=now,
    )
    session.add(top_up)
    session.flush()
    return top_up


def approve_top_up(session: Session, *, top_up_id: int, staff: StaffIdentity, now: datetime) -> TopUp:
    """Count a top-up as money in the fund. Raises TopUpNotFoundError, SamePersonError, TopUpStateError."""
    top_up = _decide(session, top_up_id, staff, TopUpStatus.APPROVED, now)
    entry = ledger.Entry(
        "top_up",
        f"top_up:{top_up.id}",
        [
            (chart.fund(top_up.fund_id, "source"), -top_up.amount_fen),
            (chart.fund(top_up.fund_id, "available"), top_up.amount_fen),
        ],
        memo=top_up.source.value,
    )
    ledger.post(session, entry, at=now, actor=staff.actor)
    return top_up


def reject_top_up(session: Session, *, top_up_id: int, staff: StaffIdentity, now: datetime) -> TopUp:
    """Refuse a top-up: no money moves. Raises TopUpNotFoundError, SamePersonError, TopUpStateError."""
    return _decide(session, top_up_id, staff, TopUpStatus.REJECTED, now)


def _decide(session: Session, top_up_id: int, staff: StaffIdentity, status: TopUpStatus, now: datetime) -> TopUp:
    top_up = session.scalar(
        select(TopUp)
        .join(Fund, Fund.id == TopUp.fund_id)
        .join(Community, Community.id == Fund.community_id)
        .where(TopUp.id == top_up_id, Community.path.like(f"{staff.path}%"))
    )
    if top_up is None:
        raise TopUpNotFoundError
    session.refresh(top_up, with_for_update=True)
    if top_up.drafted_by == staff.id:
        raise SamePersonError
    if top_up.status is not TopUpStatus.DRAFTED:
        raise TopUpStateError(details={"status": top_up.status.value})
    top_up.status, top_up.approved_by, top_up.decided_at = status, staff.id, now
    return top_up


def top_ups(session: Session, *, fund_id: int, staff: StaffIdentity, cursor: str | None, limit: int) -> Page[TopUp]:
    """The top-ups of a fund, newest first. Raises FundNotFoundError."""
    fund = fund_in_scope(session, fund_id=fund_id, staff=staff)
    return newest_first(session, select(TopUp).where(TopUp.fund_id == fund.id), TopUp.id, cursor=cursor, limit=limit)


def allocate(
    session: Session, *, fund_id: int, to_fund_id: int, amount_fen: int, memo: str, staff: StaffIdentity, now: datetime
) -> Allocation:
    """Hand money of a fund to the fund of a node below.

    Raises FundNotFoundError, NotBelowError, FundShortError with `missing_fen`.
    """
    source = fund_in_scope(session, fund_id=fund_id, staff=staff)
    target = fund_in_scope(session, fund_id=to_fund_id, staff=staff)
    above, below = get_community(session, source.community_id), get_community(session, target.community_id)
    if above.id == below.id or not below.path.startswith(above.path):
        raise NotBelowError
    allocation = Allocation(
        from_fund_id=source.id, to_fund_id=target.id, amount_fen=amount_fen, memo=memo, made_by=staff.id, made_at=now
    )
    session.add(allocation)
    session.flush()
    entry = ledger.Entry(
        "allocation",
        f"allocation:{allocation.id}",
        [(chart.fund(source.id, "available"), -amount_fen), (chart.fund(target.id, "available"), amount_fen)],
        memo=memo,
    )
    try:
        ledger.post(session, entry, at=now, actor=staff.actor)
    except BalanceTooLowError as error:
        raise short_of(session, source.id, amount_fen) from error
    return allocation


def short_of(session: Session, fund_id: int, wanted_fen: int) -> FundShortError:
    """The error that says how much a fund lacks."""
    available_fen = ledger.balance(session, chart.fund(fund_id, "available"))
    missing_fen = max(0, wanted_fen - available_fen)
    return FundShortError(
        f"基金可用余额不足，还差 {missing_fen / 100:.2f} 元。请先充值或划拨。",
        {"available_fen": available_fen, "missing_fen": missing_fen},
    )
