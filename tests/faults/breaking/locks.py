"""One row held by somebody: those who want it are told within two seconds, and nobody else notices.

On SQLite what is held is its one writer, so every command wants it and only reading goes on.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import quantiles

from sqlalchemy import text

from app.core.db.outages import BusyError
from tests.faults.acks import Kind, now
from tests.faults.checker import examine
from tests.faults.crowd import Client, Crowd, Person
from tests.faults.phone import Answer, Phone
from tests.faults.run import AFTER_LONG_WAITS, SERVED_SECONDS_MAX, Row, row
from tests.faults.stands import Stand

TOLD_SECONDS_MAX = 2.0
OTHERS_SECONDS_MAX = 0.1
BETWEEN_SECONDS = 0.02


class Timed(Phone):
    """Knows how long each answer took, and what it was."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.took: list[tuple[float, Answer]] = []

    def ask(self, *args: object, **kwargs: object) -> Answer:
        began = now()
        answer = super().ask(*args, **kwargs)  # type: ignore[arg-type]
        self.took.append((now() - began, answer))
        return answer


class Wanting(Client):
    """Wants one coupon of one offer, and asks until it has it."""

    def __init__(self, number: int, crowd: Crowd, resident: Person, offer: int) -> None:
        super().__init__(number, crowd, [resident])
        self._phone: Timed = Timed(crowd.port)
        self._offer = offer

    def _life_of_a_coupon(self) -> None:
        self._command(Kind.CLAIM, self._residents[0], f"/offers/{self._offer}/claims")
        self._crowd.told_to_stop.wait()

    @property
    def took(self) -> list[tuple[float, Answer]]:
        return self._phone.took


def hold_a_row(
    stand: Stand, *, clients: int, seconds: float, replays: int = 100, others_seconds_max: float = OTHERS_SECONDS_MAX
) -> Row:
    """Hold an offer's row while so many people claim it; look at a probe, a resident's bank and another offer's claims.

    Nine of ten answers to others must have come within `others_seconds_max`, and all but one in a hundred within twice
    that: the clients are on the same processors.
    """
    mark, town = len(stand.log.entries), stand.town
    with stand.crowd(12) as warming:  # Cold processes wait for themselves.
        warming.served_since(now(), seconds_max=SERVED_SECONDS_MAX)
    warming.must_live()
    begun = len(stand.log.entries)
    offer, elsewhere = town.counters[0].offer, town.counters[1].offer
    crowd = stand.crowd(0)
    wanting = [Wanting(number, crowd, town.residents[number], offer) for number in range(clients)]
    reader, claimer = town.residents[clients], Wanting(clients, crowd, town.residents[clients + 1], elsewhere)
    crowd.clients = [*wanting]
    looking = {
        "the probe": partial(_look, Phone(stand.web.port, root=""), "/health/live", reader),
        "a bank": partial(_look, Phone(stand.web.port), "/me/bank", reader),
    }
    took: dict[str, list[float]] = {name: [] for name in looking}
    over = threading.Event()
    watching = [threading.Thread(target=_watch, args=(look, took[name], over)) for name, look in looking.items()]
    holding = ExitStack()
    holding.enter_context(_held(stand, offer))
    with crowd:
        with holding:
            time.sleep(0.5)  # Until all have asked.
            if stand.engine.dialect.name != "sqlite":
                crowd.clients.append(claimer)
                claimer.start()
            for thread in watching:
                thread.start()
            time.sleep(seconds)
            over.set()
            for thread in watching:
                thread.join()
            told = [each for client in wanting for each in client.took]
            beside = list(claimer.took)
        crowd.wait_for(begun + len(crowd.clients), seconds_max=60)
    crowd.must_live()
    verdict = examine(stand, since=mark, replays=replays, allowed=AFTER_LONG_WAITS)
    verdict.problems += list(_wrong(told, clients))
    for name, times in took.items():
        if _percentile(times, 90) > others_seconds_max or _percentile(times, 99) > 2 * others_seconds_max:
            verdict.problems.append(f"{name} took {_percentile(times, 90):.3f}, {_percentile(times, 99):.3f} s")
    if stand.engine.dialect.name != "sqlite" and [answer.status for _, answer in beside] != [201]:
        verdict.problems.append(f"a claim of another offer: {[answer.status for _, answer in beside]}")
    longest = max(seconds for seconds, _ in told)
    others = ", ".join(
        f"{name} {_percentile(times, 50) * 1000:.0f} / {_percentile(times, 99) * 1000:.0f} ms"
        for name, times in took.items()
    )
    note = (
        f"{clients} clients want it for {seconds:g} s; {len(told)} times told `busy`, after {longest:.1f} s at most; "
        f"meanwhile (p50 / p99) {others}"
    )
    if beside:
        note += f", a claim of another offer {beside[0][0] * 1000:.0f} ms"
    return row(stand, "a row held", note, stand.log.since(mark), None, verdict)


def _wrong(told: list[tuple[float, Answer]], clients: int) -> Iterator[str]:
    if len(told) < clients:
        yield f"only {len(told)} answers to {clients} clients"
    late = [seconds for seconds, _ in told if seconds > TOLD_SECONDS_MAX]
    if late:
        yield f"{len(late)} were told after more than {TOLD_SECONDS_MAX:g} s, the last after {max(late):.1f} s"
    other = {(answer.status, answer.code) for _, answer in told} - {(503, BusyError.code)}
    if other:
        yield f"were told {sorted(other)}"


@contextmanager
def _held(stand: Stand, offer: int) -> Iterator[None]:
    with stand.engine.connect() as connection:
        if stand.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT id FROM offer WHERE id = :offer FOR UPDATE"), {"offer": offer})
        yield
        connection.rollback()


def _look(phone: Phone, path: str, person: Person) -> None:
    answer = phone.ask("GET", path, person.token)
    phone.hang_up()  # A new connection each time, as a probe's is.
    if answer.status != 200:
        raise AssertionError(f"{path}: {answer}")


def _watch(look: Callable[[], None], took: list[float], over: threading.Event) -> None:
    while not over.wait(BETWEEN_SECONDS):
        began = now()
        look()
        took.append(now() - began)


def _percentile(times: list[float], percent: int) -> float:
    return quantiles(times, n=100)[percent - 1] if len(times) > 1 else float("inf")
