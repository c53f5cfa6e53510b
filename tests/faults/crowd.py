"""Residents and clerks: each client takes a coupon through its life, again and again, and gives up on no answer.

A request without an answer, or with one that says "later", is sent again with its key until it has had its answer.
"""

import itertools
import json
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.faults.acks import AckLog, End, Entry, Kind, now
from tests.faults.phone import NoAnswerError, Phone

AGAIN_SECONDS = (0.05, 1.0)
GIVE_UP_SECONDS = 240.0
ROUNDS_MAX = 10
"""As many as the bank allows one coupon."""
UNKNOWN_CODES = frozenset({"outcome_unknown"})
LATER_CODES = frozenset({"idempotency_key_busy"})


@dataclass(frozen=True)
class Person:
    """A user and the token that a sign-in would give them."""

    user: int
    token: str


@dataclass(frozen=True)
class Counter:
    """A shop: its owner and the offer of it that is claimed."""

    owner: Person
    offer: int


@dataclass(frozen=True)
class Town:
    """Who takes part. No resident is at two clients, so that each coupon's history is known to one of them."""

    residents: Sequence[Person]
    counters: Sequence[Counter]


class Client(threading.Thread):
    """One thread with one phone."""

    def __init__(self, number: int, crowd: "Crowd", residents: Sequence[Person]) -> None:
        super().__init__(daemon=True)
        self.number, self._crowd, self._residents = number, crowd, residents
        self._phone = Phone(crowd.port)
        self._random = random.Random(number)
        self.failure: BaseException | None = None
        self.doing = "nothing yet"

    def run(self) -> None:
        try:
            while not self._crowd.told_to_stop.is_set():
                self._life_of_a_coupon()
        except BaseException as failure:
            self.failure = failure
        finally:
            self._phone.hang_up()

    def _life_of_a_coupon(self) -> None:
        holder, counter = self._random.choice(self._residents), self._random.choice(self._crowd.town.counters)
        claimed = self._command(Kind.CLAIM, holder, f"/offers/{counter.offer}/claims")
        if claimed is None:
            return
        coupon = int(claimed["id"])
        for turn in range(1, ROUNDS_MAX + 1):
            if self._crowd.told_to_stop.is_set():
                return
            if self._random.random() < 0.15:
                self._command(Kind.CANCELLATION, holder, f"/me/coupons/{coupon}/cancellation", coupon=coupon)
                return
            code = self._look(holder, f"/me/coupons/{coupon}/code")
            if code is None:
                return
            redeemed = self._command(
                Kind.REDEMPTION, counter.owner, "/merchant/redemptions", {"code": code["code"]}, coupon=coupon
            )
            if redeemed is None:
                continue
            if turn == ROUNDS_MAX or self._random.random() < 0.4:
                return
            path = f"/merchant/redemptions/{redeemed['id']}/reversal"
            if self._command(Kind.REVERSAL, counter.owner, path, {"reason": "扫错了"}, coupon=coupon) is None:
                return

    def _look(self, person: Person, path: str) -> dict[str, Any] | None:
        """A reading request, repeated until it is answered; None where it is refused, or the work is over."""
        for pause in _pauses(self._random):
            try:
                answer = self._phone.ask("GET", path, person.token)
            except NoAnswerError as failure:
                answer = None
                self.doing = f"GET {path}: {failure}"
            if answer is not None:
                self._crowd.count(answer.status)
                self.doing = f"GET {path}: {answer.status}"
                if answer.status < 500:
                    return answer.json if answer.status == 200 else None
            if self._crowd.told_to_stop.wait(pause):
                return None
        return None

    def _command(
        self, kind: Kind, person: Person, path: str, request: dict[str, str] | None = None, *, coupon: int | None = None
    ) -> dict[str, Any] | None:
        """Send it until it has its answer and write that down; None where it was refused."""
        key = f"{self._crowd.name}-{self.number}-{next(self._crowd.numbers)}"
        began, unknown, refusals = now(), 0, []
        end, status, body, attempts = End.UNRESOLVED, 0, "{}", 0
        for pause in _pauses(self._random):
            attempts += 1
            try:
                answer = self._phone.ask("POST", path, person.token, body=request, key=key)
            except NoAnswerError as failure:
                unknown += 1
                refusals.append(f"no answer: {failure}")
            else:
                self._crowd.count(answer.status)
                status, body = answer
                if status < 300:
                    end = End.ACKNOWLEDGED
                    break
                if status < 500 and answer.code not in LATER_CODES:
                    end = End.REFUSED
                    break
                unknown += answer.code in UNKNOWN_CODES
                refusals.append(answer.code)
            self.doing = f"{kind} {key}: {refusals[-1]}, {attempts} times since {now() - began:.1f} s"
            if self._crowd.abandoned or now() - began > GIVE_UP_SECONDS:
                break
            time.sleep(pause)
        answered = json.loads(body)
        if kind is Kind.CLAIM and end is End.ACKNOWLEDGED:
            coupon = int(answered["id"])
        self._crowd.log.add(
            Entry(
                client=self.number,
                key=key,
                kind=kind,
                user=person.user,
                path=path,
                request=request,
                coupon=coupon,
                end=end,
                status=status,
                body=body,
                sent_at=began,
                ended_at=now(),
                attempts=attempts,
                unknown=unknown,
                refusals=refusals,
            )
        )
        return answered if end is End.ACKNOWLEDGED else None


