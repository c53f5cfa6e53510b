"""Which rounds are run, and in which order: those that are compared take turns."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any, TypeVar

from app.core.db.admission import PLACES
from app.ledger.invariants import Check
from bench import http_client, raw_client
from bench.client_pool import PROCESSES, Crew, Round
from bench.databases import Database
from bench.http_client import Outcome
from bench.script import Statement
from bench.workload import (
    Form,
    bank_requests,
    claim_requests,
    hot_row_scripts,
    recorded_form,
    redemption_requests,
    redemption_scripts,
)
from devtools.town import environment, processes
from devtools.town.environment import Stage

T = TypeVar("T")

CONNECTIONS = 16
MANY_CONNECTIONS = 64
REDEMPTIONS_PER_SECOND_MAX = 3_000
READS_PER_SECOND_MAX = 6_000


@dataclass(frozen=True)
class Options:
    """`small` and `large` count the coupons of the two histories."""

    seconds: float
    rounds: int
    small: int
    large: int


@dataclass
class Series:
    """All rounds of one kind."""

    name: str
    rounds: list[Round] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return median(done.per_second for done in self.rounds)

    @property
    def cpu_ms(self) -> float:
        return median(done.cpu_ms for done in self.rounds)

    def latency_ms(self, share: float) -> float:
        return median(done.latency_ms(share) for done in self.rounds)

    @property
    def lowest_and_highest(self) -> tuple[float, float]:
        rates = [done.per_second for done in self.rounds]
        return min(rates), max(rates)


@dataclass
class Results:
    """What one database did. `statements` are those of one redemption.

    `memory` is the most that a web worker had, in MB: when it had warmed up, and at the end.
    """

    database: str
    about: str
    statements: list[str]
    series: dict[str, Series]
    checks: list[tuple[str, Check]]
    memory: tuple[float, float]


class Bench:
    """The rounds on one stage."""

    def __init__(self, crew: Crew, on: Stage, seconds: float) -> None:
        self.crew, self.stage, self.seconds = crew, on, seconds

    def redemptions(self, connections: int = CONNECTIONS, *, gathered: bool = False) -> Round:
        coupons = self._take_coupons(gathered=gathered)
        shares = [redemption_requests(self.stage, share) for share in coupons]
        return self._used(coupons, self._http(shares, connections, b"201"), gathered=gathered)

    def raw_redemptions(self, form: Form) -> Round:
        coupons = self._take_coupons()
        shares = [redemption_scripts(self.stage, form, share) for share in coupons]
        return self._used(coupons, self._raw(shares))

    def claims(self, *, spread: bool = False) -> Round:
        count = int(self.seconds * REDEMPTIONS_PER_SECOND_MAX)
        return self._http(_dealt(claim_requests(self.stage, count, spread=spread)), CONNECTIONS, b"201")

    def hot_row(self) -> Round:
        shares = _dealt(hot_row_scripts(self.stage, int(self.seconds * READS_PER_SECOND_MAX)))
        return self._raw(shares)

    def bank(self) -> Round:
        count = int(self.seconds * READS_PER_SECOND_MAX)
        return self._http(_dealt(bank_requests(self.stage, count)), CONNECTIONS, b"200")

    def _http(self, shares: list[list[bytes]], connections: int, wanted: bytes) -> Round:
        each = connections // PROCESSES
        return self._counted(http_client.run, self.stage.port, shares, each, self.seconds, wanted)

    def _raw(self, shares: list[list[list[Statement]]]) -> Round:
        return self._counted(raw_client.run, self.stage.url, shares, CONNECTIONS // PROCESSES, self.seconds)

    def _counted(self, work: Callable[..., Outcome], *args: Any) -> Round:
        """A round with the time that the servers were on processors for it, too."""
        servers = self.stage.servers()
        began = processes.cpu_seconds(servers)
        done = self.crew.run(work, *args)
        done.cpu_seconds += processes.cpu_seconds(servers) - began
        return done

    def _take_coupons(self, *, gathered: bool = False) -> list[list[int]]:
        count = int(self.seconds * REDEMPTIONS_PER_SECOND_MAX)
        kind = self.stage.have_fresh(count, gathered=gathered)
        return _dealt([kind.popleft() for _ in range(count)])

    def _used(self, coupons: list[list[int]], done: Round, *, gathered: bool = False) -> Round:
        self.stage.acknowledged += done.done
        kind = self.stage.gathered if gathered else self.stage.fresh
        for share, used in zip(coupons, done.used, strict=True):
            kind.extendleft(reversed(share[used:]))
        return done


def _dealt(things: list[T]) -> list[list[T]]:
    return [things[i::PROCESSES] for i in range(PROCESSES)]


def measure(database: Database, crew: Crew, options: Options, say: Callable[[str], None]) -> Results:
    """Load two histories, measure on both, and look whether the books still balance."""
    with ExitStack() as stack:
        database.loading(ended=False)
        small, large = (
            stack.enter_context(environment.opened(name, database.make(name), coupons))
            for name, coupons in (("small", options.small), ("large", options.large))
        )
        for each in (small, large):
            began = time.perf_counter()
            each.load(say)
            say(f"{database.name}: {each.coupons:,} coupons in {time.perf_counter() - began:.0f} s")
        database.loading(ended=True)
        form = recorded_form(small)
        for each in (small, large):
            stack.enter_context(environment.serving(each, workers=database.workers))
        warmed = Bench(crew, small, options.seconds)
        warmed.redemptions()  # A few at first: to many at once, a server that has just begun says it is busy.
        warmed.redemptions(MANY_CONNECTIONS)
        before = processes.resident_mb(small.workers())
        series = _rounds(warmed, Bench(crew, large, options.seconds), form, options, say)
        used = before, processes.resident_mb(small.workers())
        checks = [(each.name, check) for each in (small, large) for check in each.checks()]
    about = f"{database.about}; Granian: {database.workers} workers x {PLACES} requests at work"
    return Results(database.name, about, [sql for sql, _ in form.script], series, checks, used)


def _rounds(small: Bench, large: Bench, form: Form, options: Options, say: Callable[[str], None]) -> Any:
    """The series by name. What is compared with each other is in one group, whose members take turns."""
    groups: list[dict[str, Callable[[], Round]]] = [
        {
            "small": small.redemptions,
            "large": large.redemptions,
            "small bank": small.bank,
            "large bank": large.bank,
        },
        {
            "http": small.redemptions,
            "raw": lambda: small.raw_redemptions(form),
            "http 64": lambda: small.redemptions(MANY_CONNECTIONS),
        },
        {"spread": small.redemptions, "gathered": lambda: small.redemptions(gathered=True)},
        {"claims": small.claims, "claims spread": lambda: small.claims(spread=True), "hot row": small.hot_row},
    ]
    series: dict[str, Series] = {}
    for group in groups:
        for run in group.values():
            run()  # The first is for warming up.
        for _ in range(options.rounds):
            for name, run in group.items():
                done = run()
                series.setdefault(name, Series(name)).rounds.append(done)
                say(f"{name}: {done.per_second:,.0f}/s, p99 {done.latency_ms(0.99):.1f} ms")
    return series
