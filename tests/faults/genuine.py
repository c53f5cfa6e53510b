"""Journals that were loaded as a set have no leaf and would be taken for forged: here they are vouched for."""

from collections import defaultdict

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.ledger import leaves
from app.ledger.models import Journal, Posting


def vouch_for_the_past(session: Session) -> None:
    """Give every journal without a leaf the one that posting it would have given it."""
    lines: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for journal_id, account_id, amount in session.execute(
        select(Posting.journal_id, Posting.account_id, Posting.amount)
    ):
        lines[journal_id].append((account_id, amount))
    past = session.execute(
        select(Journal.id, Journal.kind, Journal.reference, Journal.occurred_at, Journal.actor, Journal.memo).where(
            Journal.leaf.is_(None)
        )
    )
    made = [
        {
            "journal": row.id,
            "made": leaves.make((row.kind, row.reference, row.occurred_at, row.actor, row.memo), lines[row.id]),
        }
        for row in past
    ]
    journal = Journal.__table__
    fill = update(journal).where(journal.c.id == bindparam("journal")).values(leaf=bindparam("made"))  # type: ignore[arg-type]
    session.connection().execute(fill, made)
