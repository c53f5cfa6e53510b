"""The access token: fetched once, whoever asks; replaced once when WeChat calls it stale; shared through Redis."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from time import monotonic, sleep

import pytest
import redis

from app.wechat.errors import WeChatUnavailableError
from app.wechat.service import WeChat
from app.wechat.tokens import FetchedToken
from miniprogram_mock.wechat_server.faults import FaultKind
from miniprogram_mock.wechat_server.testing import APP_ID, APP_SECRET, RunningServer

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


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of these tests alone."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder: Path = tmp_path_factory.mktemp("redis")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    for _ in range(50):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.1)
    pytest.fail("redis-server did not start")


@pytest.fixture
def clean_redis_url(redis_url: str) -> str:
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
    return redis_url


def test_processes_share_one_token_through_redis(server: RunningServer, clean_redis_url: str) -> None:
    clients = [WeChat(server.base_url, APP_ID, APP_SECRET, clean_redis_url) for _ in range(4)]
    assert in_threads(clients * 4, server) == ["13900000001"] * THREADS
    assert server.state.calls[TOKEN] == 1
    with redis.Redis.from_url(clean_redis_url) as client:
        assert 6800 < int(client.ttl(f"wechat:{APP_ID}:access_token")) <= 6900
    server.state.tokens.revoke()
    assert in_threads(clients * 4, server) == ["13900000001"] * THREADS
    assert server.state.calls[TOKEN] == 2
    for each in clients:
        each.close()


def test_without_redis_a_process_keeps_its_own_token(server: RunningServer) -> None:
    wechat = WeChat(server.base_url, APP_ID, APP_SECRET, "redis://127.0.0.1:9/0")
    assert in_threads([wechat] * 4, server) == ["13900000001"] * 4
    assert server.state.calls[TOKEN] == 1
    wechat.close()
