"""What the system counts about itself, for Prometheus. Routes are templates: no ids, no personal data.

Each web server counts for itself. Where PROMETHEUS_MULTIPROC_DIR names a folder, prometheus_client keeps the counts of
all of them there, and whichever is asked answers for all; files of processes that are gone are left for their counts,
except of what only a living process can have, such as open connections.
"""

import os
import re
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

REQUESTS = Histogram(
    "creditbank_request_seconds",
    "Time to answer a request, in seconds.",
    ["method", "route", "status"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
POOL_SIZE = Gauge(
    "creditbank_pool_size",
    "Connections that a process keeps open; it may open more for a short time.",
    multiprocess_mode="liveall",
)
POOL_MAX = Gauge(
    "creditbank_pool_max", "Connections that a process may have; then its requests wait.", multiprocess_mode="liveall"
)
POOL_OPEN = Gauge(
    "creditbank_pool_open",
    "Connections that are open, at times more than its size.",
    multiprocess_mode="liveall",
)
POOL_IN_USE = Gauge("creditbank_pool_in_use", "Connections that are in use.", multiprocess_mode="liveall")


@lru_cache(1024)
def request_seconds(method: str, route: str, status: int) -> Histogram:
    """Where the times of such requests are counted; found once, as every request asks."""
    return REQUESTS.labels(method, route, str(status))


def exposition(*collectors: Collector) -> bytes:
    """The counts of all processes, and what else is given, as Prometheus reads it."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder:
        _forget_the_dead(Path(folder))
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    else:
        counted = REGISTRY
    others = CollectorRegistry()
    for collector in collectors:
        others.register(collector)
    return generate_latest(counted) + generate_latest(others)


def _forget_the_dead(folder: Path) -> None:
    for file in folder.glob("gauge_live*_*.db"):
        pid = int(re.search(r"_(\d+)\.db$", file.name)[1])  # type: ignore[index]
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            with suppress(FileNotFoundError):  # Somebody else is being scraped at the same time.
                mark_process_dead(pid)  # type: ignore[no-untyped-call]
        except PermissionError:
            continue  # It lives, as another user.
