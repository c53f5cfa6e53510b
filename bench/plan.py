"""Which rounds are run, and in which order: those that are compared take turns."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any, TypeVar

from app.ledger.checks import Check
from app.serving import BLOCKING_THREADS
from bench import http_client, raw_client, stage
from bench.crew import PROCESSES, Crew, Round
from bench.databases import Database
from bench.script import Statement
from bench.stage import Stage
from bench.workload import bank_requests, claim_requests, recorded_form, redemption_requests, redemption_scripts

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

    def latency_ms(self, share: float) -> float:
        return median(done.latency_ms(share) for done in self.rounds)

    @property
    def lowest_and_highest(self) -> tuple[float, float]:
        rates = [done.per_second for done in self.rounds]
        return min(rates), max(rates)


@dataclass
class Results:
    """What one database did. `statements` are those of one redemption."""

    database: str
    about: str
    statements: list[str]
    series: dict[str, Series]
    checks: list[tuple[str, Check]]


class Bench:
    """The rounds on one stage."""

    def __init__(self, crew: Crew, on: Stage, seconds: float) -> None:
        self.crew, self.stage, self.seconds = crew, on, seconds

    def redemptions(self, connections: int = CONNECTIONS) -> Round:
        coupons = self._take_coupons()
        shares = [redemption_requests(self.stage, share) for share in coupons]
        return self._used(coupons, self._http(shares, connections, b"201"))

    def raw_redemptions(self, form: list[Statement]) -> Round:
        coupons = self._take_coupons()
        shares = [redemption_scripts(self.stage, form, share) for share in coupons]
        each = CONNECTIONS // PROCESSES
        return self._used(coupons, self.crew.run(raw_client.run, self.stage.url, shares, each, self.seconds))

    def claims(self) -> Round:
        count = int(self.seconds * REDEMPTIONS_PER_SECOND_MAX)
        return self._http(_dealt(claim_requests(self.stage, count)), CONNECTIONS, b"201")

    def bank(self) -> Round:
        count = int(self.seconds * READS_PER_SECOND_MAX)
        return self._http(_dealt(bank_requests(self.stage, count)), CONNECTIONS, b"200")

    def _http(self, shares: list[list[bytes]], connections: int, wanted: bytes) -> Round:
        each = connections // PROCESSES
        return self.crew.run(http_client.run, self.stage.port, shares, each, self.seconds, wanted)

    def _take_coupons(self) -> list[list[int]]:
        count = int(self.seconds * REDEMPTIONS_PER_SECOND_MAX)
        self.stage.have_fresh(count)
        return _dealt([self.stage.fresh.popleft() for _ in range(count)])

    def _used(self, coupons: list[list[int]], done: Round) -> Round:
        self.stage.acknowledged += done.done
        for share, used in zip(coupons, done.used, strict=True):
            self.stage.fresh.extendleft(reversed(share[used:]))
        return done


def _dealt(things: list[T]) -> list[list[T]]:
    return [things[i::PROCESSES] for i in range(PROCESSES)]


def measure(database: Database, crew: Crew, options: Options, say: Callable[[str], None]) -> Results:
    """Load two histories, measure on both, and look whether the books still balance."""
    with ExitStack() as stack:
        database.loading(ended=False)
        small, large = (
            stack.enter_context(stage.opened(name, database.make(name), coupons))
            for name, coupons in (("small", options.small), ("large", options.large))
        )
        for each in (small, large):
            began = time.perf_counter()
            each.load(say)
            say(f"{database.name}: {each.coupons:,} coupons in {time.perf_counter() - began:.0f} s")
        database.loading(ended=True)
        form = recorded_form(small)
        for each in (small, large):
            stack.enter_context(stage.serving(each, workers=database.workers))
        series = _rounds(Bench(crew, small, options.seconds), Bench(crew, large, options.seconds), form, options, say)
        checks = [(each.name, check) for each in (small, large) for check in each.checks()]
    about = f"{database.about}; Granian: {database.workers} workers x {BLOCKING_THREADS} threads"
    return Results(database.name, about, [sql for sql, _ in form], series, checks)


def _rounds(small: Bench, large: Bench, form: list[Statement], options: Options, say: Callable[[str], None]) -> Any:
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
        {"claims": small.claims},
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
