"""Which requests are at work in this process, and which wait for a place: a bulkhead in front of the application.

The server has a thread for every request that it may hold (`THREADS`), and only few of them are let to work at once:
Python runs one at a time. What waits for a row, a slow page or WeChat holds places, never all of them: commands leave
one, and no address has more than `SAME_MAX`. So a row that somebody holds stops those who want that row, and nobody
else. Probes are let in whatever happens.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

THREADS = 512
"""Of each process of the web server (`--blocking-threads`), made when they are needed; those that wait cost nothing but
memory. Most are for bodies that are on their way: `core.http.request_buffering`."""
PLACES = 12
COMMANDS_MAX = 10
SAME_MAX = 8
QUEUE_MAX, QUEUED_COMMANDS_MAX = 112, 88
"""More than so many are refused at once: threads are left for reading, and the last ones for probes."""
PATIENCE_SECONDS = 0.8
"""Nobody waits longer for a place while none of those before them comes to an end, and no command is begun anew after
that; with one wait for a row it is under 2 s.
"""

ARRIVED, REFUSED = "creditbank.arrived", "creditbank.refused"
"""Keys of the environment: since when patience counts, by the monotonic clock; whether the answer is `busy`, which can
be known before anybody asks for a place."""
PROBES = ("/health/", "/metrics")
READING = frozenset({"GET", "HEAD", "OPTIONS"})

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(eq=False, slots=True)
class _Waiting:
    """`moves`: whether somebody before it has been served since it last looked."""

    path: str
    is_command: bool
    moves: bool = False
    admitted: threading.Event = field(default_factory=threading.Event)


class Admission:
    """A WSGI application around another one, which is called in the places that there are."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._lock = threading.Lock()
        self._queue: deque[_Waiting] = deque()
        self._at_work = self._commands = 0
        self._same: Counter[str] = Counter()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith(PROBES) or REFUSED in environ:
            return self._application(environ, start_response)
        is_command = environ["REQUEST_METHOD"] not in READING
        since = self._enter(path, is_command)
        if since is None:
            environ[REFUSED] = True
            return self._application(environ, start_response)
        environ[ARRIVED] = since
        try:
            return self._application(environ, start_response)
        finally:
            self._leave(path, is_command, served=REFUSED not in environ)

    def _enter(self, path: str, is_command: bool) -> float | None:
        """Take a place; since when its patience counts. None where there was none."""
        since = time.monotonic()
        with self._lock:
            if not self._queue and self._fits(path, is_command):
                self._take(path, is_command)
                return since
            waiting = _Waiting(path, is_command)
            self._queue.append(waiting)
            self._admit()  # Those before it may wait for something that it does not want.
            if len(self._queue) > (QUEUED_COMMANDS_MAX if is_command else QUEUE_MAX) and not waiting.admitted.is_set():
                self._queue.remove(waiting)
                return None
        while not waiting.admitted.wait(PATIENCE_SECONDS):
            with self._lock:
                if not waiting.moves and not waiting.admitted.is_set():
                    self._queue.remove(waiting)
                    return None
                waiting.moves, since = False, time.monotonic()
        return since

    def _leave(self, path: str, is_command: bool, *, served: bool) -> None:
        with self._lock:
            for waiting in self._queue if served else ():
                waiting.moves |= waiting.path == path or self._same[waiting.path] < SAME_MAX
            self._at_work -= 1
            self._commands -= is_command
            self._same[path] -= 1
            if not self._same[path]:
                del self._same[path]
            if self._queue:
                self._admit()

    def _fits(self, path: str, is_command: bool) -> bool:
        return (
            self._at_work < PLACES
            and self._same[path] < SAME_MAX
            and not (is_command and self._commands >= COMMANDS_MAX)
        )

    def _take(self, path: str, is_command: bool) -> None:
        self._at_work += 1
        self._commands += is_command
        self._same[path] += 1

    def _admit(self) -> None:
        """Let in who has waited longest and fits; called with the lock held."""
        if self._at_work >= PLACES:
            return
        for waiting in list(self._queue):
            if self._fits(waiting.path, waiting.is_command):
                self._queue.remove(waiting)
                self._take(waiting.path, waiting.is_command)
                waiting.admitted.set()
                if self._at_work >= PLACES:
                    return
