"""What must be true of cases; read-only, for `flask ledger verify` and for tests."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases.kinds import CONTESTS
from app.civic.cases.models import Case
from app.ledger.invariants import Ids, Invariant, Seen
from app.standing.records.models import Record, RecordState

CASES_AT_ONCE, RECORDS_AT_ONCE = 5_000, 20_000


def contested_records_are_suspended(session: Session, ids: Ids) -> Seen:
    """While an objection or a review is open, its record does not count."""
    rows = session.execute(
        select(Case.no, Record.status)
        .join(Record, Record.id == Case.record_id)
        .where(ids.of(Case.id), Case.is_open.is_(True), Case.kind.in_(CONTESTS))
    ).all()
    problems = [
        f"case {no} is open and its record is {state}" for no, state in rows if state is not RecordState.SUSPENDED
    ]
    return Seen(len(rows), problems)


def suspended_records_are_contested(session: Session, ids: Ids) -> Seen:
    """A record is suspended because of an open objection or review, and of nothing else."""
    contested = select(Case.id).where(Case.record_id == Record.id, Case.is_open.is_(True), Case.kind.in_(CONTESTS))
    rows = session.execute(
        select(Record.id, contested.exists()).where(ids.of(Record.id), Record.status == RecordState.SUSPENDED)
    ).all()
    return Seen(len(rows), [f"record {number} is suspended without a case" for number, has in rows if not has])


INVARIANTS = (
    Invariant("what is objected to does not count", contested_records_are_suspended, by=Case.id, at_once=CASES_AT_ONCE),
    Invariant(
        "what is suspended is objected to", suspended_records_are_contested, by=Record.id, at_once=RECORDS_AT_ONCE
    ),
)
