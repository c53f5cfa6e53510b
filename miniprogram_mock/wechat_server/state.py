"""Everything the stand-in remembers: in memory, behind one lock, gone at the next start."""

import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from threading import Event, RLock
from typing import ParamSpec, TypeVar, cast

from flask import current_app, request

from .codes import CodeBook
from .faults import FaultPlan
from .personas import Personas
from .quotas import Quota
from .subscriptions import Subscriptions
from .tokens import TokenBook

P = ParamSpec("P")
R = TypeVar("R")

EXTENSION = "wechat_stand_in"


class State:
    """One app's worth of WeChat.

    `clock` gives seconds since the epoch; `pages` are the published pages of the mini-program (None: any page that is
    well formed). `released` ends every delay that is being waited for. Hold `lock` around everything but waiting.
    """

    def __init__(
        self,
        *,
        app_id: str,
        app_secret: str,
        personas: Personas,
        clock: Callable[[], float] = time.time,
        pages: frozenset[str] | None = None,
    ) -> None:
        self.app_id = app_id
        self.app_secret = app_secret
        self.personas = personas
        self.pages = pages
        self.lock = RLock()
        self.released = Event()
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Forget everything but the personas, and let go whoever waits for a delayed answer."""
        self.released.set()
        self.released = Event()
        self.clock_moved_s = 0.0
        self.login_codes = CodeBook(length=32, used_errcode=40163)
        self.phone_codes = CodeBook(length=64, used_errcode=40029)
        self.tokens = TokenBook()
        self.subscriptions = Subscriptions()
        self.faults = FaultPlan()
        self.calls: Counter[str] = Counter()
        self.signed_in_at: dict[str, float] = {}
        self.sessions_per_user = Quota(100, 60)
        self.per_endpoint = {
            "/wxa/getwxacodeunlimit": Quota(5_000, 60),
            "/wxa/msg_sec_check": Quota(4_000, 60),
            "/cgi-bin/stable_token": Quota(10_000, 60),
        }

    def now(self) -> float:
        """Seconds since the epoch, on the clock that tests can move."""
        return self._clock() + self.clock_moved_s


def state() -> State:
    """The state of the app that handles this request."""
    return cast("State", current_app.extensions[EXTENSION])


def locked(view: Callable[P, R]) -> Callable[P, R]:
    """A view that has the state to itself."""

    @wraps(view)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        with state().lock:
            return view(*args, **kwargs)

    return inner


def token_required(view: Callable[P, R]) -> Callable[P, R]:
    """A locked view that wants a good access token in its query, and checks it before anything else is looked at."""

    @wraps(view)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        state().tokens.check(request.args.get("access_token", ""), state().now())
        return view(*args, **kwargs)

    return locked(inner)
