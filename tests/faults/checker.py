"""Asked after every fault: is each acknowledged operation there exactly once, and do the books balance?

Lost is what was acknowledged and is not there. Duplicated is what is there and no acknowledgement explains, or what two
acknowledgements speak of.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from app.core.security.keyring import keyring
from tests.faults import books
from tests.faults.acks import End, Entry, Kind
from tests.faults.phone import Phone
from tests.faults.stands import Stand, person

NAMED_MAX = 5


@dataclass
class Verdict:
    """`problems` is everything else that is wrong, in words; `replayed` says how many keys were sent again."""

    lost: int = 0
    duplicated: int = 0
    replayed: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not (self.lost or self.duplicated or self.problems)


def examine(stand: Stand, *, since: int, replays: int, allowed: frozenset[str]) -> Verdict:
    """All of a stand's log against its database.

    `allowed` are codes with which an operation may have been refused after the first `since` entries of the log.
    """
    entries = list(stand.log.read())
    verdict = Verdict()
    with stand.engine.connect() as connection:
        compare_effects(connection, stand.before, entries, verdict)
        verdict.problems += keys(connection, entries)
        verdict.problems += books.problems(connection)
    verdict.problems += _ends(entries[since:], allowed)
    verdict.problems += _replayed(stand, entries, replays, verdict)
    if said := stand.ledger_verify():
        verdict.problems.append(f"flask ledger verify: {said}")
    return verdict


def compare_effects(connection: Connection, before: frozenset[str], entries: list[Entry], verdict: Verdict) -> None:
    """Journals by reference, and coupons and redemptions by id: what is there must be what was acknowledged."""
    pairs = [
        (expected_references(entries), set(connection.scalars(text("SELECT reference FROM journal"))) - before),
        (_ids(entries, Kind.CLAIM), set(connection.scalars(text("SELECT id FROM coupon")))),
        (_ids(entries, Kind.REDEMPTION), set(connection.scalars(text("SELECT id FROM redemption")))),
    ]
    for acknowledged, there in pairs:
        missing, unexplained = set(acknowledged) - there, there - set(acknowledged)
        twice = [what for what, times in acknowledged.items() if times > 1]
        verdict.lost += len(missing)
        verdict.duplicated += len(unexplained) + len(twice)
        for word, found in (("lost", missing), ("unexplained", unexplained), ("acknowledged twice", twice)):
            verdict.problems += [f"{word}: {what}" for what in sorted(map(str, found))[:NAMED_MAX]]


def did_it(entry: Entry) -> bool:
    """Whether the operation was done by this key; a shop that scans again gets 200 and the receipt it has."""
    again = entry.kind is Kind.REDEMPTION and entry.status == 200
    return entry.end is End.ACKNOWLEDGED and not again


def _ids(entries: list[Entry], kind: Kind) -> Counter[Any]:
    return Counter(entry.answer["id"] for entry in entries if entry.kind is kind and did_it(entry))


def expected_references(entries: list[Entry]) -> Counter[Any]:
    """The reference of the journal of each acknowledged operation."""
    rounds: dict[int | None, int] = defaultdict(lambda: 1)
    found: Counter[Any] = Counter()
    for entry in entries:
        if not did_it(entry):
            continue
        name = f"coupon:{entry.coupon}"
        if entry.kind is Kind.REDEMPTION and rounds[entry.coupon] > 1:
            name += f":{rounds[entry.coupon]}"
        if entry.kind is Kind.REVERSAL:
            rounds[entry.coupon] += 1
            name = f"redemption:{entry.answer['id']}"
        word = {
            Kind.CLAIM: "claim",
            Kind.REDEMPTION: "redeem",
            Kind.REVERSAL: "reverse",
            Kind.CANCELLATION: "cancelled",
        }
        found[f"{word[entry.kind]}:{name}"] += 1
    return found


def keys(connection: Connection, entries: list[Entry]) -> Iterator[str]:
    """Every acknowledged key stands with the very answer that its client has, and no other key stands there."""
    rows = connection.execute(text("SELECT caller, `key`, status, body FROM idempotency_key"))
    kept = {(row.caller, row.key): (row.status, row.body and keyring.decrypt(row.body)) for row in rows}
    given = {(f"user:{e.user}", e.key): (e.status, e.body) for e in entries if e.end is End.ACKNOWLEDGED}
    wrong = [key for key, answer in given.items() if kept.get(key) != answer]
    for key in wrong[:NAMED_MAX]:
        yield f"the key {key} has {kept.get(key)} and was given {given[key]}"
    for key in sorted(kept.keys() - given.keys())[:NAMED_MAX]:
        yield f"the key {key} is there, and nobody has its answer"


def _ends(entries: list[Entry], allowed: frozenset[str]) -> Iterator[str]:
    """Every operation has ended, none in a fault, and none was refused for a reason that cannot be."""
    open_ones = [entry for entry in entries if entry.end is End.UNRESOLVED]
    for entry in open_ones[:NAMED_MAX]:
        yield f"never resolved: {entry.kind} {entry.key} after {entry.attempts} attempts: {entry.refusals[-1]}"
    refused = Counter(str(entry.answer["code"]) for entry in entries if entry.end is End.REFUSED)
    for code, times in refused.items():
        if code not in allowed:
            yield f"{times} refused with {code}"
    faults = sum(entry.refusals.count("internal_error") for entry in entries)
    if faults:
        yield f"{faults} answers were a 500"


def _replayed(stand: Stand, entries: list[Entry], replays: int, verdict: Verdict) -> Iterator[str]:
    """Keys sent once more, those first whose outcome was unknown for a while, get the answer that they had."""
    done = [entry for entry in entries if entry.end is End.ACKNOWLEDGED]
    chosen = [entry for entry in done if entry.unknown][-replays:]
    chosen += random.sample(done, min(len(done), replays))
    phone = Phone(stand.web.port)
    for entry in chosen:
        answer = phone.ask("POST", entry.path, person(entry.user).token, body=entry.request, key=entry.key)
        verdict.replayed += 1
        if answer != (entry.status, entry.body):
            yield f"the key {entry.key} now gets {answer}, and had {entry.status} {entry.body}"
    phone.hang_up()
