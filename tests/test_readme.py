"""The README's walk-through, run line by line against a system that `flask serve` has started."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.mariadb import free_port

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
START_SECONDS = 60


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a running demo street, a small one, on ports of its own."""
    folder = tmp_path_factory.mktemp("served")
    env = os.environ | {
        "FLASK_APP": "wsgi",
        "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "WECHAT_MOCK_PERSONAS": str(folder / "personas.json"),
        "PORT": str(free_port()),
        "WECHAT_MOCK_PORT": str(free_port()),
        "LOG_LEVEL": "error",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    for command in (["db", "upgrade"], ["demo", "load", "--residents", "200", "--shops", "40", "--quiet"]):
        subprocess.run([sys.executable, "-m", "flask", *command], cwd=ROOT, env=env, check=True, capture_output=True)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([sys.executable, "-m", "flask", "serve"], cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{env['PORT']}/health/ready", server, folder / "log")
            yield env
        finally:
            server.terminate()
            server.wait(timeout=30)


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
    pytest.fail(f"flask serve did not come up:\n{log.read_text(encoding='utf-8')}")


def test_the_walk_through_goes_through(served: dict[str, str]) -> None:
    script = next(block for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if "sign_in()" in block)
    script = script.replace(":5000", f":{served['PORT']}").replace(":5001", f":{served['WECHAT_MOCK_PORT']}")
    script = script.replace(".venv/bin/python", sys.executable).replace(".venv/bin/flask", f"{sys.executable} -m flask")
    ran = subprocess.run(
        ["bash", "-eu", "-c", script], cwd=ROOT, env=served, capture_output=True, text=True, timeout=90
    )
    said = ran.stdout
    assert ran.returncode == 0, said + ran.stderr
    answers = [json.loads(found) for found in re.findall(r"^\{.*\}", said, re.MULTILINE)]
    before, after = (answer for answer in answers if answer.keys() == {"points", "payable_fen"})
    assert after["points"] > before["points"]
    redeemed = [answer for answer in answers if answer.get("status") == "done"]
    assert len({answer["id"] for answer in redeemed}) == 1
    assert re.findall(r"^(20[01])$", said, re.MULTILINE) == ["201", "200"]
    assert answers[-1]["status"] == "paid"
    assert "✗" not in said
    assert said.count("✓") == 9
