"""The web application of `wsgi.py`, in which a worker can be ordered to die at a chosen place.

An order is a file named after the place. The worker that comes by first takes it, which only one can, and kills itself
as the kernel would: nothing is flushed, nothing rolled back, no answer sent.
"""

import functools
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.core.db import uow
from app.core.db.packets import Packet
from devtools.town.unbounded import app
from tests.faults.places import ORDERS, Place

_orders = Path(os.environ[ORDERS])


def die_if_ordered(place: Place) -> None:
    try:
        (_orders / place).rename(_orders / f"{place}.taken")
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def _with_places(work: Callable[..., Any], before: Place | None, after: Place) -> Callable[..., Any]:
    @functools.wraps(work)
    def run(*args: Any, **kwargs: Any) -> Any:
        if before is not None:
            die_if_ordered(before)
        result = work(*args, **kwargs)
        die_if_ordered(after)
        return result

    return run


def _answering(serve: Callable[..., Any]) -> Callable[..., Any]:
    """Only commands have an order to die before their answer: what a reading request loses, nobody misses."""

    @functools.wraps(serve)
    def run(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        answer = serve(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST":
            die_if_ordered(Place.BEFORE_ANSWER)
        return answer

    return run


Packet.send = _with_places(Packet.send, Place.BEFORE_POSTING, Place.AFTER_POSTING)  # type: ignore[method-assign]
uow._commit = _with_places(uow._commit, None, Place.AFTER_COMMIT)
app.wsgi_app = _answering(app.wsgi_app)  # type: ignore[method-assign]
