"""mutmut on one area, in a copy of the repository: nothing of it touches the files one works on."""

import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutants.plan import EXCEPT, NEVER, Area

ROOT = Path(__file__).resolve().parents[2]
COPIES = ROOT / ".mutants"
"""One copy per area. What has been run there is known to the next run, which goes on after it."""
ALL = 10**9
NOTICED = frozenset({"killed", "timeout", "suspicious", "segfault", "caught by type check"})
_MUTMUT = str(Path(sys.executable).with_name("mutmut"))
_RESULT = re.compile(r"^ {4}(\S+): (.+)$", re.MULTILINE)


class MutmutFailedError(Exception):
    """mutmut did not try what it was asked to; with its last words."""


@dataclass
class Outcome:
    """How many changes there are in an area, how each of those that were tried ended, and what was not noticed."""

    made: int
    ends: dict[str, str]
    diffs: dict[str, str] = field(default_factory=dict)

    @property
    def noticed(self) -> int:
        return sum(end in NOTICED for end in self.ends.values())

    @property
    def unnoticed(self) -> list[str]:
        return sorted(name for name, end in self.ends.items() if end not in NOTICED)


def run(name: str, area: Area, *, sample: int, seed: int, children: int) -> Outcome:
    """Try all changes of an area, or so many chosen by chance, without those that an earlier run saw noticed.

    Raises MutmutFailedError, as when the tests fail without any change.
    """
    copy = _copy(name, area)
    if not _results(copy):  # mutmut names its changes only as it makes them: the first of them are tried by this.
        first = _try(copy, children, ["none*"])
        if not _results(copy):
            raise MutmutFailedError(first)
    names = sorted(_results(copy))
    chosen = set(random.Random(f"{seed} {name}").sample(names, min(sample, len(names))))
    waiting = sorted(mutant for mutant, end in _results(copy).items() if mutant in chosen and end not in NOTICED)
    if waiting:
        said = _try(copy, children, waiting)
        if any(_results(copy)[mutant] == "not checked" for mutant in waiting):
            raise MutmutFailedError(said)
    outcome = Outcome(len(names), {mutant: end for mutant, end in _results(copy).items() if mutant in chosen})
    outcome.diffs = {mutant: _diff(copy, mutant) for mutant in outcome.unnoticed}
    return outcome


def _copy(name: str, area: Area) -> Path:
    """The files that git knows, and mutmut's settings."""
    copy = COPIES / name.replace(" ", "-")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for file in listed.splitlines():
        here, there = ROOT / file, copy / file
        if here.exists() and (not there.exists() or here.stat().st_mtime > there.stat().st_mtime):
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(here, there)
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8") + _settings(area)
    (copy / "pyproject.toml").write_text(settings, encoding="utf-8")
    return copy


def _settings(area: Area) -> str:
    """SQLite only: it is asked thousands of times. mutmut keeps its pytest out of the process that forks."""
    settings = {
        "source_paths": ["app"],
        "only_mutate": area.files,
        "do_not_mutate": EXCEPT,
        "do_not_mutate_patterns": NEVER,
        "also_copy": ["bench", "config", "deploy", "devtools", "docs", "migrations", "miniprogram_mock", "wsgi.py"],
        "process_isolation": "forkserver",
        "pytest_add_cli_args": ["--quick"],
        "pytest_add_cli_args_test_selection": area.tests,
        "use_git_change_detection": False,
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in settings.items()]
    return "\n".join(["\n[tool.mutmut]", *lines, ""])


def _try(copy: Path, children: int, mutants: Sequence[str]) -> str:
    """Have changes tried, by their names or patterns; what mutmut says at the end."""
    command = [_MUTMUT, "run", "--max-children", str(children), *mutants]
    done = subprocess.run(command, cwd=copy, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout[-4_000:]


def _ask(copy: Path, *args: str) -> str:
    return subprocess.run([_MUTMUT, *args], cwd=copy, capture_output=True, text=True, check=True).stdout


def _results(copy: Path) -> dict[str, str]:
    """How each change has ended so far; `not checked` for those that wait."""
    return dict(_RESULT.findall(_ask(copy, "results", "--all", "true")))


def _diff(copy: Path, mutant: str) -> str:
    """The lines that were changed, without what surrounds them."""
    shown = _ask(copy, "show", mutant).splitlines()
    return "\n".join(line for line in shown if line[:1] in "+-" and line[:3] not in ("+++", "---"))
