"""The chain: what a seal says, which journals are not in it yet, and how one is added."""

import hashlib
import json
import struct
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.errors import ConflictError
from app.ledger import leaves
from app.ledger.chart import AccountKey
from app.ledger.models import Journal, LedgerAccount, Posting, Seal
from app.ledger.seals.id_set import IdSet
from app.ledger.seals.keys import signing_key

JOURNALS_A_SEAL = 1_000
RECENT, LONG_AGO = timedelta(minutes=15), timedelta(days=2)
"""How far back a run looks for journals that committed late; no transaction lasts longer than the second."""
SCANNED_AT_ONCE = 10_000
NOTHING_BEFORE = bytes(32)
_MEMBER = struct.Struct(">q32s")


class SealedByAnotherError(ConflictError):
    """Another worker has added the next seal."""

    code = "sealed_by_another"
    message = "其他进程正在封存账目。"


@dataclass(frozen=True, slots=True)
class End:
    """The last seal of the chain: number, hash, how many journals there are up to it, the highest of their ids."""

    number: int = 0
    hash: bytes = NOTHING_BEFORE
    total_count: int = 0
    through_id: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What a run knows of the chain: its end, and the journals after `since_id` that are sealed already."""

    end: End
    since_id: int
    sealed: IdSet


def written(seal: Seal) -> bytes:
    """What is hashed and signed: everything that a seal says. The form never changes."""
    return json.dumps(
        [
            1,
            seal.number,
            seal.previous_hash.hex(),
            seal.count,
            seal.total_count,
            seal.through_id,
            hashlib.sha256(seal.members).hexdigest(),
            seal.key_id,
            seal.sealed_at.isoformat(timespec="microseconds"),
        ],
        separators=(",", ":"),
    ).encode()


def members_of(blob: bytes) -> Iterator[tuple[int, bytes]]:
    """Ids and leaves of the journals of a seal. Raises struct.error where the blob is not whole."""
    return _MEMBER.iter_unpack(blob)


def end_of_chain(session: Session) -> End:
    last = session.execute(
        select(Seal.number, Seal.hash, Seal.total_count, Seal.through_id).order_by(Seal.number.desc()).limit(1)
    ).one_or_none()
    return End(*last) if last else End()


def look(session: Session, *, now: datetime, back: timedelta) -> Known:
    """The chain as a run needs it. Its end is read first: whatever is added after that makes our own next seal fail."""
    end = end_of_chain(session)
    before = session.execute(
        select(Seal.number, Seal.through_id).where(Seal.sealed_at < now - back).order_by(Seal.number.desc()).limit(1)
    ).one_or_none()
    number, since_id = before if before else (0, 0)
    sealed = IdSet()
    seals = select(Seal.members).where(Seal.number > number).order_by(Seal.number)
    for blob in session.scalars(seals.execution_options(yield_per=50)):
        for journal_id, _ in members_of(blob):
            sealed.add(journal_id)
    return Known(end, since_id, sealed)


def unsealed(session: Session, known: Known, *, after_id: int) -> tuple[list[int], int | None]:
    """Journals after an id that are not sealed, some at a time; and the id to go on after, None at the end."""
    ids = session.scalars(
        select(Journal.id).where(Journal.id > after_id).order_by(Journal.id).limit(SCANNED_AT_ONCE)
    ).all()
    missing = [journal_id for journal_id in ids if journal_id not in known.sealed]
    return missing, ids[-1] if len(ids) == SCANNED_AT_ONCE else None


@dataclass(frozen=True, slots=True)
class Found:
    """A journal as it is in the database."""

    row: leaves.Row
    lines: Sequence[tuple[str, int]]
    leaf: bytes | None
    by_ids: Sequence[tuple[int, int]] = ()
    """The lines again, with the ids of their accounts."""

    def is_genuine(self, leaf: bytes | None) -> bool:
        """Whether this is the leaf of what is there."""
        return leaves.fits(leaf, self.row, self.lines) or leaves.fits_by_ids(leaf, self.row, self.by_ids)


def read_journals(session: Session, ids: Sequence[int]) -> dict[int, Found]:
    """Journals with their postings, by id; at most a few thousand at once."""
    # No join: an optimizer that began with the few accounts would read all of their postings.
    postings = session.execute(
        select(Posting.journal_id, Posting.account_id, Posting.amount).where(Posting.journal_id.in_(ids))
    ).all()
    accounts = _names_of_accounts(session, {account_id for _, account_id, _ in postings})
    lines: dict[int, list[tuple[str, int]]] = defaultdict(list)
    by_ids: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for journal_id, account_id, amount in postings:
        lines[journal_id].append((accounts.get(account_id, f"nobody:{account_id}"), amount))
        by_ids[journal_id].append((account_id, amount))
    columns: tuple[Any, ...] = (
        Journal.kind,
        Journal.reference,
        Journal.occurred_at,
        Journal.actor,
        Journal.memo,
    )
    rows = session.execute(select(Journal.id, Journal.leaf, *columns).where(Journal.id.in_(ids)))
    return {
        journal_id: Found(tuple(row), lines[journal_id], leaf, by_ids[journal_id]) for journal_id, leaf, *row in rows
    }


def _names_of_accounts(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(
        select(LedgerAccount.id, LedgerAccount.owner_kind, LedgerAccount.owner_id, LedgerAccount.kind).where(
            LedgerAccount.id.in_(ids)
        )
    )
    return {account_id: str(AccountKey(owner_kind, owner_id, kind)) for account_id, owner_kind, owner_id, kind in rows}


def add_seal(session: Session, *, end: End, members: Sequence[tuple[int, bytes]], now: datetime) -> End:
    """Seal journals after this end of the chain; says where the chain ends now. Raises SealedByAnotherError."""
    key = signing_key()
    seal = Seal(
        number=end.number + 1,
        previous_hash=end.hash,
        hash=b"",
        count=len(members),
        total_count=end.total_count + len(members),
        through_id=max(end.through_id, *(journal_id for journal_id, _ in members)),
        members=b"".join(_MEMBER.pack(journal_id, leaf) for journal_id, leaf in members),
        key_id=key.id,
        signature=b"",
        sealed_at=now,
    )
    said = written(seal)
    seal.hash, seal.signature = hashlib.sha256(said).digest(), key.sign(said)
    session.add(seal)
    try:
        session.flush()
    except IntegrityError as error:
        raise SealedByAnotherError from error
    return End(seal.number, seal.hash, seal.total_count, seal.through_id)


def oldest_unsealed(session: Session, *, now: datetime) -> datetime | None:
    """The moment of the first journal that waits for its seal; None where none does. For a gauge: cheap."""
    known = look(session, now=now, back=RECENT)
    after_id: int | None = known.since_id
    while after_id is not None:
        found, after_id = unsealed(session, known, after_id=after_id)
        if found:
            return session.scalar(select(Journal.occurred_at).where(Journal.id == found[0]))
    return None