def _pauses(chance: random.Random) -> Any:
    """Longer and longer, never the same for two."""
    first, longest = AGAIN_SECONDS
    for turn in itertools.count():
        yield min(longest, first * 2 ** min(turn, 8)) * chance.uniform(0.5, 1.5)


class Crowd:
    """Clients at work, in a with-block; at its end each request that is under way still gets its answer."""

    def __init__(self, name: str, port: int, town: Town, log: AckLog, *, clients: int) -> None:
        self.name, self.port, self.town, self.log = name, port, town, log
        self.numbers = itertools.count(1)
        self.told_to_stop = threading.Event()
        self.abandoned = False
        self.statuses: dict[int, int] = {}
        self.clients = [Client(number, self, town.residents[number::clients]) for number in range(clients)]

    def __enter__(self) -> "Crowd":
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        self.abandoned = kind is not None  # Nobody will ask what became of them.
        self.told_to_stop.set()
        for client in self.clients:
            client.join(GIVE_UP_SECONDS + 60)

    def count(self, status: int) -> None:
        """Not exact between threads, and need not be: it is looked at for what must never be there."""
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def wait_for(self, entries: int, *, seconds_max: float) -> None:
        """Until the log has so many entries, or the time is over."""
        deadline = now() + seconds_max
        while len(self.log.entries) < entries and now() < deadline:
            self.must_live()
            time.sleep(0.05)

    def must_live(self) -> None:
        for client in self.clients:
            if client.failure is not None:
                raise RuntimeError(f"client {client.number} failed") from client.failure

    def served_since(self, moment: float, *, seconds_max: float) -> float:
        """Waits until every client has been acknowledged something begun after a moment; says when that was.

        Raises TimeoutError.
        """
        deadline = now() + seconds_max
        seen, first = 0, dict[int, float]()
        while len(first) < len(self.clients):
            self.must_live()
            if now() > deadline:
                waiting = [f"{each.number} at {each.doing}" for each in self.clients if each.number not in first]
                raise TimeoutError(f"not served within {seconds_max} s: {'; '.join(waiting)}")
            fresh = self.log.since(seen)
            seen += len(fresh)
            for entry in fresh:
                if entry.end is End.ACKNOWLEDGED and entry.sent_at > moment:
                    first.setdefault(entry.client, entry.ended_at)
            time.sleep(0.05)
        return max(first.values())
