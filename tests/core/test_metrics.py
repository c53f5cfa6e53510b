"""/metrics: whichever of several web servers is asked answers for all of them."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.core.db.session import db
from app.serving import granian_command
from devtools.servers.ports import free_port
from tests.support.served import ROOT

pytestmark = pytest.mark.slow

WORKERS = 2
REQUESTS = 40


def value(exposed: str, name: str) -> float:
    """The sum of a metric's samples."""
    samples = re.findall(rf"^{re.escape(name)}(?:{{[^}}]*}})? (\S+)$", exposed, re.MULTILINE)
    assert samples, name
    return sum(map(float, samples))


def test_the_pool_is_counted(app: Flask, client: FlaskClient) -> None:
    def in_use() -> float:
        return value(client.get("/metrics").text, "creditbank_pool_in_use")

    db.session.remove()
    before = in_use()
    with db.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        with db.engine.connect():
            assert in_use() == before + 2
    assert in_use() == before
    exposed = client.get("/metrics").text
    assert value(exposed, "creditbank_pool_size") == 80
    assert value(exposed, "creditbank_pool_max") == 90
    assert value(exposed, "creditbank_pool_open") >= 2


def test_closed_connections_are_not_open(app: Flask, client: FlaskClient) -> None:
    db.session.remove()
    with db.engine.connect():
        opened = value(client.get("/metrics").text, "creditbank_pool_open")
    db.engine.dispose()
    assert value(client.get("/metrics").text, "creditbank_pool_open") < opened


class Several:
    """A web server of several processes."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        shared = folder / "metrics"
        shared.mkdir()
        env = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/bank.sqlite3",
            "PROMETHEUS_MULTIPROC_DIR": str(shared),
            "FLASK_SKIP_DOTENV": "1",
            "LOG_LEVEL": "error",
        }
        upgrade = [sys.executable, "-m", "flask", "db", "upgrade"]
        subprocess.run(upgrade, cwd=ROOT, env=env, check=True, capture_output=True)
        command = [*granian_command(self.port, workers=WORKERS), "--respawn-failed-workers"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=env)

    def get(self, path: str) -> requests.Response:
        deadline = time.monotonic() + 60
        while True:
            try:  # A connection of its own for each request: the kernel gives it to any of the processes.
                return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=5)
            except requests.ConnectionError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


@pytest.fixture
def several(tmp_path: Path) -> Iterator[Several]:
    running = Several(tmp_path)
    try:
        yield running
    finally:
        running.process.terminate()
        running.process.wait(30)


def answered(exposed: str) -> int:
    found = re.search(r'request_seconds_count{method="GET",route="/health/ready",status="200"} (\S+)', exposed)
    return int(float(found[1])) if found else 0


def test_any_process_answers_for_all(several: Several) -> None:
    asked, processes = 0, set[str]()
    while asked < REQUESTS or len(processes) < WORKERS:  # Which process takes a request is the kernel's choice.
        assert asked < 20 * REQUESTS
        assert several.get("/health/ready").status_code == 200
        asked += 1
        exposed = several.get("/metrics").text
        processes = set(re.findall(r'creditbank_pool_size{pid="(\d+)"} 20', exposed))
    for _ in range(10):
        exposed = several.get("/metrics").text
        assert answered(exposed) == asked

    killed = int(processes.pop())
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while f'pid="{killed}"' in exposed or exposed.count("creditbank_pool_size{") != WORKERS:
        assert time.monotonic() < deadline, "a process that is gone still has connections, or was not replaced"
        time.sleep(0.2)
        exposed = several.get("/metrics").text
    assert answered(exposed) == asked, "what it had counted has been lost"
