"""Counters of failures: in memory, or in Redis when several processes share them.

When Redis is gone they go on in memory: a counter may then be too kind, but the counter at the shop goes on.
"""

import time
from typing import Any

import structlog
from limits.storage import MemoryStorage, Storage, storage_from_string
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = structlog.get_logger("limits")

REDIS_OPTIONS: dict[str, Any] = {
    "socket_timeout": 0.5,
    "socket_connect_timeout": 0.5,
    "retry": Retry(NoBackoff(), 0),
}
"""Seconds. A frozen Redis takes connections and says nothing: by itself the library would wait 20 s each time."""
AWAY_SECONDS = 5.0
"""For so long nobody asks again a Redis that did not answer."""


class FailureCounter:
    """Counts failures by key over a window, and locks a key that had too many."""

    def __init__(self, redis_url: str | None = None) -> None:
        self._memory = MemoryStorage()
        self._shared: Storage | None = (
            storage_from_string(redis_url, **REDIS_OPTIONS) if redis_url else None  # type: ignore[assignment]
        )
        self._away_until = 0.0

    def is_locked(self, key: str) -> bool:
        return bool(self._memory.get(f"locked:{key}") or self._ask("get", f"locked:{key}"))  # Redis may be back again.

    def fail(self, key: str, *, allowed: int, window_seconds: int, lock_seconds: int) -> bool:
        """Count one failure; the `allowed`-th within the window locks the key.

        Says whether this one has locked it: of several that come at the same moment, one.
        """
        count = self._ask("incr", f"failed:{key}", window_seconds)
        if count < allowed:
            return False
        locks = self._ask("incr", f"locked:{key}", lock_seconds)
        self._ask("clear", f"failed:{key}")
        return locks == 1

    def forget_everything(self) -> None:
        """Unlock every key counted by this process; shared counters are left to their server."""
        self._memory.reset()

    def _ask(self, operation: str, *args: object) -> int:
        if self._shared is not None and time.monotonic() >= self._away_until:
            try:
                return int(getattr(self._shared, operation)(*args) or 0)
            except RedisError:
                self._away_until = time.monotonic() + AWAY_SECONDS
                log.warning("redis_unavailable")
        return int(getattr(self._memory, operation)(*args) or 0)
