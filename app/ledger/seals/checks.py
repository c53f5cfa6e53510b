"""Whether the ledger is what was sealed: every row, none more, none less, down to the last; read-only, in pieces."""

import hashlib
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.invariants import MAX_NAMED, Check, Ids, Invariant, Seen
from app.ledger.models import Seal
from app.ledger.seals import chain
from app.ledger.seals.heads import Head, problem_with
from app.ledger.seals.id_set import IdSet
from app.ledger.seals.keys import SealKey, known_keys

SEALED_WITHIN = timedelta(minutes=15)
SEALS_AT_ONCE = 20


def check_seals(
    session: Session,
    *,
    now: datetime,
    heads: Sequence[Head] = (),
    look: Callable[[Invariant, Session], Check] = Invariant.check,
) -> Iterator[Check]:
    """What has been sealed is there as it was; what is not sealed yet is genuine and young; kept heads are on the
    chain. `look` goes through the journals of all seals.
    """
    audit = _Audit(session)
    audit.follow()
    yield Check("the chain of seals is whole", audit.end.number, tuple(audit.broken[:MAX_NAMED]))
    yield look(SEALED, session)
    count, problems = audit.unsealed(now)
    yield Check("journals without a seal are genuine and young", count, tuple(problems[:MAX_NAMED]))
    if heads:
        found = tuple(problem for head in heads if (problem := problem_with(session, head)))
        yield Check("the chain goes through the heads kept elsewhere", len(heads), found[:MAX_NAMED])


def sealed_journals_are_as_posted(session: Session, seals: Ids) -> Seen:
    """The journals of some seals, each with its postings, against the leaves that the seals hold."""
    looked_at, problems = 0, list[str]()
    for number, members in session.execute(
        select(Seal.number, Seal.members).where(seals.of(Seal.number)).order_by(Seal.number)
    ):
        leaves = _leaves(members)
        found = chain.read_journals(session, [journal_id for journal_id, _ in leaves])
        for journal_id, leaf in leaves:
            journal = found.get(journal_id)
            if journal is None:
                problems.append(f"journal {journal_id} of seal {number} is gone")
            elif leaf != journal.leaf or not journal.is_genuine(leaf):
                problems.append(
                    f"journal {journal_id} ({journal.row[1]}) of seal {number} has been changed, or its postings"
                )
        looked_at += len(leaves)
    return Seen(looked_at, problems)


SEALED = Invariant("sealed journals are as they were posted", sealed_journals_are_as_posted, Seal.number, SEALS_AT_ONCE)


def _leaves(members: bytes) -> list[tuple[int, bytes]]:
    """Ids and leaves; none where the blob is not whole."""
    try:
        return list(chain.members_of(members))
    except struct.error:
        return []


class _Audit:
    """One walk along the chain. It remembers a bit for each journal, and the problems."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.keys: Mapping[str, SealKey] = known_keys()
        self.end = chain.End()
        self.sealed = IdSet()
        self.broken: list[str] = []

    def follow(self) -> None:
        """Walk from the first seal to the last."""
        after: int | None = None
        while True:
            page = select(Seal).order_by(Seal.number).limit(SEALS_AT_ONCE)
            seals = self.session.scalars(page if after is None else page.where(Seal.number > after)).all()
            for seal in seals:
                self._link(seal)
                self._members(seal)
                self.session.expunge(seal)
            if len(seals) < SEALS_AT_ONCE:
                return
            after = seals[-1].number

    def _link(self, seal: Seal) -> None:
        end, said = self.end, chain.written(seal)
        if seal.number != end.number + 1:
            gone = f"seal {end.number + 1} is" if seal.number == end.number + 2 else f"seals from {end.number + 1} are"
            self.broken.append(f"{gone} gone: after seal {end.number} comes seal {seal.number}")
        elif seal.previous_hash != end.hash or seal.total_count != end.total_count + seal.count:
            self.broken.append(f"seal {seal.number} does not follow on seal {end.number}: one of them was replaced")
        key = self.keys.get(seal.key_id)
        if key is None:
            self.broken.append(f"seal {seal.number} is signed with key {seal.key_id}, which is none of SEAL_KEYS")
        elif hashlib.sha256(said).digest() != seal.hash or not key.signed(said, seal.signature):
            self.broken.append(f"seal {seal.number} has been changed or forged: its signature does not fit")
        self.end = chain.End(seal.number, seal.hash, seal.total_count, seal.through_id)

    def _members(self, seal: Seal) -> None:
        leaves = _leaves(seal.members)
        if len(leaves) != seal.count:
            self.broken.append(f"seal {seal.number} says {seal.count} journals and holds {len(leaves)}")
        for journal_id, _ in leaves:
            if not self.sealed.add(journal_id):
                self.broken.append(f"journal {journal_id} is sealed twice, the second time in seal {seal.number}")

    def unsealed(self, now: datetime) -> tuple[int, list[str]]:
        """How many journals have no seal, and what is wrong with them."""
        count = 0
        problems: list[str] = []
        after_id: int | None = 0
        known = chain.Known(self.end, 0, self.sealed)
        while after_id is not None:
            ids, after_id = chain.unsealed(self.session, known, after_id=after_id)
            count += len(ids)
            for start in range(0, len(ids), chain.JOURNALS_A_SEAL):
                problems += self._without_seal(ids[start : start + chain.JOURNALS_A_SEAL], now)
        return count, problems

    def _without_seal(self, ids: list[int], now: datetime) -> Iterator[str]:
        for journal_id, journal in chain.read_journals(self.session, ids).items():
            reference, at = journal.row[1], journal.row[2]
            if not journal.is_genuine(journal.leaf):
                yield f"journal {journal_id} ({reference}) was not posted by the bank, or has been changed since"
            elif at < now - SEALED_WITHIN:
                yield f"journal {journal_id} ({reference}) of {at:%Y-%m-%d %H:%M} UTC has no seal: does the worker run?"
