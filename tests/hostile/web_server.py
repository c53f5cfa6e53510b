"""A web server as `flask serve` starts it, on an empty database of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from app.serving import granian_command
from devtools.servers.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


@contextmanager
def web_server(folder: Path, *, workers: int = 1, **settings: str) -> Iterator[int]:
    """Its port."""
    port = free_port()
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder}/bank.sqlite3",
        "FLASK_SKIP_DOTENV": "1",
        "LOG_LEVEL": "error",
    }
    env |= settings
    upgrade = [sys.executable, "-m", "flask", "db", "upgrade"]
    subprocess.run(upgrade, cwd=ROOT, env=env, check=True, capture_output=True)
    process = subprocess.Popen(granian_command(port, workers=workers), cwd=ROOT, env=env)
    try:
        wait_for(f"http://127.0.0.1:{port}/health/live", process)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Until it answers."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            requests.get(url, timeout=5, allow_redirects=False)
            return
        except requests.ConnectionError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
