"""The README's walk-through, run line by line against a system that `flask serve` has started."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.served import ROOT, served_street

pytestmark = pytest.mark.slow

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_walk_through_goes_through(tmp_path: Path, built_street: Path) -> None:
    # A street of its own: on the shared one other tests may have paid the statement that the walk pays.
    with served_street(tmp_path, built_street) as street:
        ran = walk_through(street)
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
    assert said.count("✓") == 35


def walk_through(street: dict[str, str]) -> subprocess.CompletedProcess[str]:
    script = next(block for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if "sign_in()" in block)
    script = script.replace(":5000", f":{street['PORT']}").replace(":5001", f":{street['WECHAT_MOCK_PORT']}")
    # Who is told `busy` on a slow machine asks again, as phones do; the stand-in may come up after the server.
    script = script.replace("curl -s ", "curl -sf --retry 5 --retry-delay 1 --retry-connrefused ")
    # A login code of WeChat's works once: who was told `busy` asks for another one.
    again = 'again() { for _ in 1 2 3 4 5; do "$@" && return; sleep 1; done; return 1; }\n'
    script = again + script.replace("$(sign_in ", "$(again sign_in ")
    script = script.replace(".venv/bin/python", sys.executable).replace(".venv/bin/flask", f"{sys.executable} -m flask")
    return subprocess.run(
        ["bash", "-eu", "-c", script], cwd=ROOT, env=street, capture_output=True, text=True, timeout=240
    )
