"""One fault, from the first request to the verdict."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from tests.faults.acks import End, Entry, now
from tests.faults.checker import Verdict, did_it, examine
from tests.faults.crowd import Crowd
from tests.faults.stands import Stand

CLIENTS = 12
REPLAYS = 100
SERVED_SECONDS_MAX = 180.0
AFTER_LONG_WAITS = frozenset({"code_wrong", "code_locked", "reversal_refused"})
"""A code that was drawn before an outage of a minute is refused after it, and after midnight no redemption of the day
before is reversed: both as they should be.
"""


@dataclass
class Watch:
    """What the clients saw of each blow. `stalls`: for how long nobody was acknowledged anything; `recoveries`: until
    everybody had been again. Seconds.
    """

    crowd: Crowd
    stalls: list[float] = field(default_factory=list)
    recoveries: list[float] = field(default_factory=list)

    def blow(
        self,
        strike: Callable[[], object],
        restore: Callable[[], object] = lambda: None,
        *,
        seconds_max: float = SERVED_SECONDS_MAX,
    ) -> None:
        """Strike, mend what does not mend itself, and wait until everybody is served again. Raises TimeoutError."""
        strike()
        moment, seen = now(), len(self.crowd.log.entries)
        restore()
        served = self.crowd.served_since(now(), seconds_max=seconds_max)
        ends = [entry.ended_at for entry in self.crowd.log.since(seen) if entry.end is End.ACKNOWLEDGED]
        moments = sorted([moment, *(end for end in ends if moment < end)])
        self.stalls.append(max(after - before for before, after in pairwise(moments)))
        self.recoveries.append(served - moment)


@dataclass
class Row:
    """A line of the report. Times are the longest of all blows, in seconds."""

    database: str
    fault: str
    note: str
    operations: int
    acknowledged: int
    unknown: int
    resolved: int
    refused: dict[str, int]
    stall: float | None
    recovery: float | None
    verdict: Verdict


def under_load(
    stand: Stand,
    fault: str,
    breaking: Callable[[Watch], str],
    *,
    clients: int = CLIENTS,
    replays: int = REPLAYS,
    allowed: frozenset[str] = AFTER_LONG_WAITS,
    afterwards: Callable[[], list[str]] = list,
) -> Row:
    """Break something while a crowd is at work, then ask the checker.

    `breaking` says in words what it did; `afterwards` looks at what only this kind of database has, and names problems.
    """
    mark = len(stand.log.entries)
    with stand.crowd(clients) as crowd:
        crowd.served_since(now(), seconds_max=SERVED_SECONDS_MAX)
        watch = Watch(crowd)
        note = breaking(watch)
    crowd.must_live()
    found = afterwards()
    verdict = examine(stand, since=mark, replays=replays, allowed=allowed)
    verdict.problems += found
    if 500 in crowd.statuses:
        verdict.problems.append(f"{crowd.statuses[500]} answers were a 500, see {stand.web.log}")
    return row(stand, fault, note, stand.log.since(mark), watch, verdict)


def row(stand: Stand, fault: str, note: str, entries: list[Entry], watch: Watch | None, verdict: Verdict) -> Row:
    unknown = [entry for entry in entries if entry.unknown]
    return Row(
        database=stand.name,
        fault=fault,
        note=note,
        operations=len(entries),
        acknowledged=sum(did_it(entry) for entry in entries),
        unknown=len(unknown),
        resolved=sum(entry.end is not End.UNRESOLVED for entry in unknown),
        refused=dict(Counter(str(entry.answer["code"]) for entry in entries if entry.end is End.REFUSED)),
        stall=max(watch.stalls, default=None) if watch else None,
        recovery=max(watch.recoveries, default=None) if watch else None,
        verdict=verdict,
    )
