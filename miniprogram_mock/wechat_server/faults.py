"""Misbehaviour on request: what a test may ask the stand-in to do wrong, and how often."""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What goes wrong. Those that say "before" change nothing at WeChat's side: no code is spent, no message sent."""

    ERRCODE = "errcode"  # refused with this errcode, before
    STATUS = "status"  # this HTTP status and an HTML page, before
    BODY = "body"  # this text with status 200, before
    DELAY_S = "delay_s"  # waits this many seconds, then answers as usual
    TRUNCATE = "truncate"  # does its work, then answers with half of the body
    DROP = "drop"  # does its work, then closes the connection without an answer


@dataclass(eq=False)
class Fault:
    """One order. `path` is an endpoint or "*"; `times` None means until the next reset."""

    path: str
    kind: FaultKind
    value: float | str
    times: int | None = 1


class FaultPlan:
    """The orders still to be carried out: one for each request, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def take(self, path: str) -> Fault | None:
        """The one fault that this request meets, which counts one of its times."""
        for fault in self._faults:
            if fault.path in ("*", path):
                if fault.times is not None:
                    fault.times -= 1
                    if not fault.times:
                        self._faults.remove(fault)
                return fault
        return None
