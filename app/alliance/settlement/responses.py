"""The shop's answer to its statement: agreed, or not for some of its lines; and objections taken back."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, not_, select, update
from sqlalchemy.orm import Session

from app.alliance.settlement import counter_lines
from app.alliance.settlement.actions import SettlementAction
from app.alliance.settlement.disputes import free_for_later
from app.alliance.settlement.models import LineStatus, Statement, StatementLine
from app.alliance.settlement.statements import ShownStatement, lock_of_shop, one_of_shop, sum_up
from app.alliance.settlement.workflow import (
    CONFIRM,
    DISPUTE,
    LINES,
    OBJECT,
    STATEMENTS,
    WITHDRAW,
    WITHDRAW_ALL,
    WITHDRAW_LATE,
)
from app.core import audit
from app.core.errors import field_error
from app.core.identities import MemberIdentity
from app.parties import merchants
from app.rewards.redemptions.models import LateReversal

WITHDRAWN = "商户撤回了异议。"


def confirm(session: Session, *, statement_id: int, member: MemberIdentity, now: datetime) -> ShownStatement:
    """Agree to a draft. Raises StatementNotFoundError, StatementStateError, and what `require_answers` raises.

    A disputed statement needs no confirmation: what is not in dispute goes on by itself.
    """
    merchants.require_answers(member)
    statement = lock_of_shop(session, member=member, statement_id=statement_id)
    STATEMENTS.enter(statement, CONFIRM, confirmed_by=member.user_id, confirmed_at=now)
    session.flush()
    STATEMENTS.note(session, statement, CONFIRM, staff=member, at=now)
    return one_of_shop(session, member=member, statement_id=statement_id)


def dispute(
    session: Session, *, statement_id: int, member: MemberIdentity, lines: Collection[int], reason: str, now: datetime
) -> ShownStatement:
    """Object to some lines, named by their ids; they no longer count until staff have decided on each.

    More lines can be added until the statement is approved. Raises StatementNotFoundError, StatementStateError, and a
    RuleError naming `lines` when one of them is not a standing line of this statement, and what `require_answers`
    raises.
    """
    merchants.require_answers(member)
    statement = lock_of_shop(session, member=member, statement_id=statement_id)
    STATEMENTS.require(statement, DISPUTE)
    wanted = set(lines)
    disputed = session.connection().execute(
        update(StatementLine)
        .where(
            StatementLine.statement_id == statement.id,
            StatementLine.id.in_(wanted),
            StatementLine.status.in_(OBJECT.sources),
            not_(exists().where(LateReversal.redemption_id == StatementLine.redemption_id)),
        )
        .values(status=OBJECT.target, dispute_reason=reason, disputed_by=member.user_id, disputed_at=now)
    )
    if disputed.rowcount != len(wanted):
        raise field_error("lines", "有的明细不在这份对账单上，已经提出过异议，或已由社区撤销。")
    STATEMENTS.enter(statement, DISPUTE)
    sum_up(session, statement)
    while counter_lines.defer(session, statement):
        sum_up(session, statement)
    session.flush()
    STATEMENTS.note(session, statement, DISPUTE, staff=member, at=now, lines=len(wanted))
    return one_of_shop(session, member=member, statement_id=statement_id)


def withdraw(
    session: Session, *, statement_id: int, member: MemberIdentity, lines: Collection[int], now: datetime
) -> ShownStatement:
    """Take objections back, by the ids of their lines, until staff have decided on them. Lines count again at once;
    where the statement has been approved without them, they go on the next one.

    Raises StatementNotFoundError, a RuleError naming `lines` when one of them is not in dispute, and what
    `require_answers` raises.
    """
    merchants.require_answers(member)
    statement = lock_of_shop(session, member=member, statement_id=statement_id)
    wanted = set(lines)
    found = session.scalars(
        select(StatementLine)
        .where(
            StatementLine.statement_id == statement.id,
            StatementLine.id.in_(wanted),
            StatementLine.status.in_(WITHDRAW.sources),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(found) != len(wanted):
        raise field_error("lines", "有的明细不在这份对账单上，没有提出过异议，或社区已经答复。")
    if statement.status in WITHDRAW_ALL.sources:
        _count_again(session, statement, found)
    else:
        for line in found:
            LINES.enter(line, WITHDRAW_LATE, resolution=WITHDRAWN, resolved_at=now)
        free_for_later(session, found)
    session.flush()
    audit.note(
        session,
        staff=member,
        action=SettlementAction.DISPUTE_WITHDRAWN,
        subject_id=statement.id,
        at=now,
        lines=len(wanted),
        total_fen=statement.total_fen,
    )
    return one_of_shop(session, member=member, statement_id=statement_id)


def _count_again(session: Session, statement: Statement, lines: Sequence[StatementLine]) -> None:
    """The statement is a draft again where nothing is left in dispute."""
    for line in lines:
        LINES.enter(line, WITHDRAW, dispute_reason=None, disputed_by=None, disputed_at=None)
    session.flush()
    sum_up(session, statement)
    left = select(StatementLine.id).where(
        StatementLine.statement_id == statement.id, StatementLine.status == LineStatus.DISPUTED
    )
    if session.scalar(left.limit(1)) is None:
        STATEMENTS.enter(statement, WITHDRAW_ALL)
