"""Several processes that count apart say so when they start; production does not start at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAID = "limits_are_counted_by_each_process"


@pytest.mark.parametrize(
    ("told", "is_said"),
    [
        ({"WEB_PROCESSES": "2"}, True),
        ({"WEB_PROCESSES": "2", "REDIS_URL": "redis://127.0.0.1:1/0"}, False),
        ({"WEB_PROCESSES": "1"}, False),
    ],
)
def test_processes_that_count_apart_say_so(tmp_path: Path, told: dict[str, str], is_said: bool) -> None:
    env = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/bank.sqlite3", "FLASK_SKIP_DOTENV": "1"} | told
    started = subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert (SAID in started.stdout + started.stderr) is is_said
