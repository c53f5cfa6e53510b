"""Journals that were loaded as a set have no leaf and would be taken for forged: here they are vouched for."""

from itertools import islice
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.ledger import leaves
from app.ledger.models import Journal
from app.ledger.seals.chain import read_journals

AT_ONCE = 1000
JOURNAL: Any = Journal.__table__
FILL = update(JOURNAL).where(JOURNAL.c.id == bindparam("journal")).values(leaf=bindparam("made"))


def vouch_for_the_past(session: Session) -> None:
    """Give every journal without a leaf the one that posting it would have given it."""
    left = iter(session.scalars(select(Journal.id).where(Journal.leaf.is_(None))).all())
    while ids := list(islice(left, AT_ONCE)):
        found = read_journals(session, ids)
        made = [{"journal": i, "made": leaves.make(each.row, each.lines)} for i, each in found.items()]
        session.connection().execute(FILL, made)
