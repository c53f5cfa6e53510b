"""A whole verification: in parts, and from a certain size on by as many processes as there are cores."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from app.core.db.engine import snapshot
from app.core.db.session import db
from app.core.jobs.processes import children
from app.ledger.invariants import Check, Ids, Invariant, Seen
from app.ledger.seals.chain import end_of_chain
from app.ledger.seals.checks import SEALED, check_seals
from app.ledger.seals.heads import Head
from app.operations.verification.verify import INVARIANTS

MANY_JOURNALS = 200_000
"""From so many sealed ones on, the time that processes take to start is well spent."""
_BY_NAME = {invariant.name: invariant for invariant in (*INVARIANTS, SEALED)}


def verified(*, now: datetime, heads: Sequence[Head], processes: int | None) -> Iterator[Check]:
    """What `flask ledger verify` says, check by check; by one process for each core unless it is said, or little."""
    with snapshot(db.engine) as session:
        if processes is None:
            is_large = end_of_chain(session).total_count >= MANY_JOURNALS
            processes = (os.cpu_count() or 1) if is_large else 1
        if processes == 1:
            yield from _all(session, now, heads, Invariant.check)
            return
        with children(processes) as pool:
            yield from _all(session, now, heads, partial(_divided, pool))


def _all(
    session: Session, now: datetime, heads: Sequence[Head], look: Callable[[Invariant, Session], Check]
) -> Iterator[Check]:
    for invariant in INVARIANTS:
        yield look(invariant, session)
    yield from check_seals(session, now=now, heads=heads, look=look)


def _divided(pool: Executor, invariant: Invariant, session: Session) -> Check:
    parts = [(invariant.name, ids) for ids in invariant.parts(session)]
    return invariant.summed(pool.map(_part, parts))


def _part(wanted: tuple[str, Ids]) -> Seen:
    """In a child: one part, in a snapshot of its own."""
    name, ids = wanted
    with snapshot(db.engine) as session:
        return _BY_NAME[name].look(session, ids)
