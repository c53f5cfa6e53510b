"""The access token: fetched once, kept until shortly before it expires, shared through Redis where there is one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from time import monotonic

import redis
import structlog
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from .errors import WeChatUnavailableError

logger = structlog.get_logger("wechat")

# WeChat replaces a token in its last five minutes; the old one stays good meanwhile.
MARGIN_S = 300
KEPT_S_MIN = 60
# Longer than one fetch may take, so that the lock of a dead process does not keep the others waiting for long.
LOCK_S = 10
LOCK_WAIT_S = 5
REDIS_TIMEOUT_S = 1


@dataclass(frozen=True)
class FetchedToken:
    value: str
    expires_in_s: int

    @property
    def keep_s(self) -> int:
        """How long to use it. Never nothing, or every request would fetch another."""
        return max(self.expires_in_s - MARGIN_S, KEPT_S_MIN)


class TokenKeeper:
    """The token of this process. `fetch` asks WeChat for one, and only one thread at a time does so."""

    def __init__(self, fetch: Callable[[], FetchedToken]) -> None:
        self._fetch = fetch
        self._lock = Lock()
        self._value: str | None = None
        self._good_until = 0.0
        self._failed_at = 0.0

    def current(self, *, refused: str | None = None) -> str:
        """A token that isn't `refused`, the one that WeChat has just called stale. Raises what `fetch` raises.

        Naming the refused one keeps threads that were refused together from fetching one after the other. Those who
        wait for a fetch that fails do not try again, or they would time out in turn: WeChatUnavailableError.
        """
        asked_at = monotonic()
        value = self._kept()
        if value and value != refused:
            return value
        with self._only_one():
            value = self._kept()
            if value and value != refused:
                return value
            if self._failed_at > asked_at:
                raise WeChatUnavailableError
            try:
                token = self._fetch()
            except Exception:
                self._failed_at = monotonic()
                raise
            self._keep(token)
            return token.value

    def close(self) -> None:
        """Nothing to let go of; a shared keeper has connections."""

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        with self._lock:
            yield

    def _kept(self) -> str | None:
        return self._value if monotonic() < self._good_until else None

    def _keep(self, token: FetchedToken) -> None:
        self._value, self._good_until = token.value, monotonic() + token.keep_s


class SharedTokenKeeper(TokenKeeper):
    """The token of all processes, in Redis. While Redis is gone, each goes on alone: WeChat gives all the same."""

    def __init__(self, fetch: Callable[[], FetchedToken], *, redis_url: str, app_id: str) -> None:
        super().__init__(fetch)
        self._redis = redis.Redis.from_url(
            redis_url,
            decode_responses=True,
            socket_timeout=REDIS_TIMEOUT_S,
            socket_connect_timeout=REDIS_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),  # By itself it asks four times, and waits each time.
        )
        self._key = f"wechat:{app_id}:access_token"

    def close(self) -> None:
        self._redis.close()

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        with super()._only_one():
            lock = self._redis.lock(f"{self._key}:lock", timeout=LOCK_S, blocking_timeout=LOCK_WAIT_S)
            try:
                taken = lock.acquire()
            except RedisError:
                taken = False
            try:
                yield
            finally:
                if taken:
                    _release(lock.release)

    def _kept(self) -> str | None:
        try:
            value = self._redis.get(self._key)
        except RedisError as problem:
            logger.warning("wechat_token_not_shared", asked="get", reason=type(problem).__name__)
            return super()._kept()
        return None if value is None else str(value)

    def _keep(self, token: FetchedToken) -> None:
        super()._keep(token)
        try:
            self._redis.set(self._key, token.value, ex=token.keep_s)
        except RedisError as problem:
            logger.warning("wechat_token_not_shared", asked="set", reason=type(problem).__name__)


def _release(release: Callable[[], None]) -> None:
    try:
        release()
    except RedisError as problem:  # The lock ran out, or Redis has gone meanwhile; somebody else may have it by now.
        logger.warning("wechat_token_not_shared", asked="release", reason=type(problem).__name__)
