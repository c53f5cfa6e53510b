"""Staff decide on a disputed line: the redemption was right and goes on a later statement, or it was wrong."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.alliance.settlement.errors import LineNotFoundError, StatementNotFoundError
from app.alliance.settlement.models import StatementLine
from app.alliance.settlement.statements import ShownLine, lock_in_scope, shown_lines
from app.alliance.settlement.workflow import CARRY, LINES, VOID
from app.core.identities import StaffIdentity
from app.rewards.redemptions import late_reversals
from app.rewards.redemptions.models import Redemption


class Outcome(StrEnum):
    STANDS = "stands"
    VOID = "void"


def resolve(
    session: Session, *, line_id: int, outcome: Outcome, reason: str, staff: StaffIdentity, now: datetime
) -> ShownLine:
    """Decide on a disputed line, whatever has become of the rest of its statement meanwhile.

    `stands` frees the redemption for the next month's run; `void` takes from the shop what the redemption had brought
    it, and gives its holder the coupon or the points back. Raises LineNotFoundError, LineStateError.
    """
    _hold_statement_of(session, line_id, staff)
    line = session.get_one(StatementLine, line_id)
    step = CARRY if outcome is Outcome.STANDS else VOID
    LINES.hold(session, line, step)
    LINES.enter(line, step, resolution=reason, resolved_by=staff.id, resolved_at=now)
    if outcome is Outcome.STANDS:
        free_for_later(session, [line])
    else:
        late_reversals.undo(
            session, redemption_id=line.redemption_id, is_charged=False, reason=reason, actor=staff.actor, now=now
        )
    session.flush()
    LINES.note(session, line, step, staff=staff, at=now, reason=reason)
    return ShownLine(*session.execute(shown_lines().where(StatementLine.id == line.id)).one())


def free_for_later(session: Session, lines: Sequence[StatementLine]) -> None:
    """Let the redemptions of lines of one statement go on the next one that is made."""
    session.connection().execute(
        update(Redemption)
        .where(
            Redemption.id.in_([line.redemption_id for line in lines]), Redemption.statement_id == lines[0].statement_id
        )
        .values(statement_id=None)
    )


def _hold_statement_of(session: Session, line_id: int, staff: StaffIdentity) -> None:
    statement_id = session.scalar(select(StatementLine.statement_id).where(StatementLine.id == line_id))
    if statement_id is None:
        raise LineNotFoundError
    try:
        lock_in_scope(session, staff=staff, statement_id=statement_id)
    except StatementNotFoundError as error:
        raise LineNotFoundError from error
