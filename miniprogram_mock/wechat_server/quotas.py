"""Quotas: how many calls a rolling window of time allows."""

from collections import defaultdict, deque


class Quota:
    """At most `calls_max` within any `window_s` seconds, for each key apart."""

    def __init__(self, calls_max: int, window_s: float) -> None:
        self._calls_max = calls_max
        self._window_s = window_s
        self._times: dict[str, deque[float]] = defaultdict(deque)

    def take(self, key: str, now: float) -> bool:
        """Count a call; False when it is one too many, which then does not count."""
        times = self._times[key]
        while times and times[0] <= now - self._window_s:
            times.popleft()
        if len(times) >= self._calls_max:
            return False
        times.append(now)
        return True
