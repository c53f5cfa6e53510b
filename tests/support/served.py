"""A system that `flask serve` has started, on a small demo street of its own."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import requests

from devtools.servers.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180  # Two test processes and their servers may share the cores.


@contextmanager
def served_street(folder: Path, built: Path) -> Iterator[dict[str, str]]:
    """The environment of a running demo street on SQLite, on ports of its own: a copy of the one that is `built`."""
    shutil.copytree(built, folder, dirs_exist_ok=True)
    with _running(folder, _environment(folder)) as env:
        ask_as(env, "resident-new", "GET", "/me")  # Its worker does everything once at first; who comes then waits.
        yield env


@contextmanager
def served_empty(folder: Path, **settings: str) -> Iterator[dict[str, str]]:
    """The same with migrations alone, on the database and the Redis of `settings`: a first day."""
    with _running(folder, _environment(folder) | settings, "--no-demo") as env:
        yield env


@contextmanager
def _running(folder: Path, env: dict[str, str], *options: str) -> Iterator[dict[str, str]]:
    port = str(free_port())
    env = env | {
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PORT": port,
        "WECHAT_MOCK_PORT": str(free_port()),
    }
    command = [sys.executable, "-m", "flask", "serve", *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{env['PORT']}/health/ready", server, folder / "log")
            yield env
        finally:
            server.terminate()
            server.wait(timeout=90)


def build_street(folder: Path) -> None:
    """A small demo street that nobody has used yet, as files in a folder."""
    for command in (["db", "upgrade"], ["demo", "load", "--residents", "200", "--shops", "40", "--quiet"]):
        subprocess.run(
            [sys.executable, "-m", "flask", *command],
            cwd=ROOT,
            env=_environment(folder),
            check=True,
            capture_output=True,
        )


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "FLASK_APP": "wsgi",
        "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "WECHAT_MOCK_PERSONAS": str(folder / "personas.json"),
        "LOG_LEVEL": "error",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }


def ask_as(env: dict[str, str], persona: str, method: str, path: str, body: Any = None) -> requests.Response:
    """What the API of a running street answers to a persona; asked again, sign-in and all, while it is busy."""
    stand_in, api = f"http://127.0.0.1:{env['WECHAT_MOCK_PORT']}", f"{env['PUBLIC_URL']}/api/v1"
    for _ in range(10):
        code = requests.post(f"{stand_in}/wxmock/client/login", json={"persona": persona}, timeout=10).json()["code"]
        answer = requests.post(f"{api}/session", json={"code": code}, timeout=30)
        if answer.ok:
            bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
            answer = requests.request(method, api + path, json=body, headers=bearer, timeout=30)
        if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            break
        time.sleep(1)
    assert answer.ok, answer.text
    return answer


def assert_verified(env: dict[str, str]) -> None:
    """`flask ledger verify` finds nothing wrong with a running street."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "ledger", "verify"],
        cwd=ROOT,
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_SECONDS * 5):
        if server.poll() is not None:
            break
        try:
            if requests.get(url, timeout=2).status_code == 200:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"flask serve did not come up:\n{log.read_text(encoding='utf-8')}")
