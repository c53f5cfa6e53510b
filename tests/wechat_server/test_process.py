"""The stand-in as a process: it refuses production and stops when told to."""

import os
import signal
import subprocess
import sys

import pytest
import requests

COMMAND = [sys.executable, "-W", "error", "-m", "miniprogram_mock.wechat_server"]
WAIT_S = 20


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WECHAT_", "CREDITBANK_"))}
    return {**kept, **changes}


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_stops_cleanly(sign: signal.Signals) -> None:
    with subprocess.Popen(
        COMMAND, env=environment(WECHAT_MOCK_PORT="0"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        assert url.startswith("http://127.0.0.1:")
        assert requests.get(f"{url}/wxmock/admin/calls", timeout=5).json() == {}
        process.send_signal(sign)
        _, errors = process.communicate(timeout=WAIT_S)
    assert (process.returncode, errors) == (0, "")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"CREDITBANK_ENV": "production"}, "production"),
        ({"WECHAT_MOCK_PORT": "many"}, "WECHAT_MOCK_PORT"),
        ({"WECHAT_MOCK_PORT": "65536"}, "WECHAT_MOCK_PORT"),
    ],
)
def test_it_refuses_to_start(changes: dict[str, str], said: str) -> None:
    done = subprocess.run(
        COMMAND, env=environment(**changes), capture_output=True, text=True, timeout=WAIT_S, check=False
    )
    assert done.returncode == 2
    assert said in done.stderr
