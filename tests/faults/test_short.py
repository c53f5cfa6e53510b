"""The short version of `make faults`: a worker killed at each place, one coupon at 64 counters, the database killed."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.faults.breaking.databases import kill_mariadb
from tests.faults.breaking.one_coupon import many_clerks
from tests.faults.breaking.workers import kill_server, kill_workers
from tests.faults.places import Place
from tests.faults.plan import temporary_file, temporary_folder, temporary_server
from tests.faults.run import Row, under_load
from tests.faults.stands import Stand, standing

SMALL = {"residents": 100, "shops": 4}
few = partial(under_load, clients=6, replays=20)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own: MariaDB, as a user of its own, may not go there."""
    with temporary_folder() as made:
        yield made


def assert_nothing_is_lost(row: Row) -> None:
    assert row.verdict.problems == []
    assert (row.verdict.lost, row.verdict.duplicated) == (0, 0)
    assert row.acknowledged > 0
    assert row.resolved == row.unknown


def break_a_little(stand: Stand) -> None:
    assert_nothing_is_lost(many_clerks(stand, coupons=1, replays=20))
    kill = partial(kill_workers, stand, kills=len(Place), operations=0, seconds_max=0)
    killed = few(stand, "workers", kill)
    assert_nothing_is_lost(killed)
    assert killed.unknown > 0  # Else nobody was talking to the workers that died.


def test_on_sqlite(folder: Path) -> None:
    with standing(Stand("SQLite", folder, temporary_file(folder)), **SMALL) as stand:
        break_a_little(stand)
        kill = partial(kill_server, stand, times=1, between_seconds=0.5)
        assert_nothing_is_lost(few(stand, "the whole server", kill))


def test_on_mariadb(folder: Path) -> None:
    with temporary_server(folder) as server, standing(Stand("MariaDB", folder, server.url), **SMALL) as stand:
        break_a_little(stand)
        kill = partial(kill_mariadb, server, times=1, between_seconds=0.5)
        assert_nothing_is_lost(few(stand, "the database", kill))
