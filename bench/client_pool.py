"""The client processes: started once, given a share of each round, begun at the same moment, ended with the bench."""

import multiprocessing
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from bench.http_client import Outcome

PROCESSES = 2
STARTED_SECONDS_MAX = 60
ROUND_SECONDS_MAX = 300


class RoundFailedError(RuntimeError):
    """A client met something that must not happen."""


@dataclass
class Round:
    """One round of all processes together. `used` counts for each process what it has used of its share.

    `cpu_seconds` is the time on processors of clients and servers together.
    """

    used: list[int] = field(default_factory=list)
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0

    @property
    def done(self) -> int:
        return len(self.latencies)

    @property
    def per_second(self) -> float:
        return self.done / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Time on processors for each that was done."""
        return self.cpu_seconds / self.done * 1000

    def latency_ms(self, share: float) -> float:
        """The latency that this share of the requests did not exceed."""
        return sorted(self.latencies)[min(self.done - 1, int(self.done * share))] * 1000


class Crew:
    """Use it in a with-block: leaving it ends the processes, whatever they are doing."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")  # Nothing of ours is inherited: no sockets, no connections.
        self.writer = context.Lock()
        self._members: list[tuple[Any, Connection]] = []
        for _ in range(PROCESSES):
            ours, theirs = context.Pipe()
            process = context.Process(target=_member, args=(theirs, self.writer), daemon=True)
            process.start()
            theirs.close()
            self._members.append((process, ours))

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_error: object) -> None:
        for process, pipe in self._members:
            with suppress(OSError):
                pipe.send(None)
            process.join(2)
            if process.is_alive():
                process.kill()
                process.join()

    def run(self, work: Callable[..., Outcome], target: Any, shares: Sequence[Sequence[Any]], *args: Any) -> Round:
        """Have every process do its share of a round; they begin together once all have theirs."""
        for (_, pipe), share in zip(self._members, shares, strict=True):
            pipe.send((work, target, list(share), args))
        for _, pipe in self._members:
            self._answer(pipe, STARTED_SECONDS_MAX)
        for _, pipe in self._members:
            pipe.send("go")
        outcomes = [self._answer(pipe, ROUND_SECONDS_MAX) for _, pipe in self._members]
        return Round(
            used=[outcome.used for outcome in outcomes],
            seconds=max(outcome.ended for outcome in outcomes) - min(outcome.began for outcome in outcomes),
            latencies=[latency for outcome in outcomes for latency in outcome.latencies],
            cpu_seconds=sum(outcome.cpu_seconds for outcome in outcomes),
        )

    def _answer(self, pipe: Connection, seconds_max: float) -> Any:
        if not pipe.poll(seconds_max):
            raise RoundFailedError(f"a client process did not answer within {seconds_max} s")
        answer = pipe.recv()
        if isinstance(answer, BaseException):
            raise RoundFailedError(str(answer)) from answer
        return answer


def _member(pipe: Connection, writer: Any) -> None:
    while (job := pipe.recv()) is not None:
        work, target, share, args = job
        pipe.send("ready")
        pipe.recv()
        try:
            pipe.send(work(target, share, *args, writer))
        except Exception as error:
            pipe.send(RuntimeError(f"{type(error).__name__}: {error}"))
