"""Lines with less than nothing: what a statement takes back, because a redemption on an earlier one was undone since.

A statement takes back no more than it credits, of points and of subsidies; the rest waits for a later one.
"""

from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from app.alliance.settlement.models import LineStatus, Statement, StatementLine
from app.alliance.settlement.workflow import DEFER, LINES
from app.rewards.redemptions.models import LateReversal


class TakenBack(NamedTuple):
    """Both as positive numbers; the subsidies in fen."""

    points: int
    subsidy_fen: int


def is_counter() -> ColumnElement[bool]:
    """That a line takes back."""
    return or_(StatementLine.points < 0, StatementLine.subsidy_fen < 0)


def add(session: Session, statement: Statement) -> None:
    """Put on a new statement as much of what its shop has to give back as its sums can bear, the oldest first."""
    points, subsidy_fen = statement.points, statement.subsidy_fen
    waiting = session.scalars(
        select(LateReversal)
        .where(
            LateReversal.merchant_id == statement.merchant_id,
            LateReversal.is_charged,
            LateReversal.counter_statement_id.is_(None),
            or_(LateReversal.points > 0, LateReversal.subsidy_fen > 0),
        )
        .order_by(LateReversal.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for reversal in waiting:
        if reversal.points > points or reversal.subsidy_fen > subsidy_fen:
            continue
        points, subsidy_fen = points - reversal.points, subsidy_fen - reversal.subsidy_fen
        reversal.counter_statement_id = statement.id
        session.add(
            StatementLine(
                statement_id=statement.id,
                redemption_id=reversal.redemption_id,
                day=reversal.day,
                points=-reversal.points,
                subsidy_fen=-reversal.subsidy_fen,
            )
        )


def defer(session: Session, statement: Statement) -> bool:
    """Take the newest such line off a statement that would come to less than nothing; says whether there was one."""
    if statement.points >= 0 and statement.subsidy_fen >= 0:
        return False
    line = session.scalars(
        select(StatementLine)
        .where(StatementLine.statement_id == statement.id, StatementLine.status == LineStatus.STANDS, is_counter())
        .order_by(StatementLine.id.desc())
        .limit(1)
    ).one()
    LINES.enter(line, DEFER)
    reversal = session.scalars(
        select(LateReversal)
        .where(LateReversal.redemption_id == line.redemption_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    reversal.counter_statement_id = None
    session.flush()
    return True


def taken_back(session: Session, statement_id: int) -> TakenBack:
    """What the standing lines of a statement take back."""
    row = session.execute(
        select(
            func.coalesce(func.sum(case((StatementLine.points < 0, -StatementLine.points), else_=0)), 0),
            func.coalesce(func.sum(case((StatementLine.subsidy_fen < 0, -StatementLine.subsidy_fen), else_=0)), 0),
        ).where(StatementLine.statement_id == statement_id, StatementLine.status == LineStatus.STANDS)
    ).one()
    return TakenBack(int(row[0]), int(row[1]))
