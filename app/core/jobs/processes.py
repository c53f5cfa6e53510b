"""More processes with an application like this one, for work that wants all cores."""

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from flask import current_app


@contextmanager
def children(count: int) -> Iterator[Executor]:
    """So many processes, each with an application and its own connections; they end with the block.

    They are begun anew, not forked: nothing of ours is in them, no connection and no lock.
    """
    with ProcessPoolExecutor(
        count,
        mp_context=get_context("spawn"),
        initializer=current_app.extensions["start_child"],
        initargs=(current_app.config["SETTINGS"],),
    ) as pool:
        yield pool
