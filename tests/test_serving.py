"""`flask serve`, as `make run` starts it: everything together, from an empty folder to the last process gone."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from devtools.servers.ports import free_port

pytestmark = pytest.mark.slow

SERVE = [sys.executable, "-m", "flask", "serve", "--no-demo"]  # Loading it has tests of its own.
START_SECONDS = 240  # Migrations, and test processes that share the cores.


class Served:
    """A `flask serve` on free ports and a new SQLite file, its lines read as they come."""

    def __init__(self, folder: Path) -> None:
        self.port, self.wechat_port = free_port(), free_port()
        self.env = {
            name: value for name, value in os.environ.items() if not name.startswith(("WECHAT_", "CREDITBANK_"))
        }
        self.env |= {
            "PORT": str(self.port),
            "WECHAT_MOCK_PORT": str(self.wechat_port),
            "DATABASE_URL": f"sqlite:///{folder}/bank.sqlite3",
            "WECHAT_MOCK_PERSONAS": f"{folder}/personas.json",
            "FLASK_SKIP_DOTENV": "1",
            "LOG_LEVEL": "warning",
        }
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            SERVE, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(self.process.stdout)

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def wait_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while "is ready" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)

    def children(self) -> list[int]:
        """Every process below this one."""
        found, todo = [], [self.process.pid]
        while todo:
            parent = todo.pop()
            listed = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
            found += [int(pid) for pid in listed]
            todo += [int(pid) for pid in listed]
        return found

    def ended(self) -> int:
        """The exit status; every child must be gone by then."""
        status = self.process.wait(30)
        self._reader.join(10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    running = Served(tmp_path)
    try:
        yield running
    finally:
        running.process.terminate()
        running.ended()


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_it_serves_and_ctrl_c_stops_everything(served: Served) -> None:
    served.wait_ready()
    web, wechat = f"http://127.0.0.1:{served.port}", f"http://127.0.0.1:{served.wechat_port}"
    assert web in served.said
    assert requests.get(f"{web}/health/ready", timeout=10).json()["status"] == "ok"
    assert requests.get(f"{web}/api/docs/", timeout=10).status_code == 200
    code = requests.post(f"{wechat}/wxmock/client/login", json={"persona": "somebody"}, timeout=10).json()["code"]
    assert requests.post(f"{web}/api/v1/session", json={"code": code}, timeout=10).status_code == 200
    children = served.children()
    assert len(children) == 4  # the worker, the stand-in, Granian and its own worker
    served.process.send_signal(signal.SIGINT)
    assert served.ended() == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    assert not listening(served.port)
    assert not listening(served.wechat_port)


def test_the_end_of_one_ends_all(served: Served) -> None:
    served.wait_ready()
    children = served.children()
    os.kill(children[0], signal.SIGKILL)
    assert served.ended() == 1
    assert "ended with status" in served.lines[-1]
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def refused(tmp_path: Path, **changes: str) -> str:
    """What it says when it does not start."""
    env = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/bank.sqlite3", "FLASK_SKIP_DOTENV": "1"} | changes
    done = subprocess.run(SERVE, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert not (tmp_path / "bank.sqlite3").exists()
    return done.stderr


@pytest.mark.parametrize("name", ["PORT", "WECHAT_MOCK_PORT"])
def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ports = {"PORT": str(free_port()), "WECHAT_MOCK_PORT": str(free_port())} | {name: str(port)}
        assert f"port {port} cannot be used" in refused(tmp_path, **ports)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "٣"])
def test_a_port_that_is_none(tmp_path: Path, port: str) -> None:
    assert "PORT must be a port number" in refused(tmp_path, PORT=port)


def test_ports_must_differ(tmp_path: Path) -> None:
    assert "must be different" in refused(tmp_path, PORT="5999", WECHAT_MOCK_PORT="5999")
