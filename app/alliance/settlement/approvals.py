"""Statements released for payment, one or many at once; who has had to do with one; why one cannot be released yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance.settlement.errors import ListChangedError, StatementStateError, StillAnsweringError
from app.alliance.settlement.models import Statement, StatementStatus
from app.alliance.settlement.statements import ShownStatement, lock_in_scope, matching, one_in_scope
from app.alliance.settlement.workflow import APPROVE, STATEMENTS
from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants.models import Merchant, MerchantMember
from app.parties.staff.staffing import usernames_by_id
from app.treasury.funds.models import Fund

ANSWER_DAYS = 7
"""A shop has five working days to answer (domain model C4); any seven days hold them."""
READY_MAX = 500
"""So many at once: as many as a list for the bank takes."""


@dataclass(frozen=True, slots=True)
class Approved:
    """What was released, and what was left as it was. `missing_fen` is what funds lack for those released."""

    approved: int
    total_fen: int
    left: int
    missing_fen: int


@dataclass(frozen=True, slots=True)
class About:
    """Where a statement belongs and who has had to do with it: staff by username, the shop's people masked."""

    community: Community
    fund: Fund
    confirmer: str | None
    approver: str | None
    payer: str | None


def approve(session: Session, *, statement_id: int, staff: StaffIdentity, now: datetime) -> ShownStatement:
    """Release what stands of a statement for payment; a draft only when its shop has kept silent for `ANSWER_DAYS`.

    `missing_fen` of the answer says what the fund lacks now. Raises StatementNotFoundError, StatementStateError,
    StillAnsweringError.
    """
    statement = lock_in_scope(session, staff=staff, statement_id=statement_id)
    STATEMENTS.require(statement, APPROVE)
    answer_until = statement.created_at + timedelta(days=ANSWER_DAYS)
    if statement.status is StatementStatus.DRAFT and now < answer_until:
        raise StillAnsweringError(details={"status": "draft", "answer_until": answer_until.isoformat()})
    STATEMENTS.enter(statement, APPROVE, approved_by=staff.id, approved_at=now)
    session.flush()
    STATEMENTS.note(session, statement, APPROVE, staff=staff, at=now)
    return one_in_scope(session, staff=staff, statement_id=statement_id)


def approve_many(session: Session, *, statement_ids: Collection[int], staff: StaffIdentity, now: datetime) -> Approved:
    """Release those that can be, in the order of their ids; statements of others are not there."""
    own = session.scalars(
        select(Statement.id)
        .where(Statement.id.in_(statement_ids), Statement.community_id.in_(subtree_ids(staff.path)))
        .order_by(Statement.id)
    ).all()
    approved = total_fen = 0
    lacking: dict[int, int] = {}
    for statement_id in own:
        try:
            shown = approve(session, statement_id=statement_id, staff=staff, now=now)
        except StatementStateError:
            continue
        approved, total_fen = approved + 1, total_fen + shown.statement.total_fen
        if shown.missing_fen:
            lacking[shown.statement.fund_id] = lacking.get(shown.statement.fund_id, 0) + shown.missing_fen
    return Approved(approved, total_fen, len(own) - approved, sum(lacking.values()))


@dataclass(frozen=True, slots=True)
class Ready:
    """Statements that their shops have confirmed: which, the oldest first, at most `READY_MAX`, and their sum."""

    ids: list[int]
    total_fen: int


def ready(
    session: Session, *, staff: StaffIdentity, month: str | None, community_id: int | None, shop: str | None
) -> Ready:
    """Those of a list's filters that can be released at once."""
    confirmed = matching(month=month, status=StatementStatus.CONFIRMED, community_id=community_id, shop=shop)
    rows = session.execute(
        select(Statement.id, Statement.total_fen)
        .join(Merchant, Merchant.id == Statement.merchant_id)
        .where(Statement.community_id.in_(subtree_ids(staff.path)), *confirmed)
        .order_by(Statement.id)
        .limit(READY_MAX)
    ).all()
    return Ready([row.id for row in rows], sum(row.total_fen for row in rows))


def approve_ready(
    session: Session,
    *,
    count: int,
    total_fen: int,
    month: str | None,
    community_id: int | None,
    shop: str | None,
    staff: StaffIdentity,
    now: datetime,
) -> tuple[Approved, list[int]]:
    """Release all that `ready` finds, where they are as many and come to as much as was shown; and say which.

    Raises ListChangedError.
    """
    found = ready(session, staff=staff, month=month, community_id=community_id, shop=shop)
    if (len(found.ids), found.total_fen) != (count, total_fen):
        raise ListChangedError
    return approve_many(session, statement_ids=found.ids, staff=staff, now=now), found.ids


def about(session: Session, statement: Statement) -> About:
    """Of a statement at hand."""
    names = usernames_by_id(session, (statement.approved_by, statement.paid_by))
    confirmer = session.scalar(
        select(MerchantMember.name).where(
            MerchantMember.user_id == statement.confirmed_by, MerchantMember.merchant_id == statement.merchant_id
        )
    )
    return About(
        session.get_one(Community, statement.community_id),
        session.get_one(Fund, statement.fund_id),
        mask_name(confirmer) if confirmer else None,
        names.get(statement.approved_by or 0),
        names.get(statement.paid_by or 0),
    )


def obstacle(statement: Statement, now: datetime) -> str | None:
    """Why a statement cannot be released now; None where it can."""
    if statement.status in (StatementStatus.APPROVED, StatementStatus.PAID, StatementStatus.RETURNED):
        return "已经审批过。"
    answer_until = statement.created_at + timedelta(days=ANSWER_DAYS)
    if statement.status is StatementStatus.DRAFT and now < answer_until:
        return f"商户可核对到 {business_day(answer_until)}；商户确认后，或到期后可以审批。"
    return None
