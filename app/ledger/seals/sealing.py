"""The worker's part: every half minute, what is new is sealed. Writers never wait for it."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from app.core.db.session import db
from app.core.db.uow import end_reading, execute
from app.ledger.seals import chain

log = structlog.get_logger("ledger")
SEALS_A_RUN = 200


def seal_new(now: datetime, *, back: timedelta = chain.RECENT, seals_max: int = SEALS_A_RUN) -> int:
    """Seal the journals that are not sealed yet; says how many.

    Each seal is a transaction of its own. A journal whose leaf does not fit is not vouched for: it stays unsealed, and
    `flask ledger verify` names it. Ends when another worker adds a seal.
    """
    session = db.session()
    known = chain.look(session, now=now, back=back)
    end, done, after_id, waiting = known.end, 0, known.since_id, []
    more: int | None = after_id
    while more is not None and seals_max:
        found, more = chain.unsealed(session, known, after_id=more)
        waiting += found
        while seals_max and (len(waiting) >= chain.JOURNALS_A_SEAL or (more is None and waiting)):
            ids, waiting = waiting[: chain.JOURNALS_A_SEAL], waiting[chain.JOURNALS_A_SEAL :]
            members = _members(session, ids)
            if not members:
                continue
            try:
                end = execute(chain.add_seal, end=end, members=members, now=now)
            except chain.SealedByAnotherError:
                return done
            log.info("sealed", seal=end.number, hash=end.hash.hex(), journals=end.total_count)
            done += len(members)
            seals_max -= 1
    end_reading()
    return done


def seal_late(now: datetime) -> int:
    """Seal what committed so late that the usual runs did not see it; says how many journals."""
    return seal_new(now, back=chain.LONG_AGO)


def _members(session: Session, ids: list[int]) -> list[tuple[int, bytes]]:
    found = chain.read_journals(session, ids)
    members = []
    for journal_id in ids:
        journal = found.get(journal_id)
        if journal is None or journal.leaf is None or not journal.is_genuine(journal.leaf):
            log.error("journal_not_genuine", journal_id=journal_id)
        else:
            members.append((journal_id, journal.leaf))
    return members
