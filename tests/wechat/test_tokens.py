"""The access token: fetched once, whoever asks; replaced once when WeChat calls it stale; shared through Redis."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic

import pytest
import redis

from app.wechat.errors import WeChatUnavailableError
from app.wechat.service import WeChat
from app.wechat.tokens import FetchedToken
from miniprogram_mock.wechat_server.faults import FaultKind
from miniprogram_mock.wechat_server.testing import APP_ID, APP_SECRET, RunningServer
from tests.support import redis_server

TOKEN, PHONE = "/cgi-bin/stable_token", "/wxa/business/getuserphonenumber"
THREADS = 16
STALE = [40001, 40014, 42001]


def in_threads(clients: list[WeChat], server: RunningServer) -> list[str]:
    """One phone number for each client, asked for at the same moment."""
    together = Barrier(len(clients))

    def ask(wechat: WeChat) -> str:
        code = server.phone_code("李店主")
        together.wait(5)
        return wechat.phone_number(code)

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(ask, clients))


def test_sixteen_threads_fetch_one_token(wechat: WeChat, server: RunningServer) -> None:
    assert in_threads([wechat] * THREADS, server) == ["13900000001"] * THREADS
    assert server.state.calls == {TOKEN: 1, PHONE: THREADS}


def test_sixteen_threads_replace_a_revoked_token_once(wechat: WeChat, server: RunningServer) -> None:
    wechat.phone_number(server.phone_code("王阿姨"))
    server.state.tokens.revoke()
    assert in_threads([wechat] * THREADS, server) == ["13900000001"] * THREADS
    assert server.state.calls[TOKEN] == 2


@pytest.mark.parametrize("errcode", STALE)
def test_a_stale_token_is_replaced_and_the_request_made_again(
    wechat: WeChat, server: RunningServer, errcode: int
) -> None:
    server.inject(PHONE, FaultKind.ERRCODE, errcode)
    assert wechat.phone_number(server.phone_code("李店主")) == "13900000001"
    assert server.state.calls == {TOKEN: 2, PHONE: 2}


@pytest.mark.parametrize("errcode", STALE)
def test_a_token_that_stays_stale_is_given_up_after_one_more_try(
    wechat: WeChat, server: RunningServer, errcode: int
) -> None:
    server.inject(PHONE, FaultKind.ERRCODE, errcode, times=None)
    with pytest.raises(WeChatUnavailableError):
        wechat.phone_number(server.phone_code("李店主"))
    assert server.state.calls == {TOKEN: 2, PHONE: 2}


def test_who_waits_for_a_fetch_that_fails_does_not_fetch_again(server: RunningServer) -> None:
    wechat = WeChat(server.base_url, APP_ID, APP_SECRET, timeout_s=(0.2, 0.2))
    server.inject(TOKEN, FaultKind.DELAY_S, 60, times=None)
    began = monotonic()
    with pytest.raises(WeChatUnavailableError):
        in_threads([wechat] * THREADS, server)
    assert server.state.calls[TOKEN] < THREADS
    assert monotonic() - began < THREADS * 0.2
    server.state.reset()
    assert wechat.phone_number(server.phone_code("李店主")) == "13900000001"
    wechat.close()


@pytest.mark.parametrize(("expires_in_s", "keep_s"), [(7200, 6900), (301, 60), (300, 60), (0, 60)])
def test_a_token_is_kept_until_five_minutes_before_its_end(expires_in_s: int, keep_s: int) -> None:
    assert FetchedToken("t", expires_in_s).keep_s == keep_s


needs_redis = pytest.mark.skipif(redis_server.find_server() is None, reason="redis-server is not installed")


@pytest.fixture
def redis_url() -> Iterator[str]:
    with redis_server.running_redis() as url:
        yield url


@needs_redis
def test_processes_share_one_token_through_redis(server: RunningServer, redis_url: str) -> None:
    clients = [WeChat(server.base_url, APP_ID, APP_SECRET, redis_url) for _ in range(4)]
    assert in_threads(clients * 4, server) == ["13900000001"] * THREADS
    assert server.state.calls[TOKEN] == 1
    with redis.Redis.from_url(redis_url) as client:
        assert 6800 < int(client.ttl(f"wechat:{APP_ID}:access_token")) <= 6900
    server.state.tokens.revoke()
    assert in_threads(clients * 4, server) == ["13900000001"] * THREADS
    assert server.state.calls[TOKEN] == 2
    for each in clients:
        each.close()


@needs_redis
def test_when_redis_dies_its_users_go_on(server: RunningServer) -> None:
    with redis_server.running_redis() as url:
        wechat = WeChat(server.base_url, APP_ID, APP_SECRET, url)
        wechat.phone_number(server.phone_code("李店主"))
    assert wechat.phone_number(server.phone_code("李店主")) == "13900000001"
    assert server.state.calls[TOKEN] == 1, "each keeps a copy of what it fetched"
    wechat.close()


def test_without_redis_a_process_keeps_its_own_token(server: RunningServer) -> None:
    wechat = WeChat(server.base_url, APP_ID, APP_SECRET, "redis://127.0.0.1:9/0")
    assert in_threads([wechat] * 4, server) == ["13900000001"] * 4
    assert server.state.calls[TOKEN] == 1
    wechat.close()
