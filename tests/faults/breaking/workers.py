"""Web workers and whole servers killed outright, at places where it hurts."""

import itertools
import time
from collections import Counter
from functools import partial

from tests.faults.acks import now
from tests.faults.places import Place, order_death
from tests.faults.run import Watch
from tests.faults.stands import Stand

ORDER_SECONDS_MAX = 60.0
BETWEEN_SECONDS = 1.8
"""So that most of the time the one that died before is back."""


def kill_workers(stand: Stand, watch: Watch, *, kills: int, operations: int, seconds_max: float) -> str:
    """Kill workers at each place in turn, at least so many, and on until the log has so many entries more."""
    began, mark, gave_up = now(), len(stand.log.entries), stand.web.restarts
    died: Counter[Place] = Counter()
    for place in itertools.cycle(Place):
        enough = len(stand.log.entries) - mark >= operations or now() - began > seconds_max
        if sum(died.values()) >= kills and enough:
            break
        watch.blow(partial(order_death, stand.web.orders, place, seconds_max=ORDER_SECONDS_MAX))
        died[place] += 1
        time.sleep(BETWEEN_SECONDS)
    where = ", ".join(f"{times} {place}" for place, times in died.items())
    return (
        f"{sum(died.values())} kills of a worker: {where}; Granian itself gave up {stand.web.restarts - gave_up} times"
    )


def kill_server(stand: Stand, watch: Watch, *, times: int, between_seconds: float) -> str:
    """Kill all processes of the web server at once and start it again; on SQLite that is the database too."""

    def restore() -> None:
        _must_be_whole(stand)
        stand.web.start()

    for _ in range(times):
        watch.blow(stand.web.kill, restore)
        time.sleep(between_seconds)
    looked = ", integrity_check after each" if stand.engine.dialect.name == "sqlite" else ""
    return f"{times} times all processes{looked}"


def _must_be_whole(stand: Stand) -> None:
    if stand.engine.dialect.name != "sqlite":
        return
    with stand.engine.connect() as connection:
        said = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    if said != ["ok"]:
        raise AssertionError(f"integrity_check: {said}")
