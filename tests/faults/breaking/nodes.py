"""Nodes of a Galera cluster killed, cut off, frozen, and all of them killed at once."""

import signal
from collections.abc import Callable

from tests.faults.galera import Cluster
from tests.faults.run import Watch

ISOLATE = "SET GLOBAL wsrep_provider_options = 'gmcast.isolate={}'"


def kill_one(cluster: Cluster, watch: Watch) -> str:
    """A node that is not written to, then the writer; each comes back and catches up while the load goes on."""
    writer = cluster.writer()
    other = next(node for node in cluster.nodes if node is not writer)
    for node in (other, writer):
        watch.blow(node.kill)
        node.start(answers=False)
        cluster.wait_whole()
    return f"kill −9 of node {other.number + 1}, then of the writer, node {writer.number + 1}; both caught up"


def cut_off_the_writer(cluster: Cluster, watch: Watch) -> str:
    """The writer hears nobody of its group any more, its clients still reach it: it must refuse them."""
    writer = cluster.writer()
    _away_and_back(cluster, watch, lambda: writer.query(ISOLATE.format(1)), lambda: writer.query(ISOLATE.format(0)))
    return f"node {writer.number + 1} isolated (gmcast.isolate), the others go on; joined again"


def freeze_the_writer(cluster: Cluster, watch: Watch) -> str:
    """A writer that stands still holds its connections and says nothing."""
    writer = cluster.writer()
    _away_and_back(cluster, watch, lambda: writer.send(signal.SIGSTOP), lambda: writer.send(signal.SIGCONT))
    return f"node {writer.number + 1} stopped (SIGSTOP), the others go on; thawed"


def _away_and_back(cluster: Cluster, watch: Watch, away: Callable[[], object], back: Callable[[], object]) -> None:
    try:
        watch.blow(away)
    finally:
        back()
    cluster.wait_whole()


def kill_all(cluster: Cluster, watch: Watch) -> str:
    """All three at once; the one that has most is found and bootstrapped, the others join it."""
    positions: list[int] = []

    def strike() -> None:
        for node in cluster.nodes:
            node.kill()

    def restore() -> None:
        found = [node.recovered_position()[1] for node in cluster.nodes]
        positions.extend(found)
        first = cluster.nodes[found.index(max(found))]
        first.may_bootstrap()
        cluster.bootstrap(first)

    watch.blow(strike, restore)
    return f"kill −9 of all three; recovered at {positions}, the highest bootstrapped"
