"""The stand-in inside a test: a real server on a free port of this machine, and its state in reach."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

from .app import create_server
from .faults import Fault, FaultKind
from .personas import Personas
from .serving import base_url, bind
from .state import State

APP_ID = "wxmock0000000001"
APP_SECRET = "mock-secret"  # noqa: S105  # Opens nothing but the stand-in.
STOP_S_MAX = 5


@dataclass(frozen=True)
class RunningServer:
    """A server that answers at `base_url`. Take `state.lock` to touch `state` while requests are under way."""

    base_url: str
    state: State

    def login_code(self, persona: str) -> str:
        """What wx.login gives to the persona's phone."""
        with self.state.lock:
            return self.state.login_codes.issue(persona, self.state.now())

    def phone_code(self, persona: str) -> str:
        """What the persona's phone gives when the phone number is shared."""
        with self.state.lock:
            return self.state.phone_codes.issue(persona, self.state.now())

    def inject(self, path: str, kind: FaultKind, value: float | str, times: int | None = 1) -> None:
        """Order a fault; see FaultKind."""
        with self.state.lock:
            self.state.faults.add(Fault(path, kind, value, times))


@contextmanager
def running_server(
    *,
    personas: Mapping[str, Mapping[str, Any]] | None = None,
    clock: Callable[[], float] = time.time,
    pages: frozenset[str] | None = None,
) -> Iterator[RunningServer]:
    """A stand-in for the length of a with-block. `clock` gives seconds since the epoch."""
    state = State(app_id=APP_ID, app_secret=APP_SECRET, personas=Personas(known=personas), clock=clock, pages=pages)
    server = bind(create_server(state), 0)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield RunningServer(base_url(server), state)
    finally:
        state.released.set()
        server.shutdown()
        thread.join(STOP_S_MAX)
