"""The shop's answer to its statement: agreed, or not for some of its lines."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, not_, update
from sqlalchemy.orm import Session

from app.alliance.settlement import counter_lines
from app.alliance.settlement.models import StatementLine
from app.alliance.settlement.statements import ShownStatement, lock_of_shop, one_of_shop, sum_up
from app.alliance.settlement.workflow import CONFIRM, DISPUTE, OBJECT, STATEMENTS
from app.core.errors import field_error
from app.core.identities import MemberIdentity
from app.rewards.redemptions.models import LateReversal


def confirm(session: Session, *, statement_id: int, member: MemberIdentity, now: datetime) -> ShownStatement:
    """Agree to a draft. Raises StatementNotFoundError, StatementStateError.

    A disputed statement needs no confirmation: what is not in dispute goes on by itself.
    """
    statement = lock_of_shop(session, member=member, statement_id=statement_id)
    STATEMENTS.enter(statement, CONFIRM, confirmed_by=member.user_id, confirmed_at=now)
    session.flush()
    return one_of_shop(session, member=member, statement_id=statement_id)


def dispute(
    session: Session, *, statement_id: int, member: MemberIdentity, lines: Collection[int], reason: str, now: datetime
) -> ShownStatement:
    """Object to some lines, named by their ids; they no longer count until staff have decided on each.

    More lines can be added until the statement is approved. Raises StatementNotFoundError, StatementStateError, and a
    RuleError naming `lines` when one of them is not a standing line of this statement.
    """
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
    return one_of_shop(session, member=member, statement_id=statement_id)
