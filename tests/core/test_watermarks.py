"""Every row once, also those that were committed after others with higher ids."""

from datetime import timedelta

from flask import Flask

from app.core.db import watermarks
from app.core.db.session import db
from app.core.db.watermarks import SETTLE, Ids
from devtools.factories import NOW, commit

SOON, LATER = NOW + timedelta(minutes=1), NOW + SETTLE


def take(newest: int, at, limit: int = 100) -> Ids | None:
    return commit(watermarks.take, name="reader", newest=newest, limit=limit, now=at)


def test_nothing_is_read_before_it_has_settled(app: Flask) -> None:
    assert take(10, NOW) is None
    assert take(15, SOON) is None
    assert take(20, LATER) == Ids(0, 10)  # What was there five minutes ago, though more is there now.
    assert take(20, LATER) is None
    assert take(30, LATER + SETTLE) == Ids(10, 20)
    assert watermarks.done_to(db.session(), "reader") == 20


def test_much_is_read_in_parts(app: Flask) -> None:
    take(25, NOW)
    assert [take(25, LATER, limit=10) for _ in range(4)] == [Ids(0, 10), Ids(10, 20), Ids(20, 25), None]


def test_what_fails_is_read_again(app: Flask) -> None:
    take(10, NOW)

    def fail(session) -> None:
        assert watermarks.take(session, "reader", newest=10, limit=100, now=LATER) == Ids(0, 10)
        raise RuntimeError

    for _ in range(2):
        try:
            commit(fail)
        except RuntimeError:
            continue
    assert take(10, LATER) == Ids(0, 10)


def test_readers_do_not_know_each_other(app: Flask) -> None:
    take(10, NOW)
    assert take(10, LATER) == Ids(0, 10)
    assert commit(watermarks.take, name="another", newest=10, limit=5, now=NOW) is None
    assert commit(watermarks.take, name="another", newest=10, limit=5, now=LATER) == Ids(0, 5)
