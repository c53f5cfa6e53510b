"""`python -m bench.compare COMMIT`: this checkout beside another commit, their rounds taking turns on one machine.

Each has its own MariaDB and web server. The other commit is checked out into a folder of its own and runs with this
virtualenv, or with that of `--python`, so it has to be one that its libraries fit and whose bench has the same rounds.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import IO, cast

import click

from app.serving import ROOT
from bench import databases
from bench.client_pool import Crew
from bench.plan import Bench
from devtools.town import environment

KINDS = ("redemptions", "claims", "bank")
READY = "ready"
COUPONS = 10_000


@click.command()
@click.argument("commit")
@click.option("--rounds", type=click.IntRange(1, 50), default=5, show_default=True)
@click.option("--seconds", type=click.FloatRange(1, 20), default=4.0, show_default=True, help="of each round")
@click.option("--python", default=sys.executable, help="Runs the commit; `HEAD --python …` compares two of them.")
def main(commit: str, rounds: int, seconds: float, python: str) -> None:
    """Rates of this checkout and of a commit, and their ratio."""
    with tempfile.TemporaryDirectory(prefix="creditbank-compare-") as folder:
        other = Path(folder) / "other"
        _git("worktree", "add", "--detach", str(other), commit)
        try:
            _compare({commit: (other, python), "here": (ROOT, sys.executable)}, rounds, seconds)
        finally:
            _git("worktree", "remove", "--force", str(other))


def _compare(places: dict[str, tuple[Path, str]], rounds: int, seconds: float) -> None:
    running = {name: _started(folder, python, seconds) for name, (folder, python) in places.items()}
    rates: dict[tuple[str, str], list[float]] = {}
    try:
        for process in running.values():
            _answer(process, READY)
        for _ in range(rounds):
            for kind in KINDS:
                for name, process in running.items():
                    rates.setdefault((kind, name), []).append(float(_asked(process, kind)))
    finally:
        for process in running.values():
            process.communicate()
    (other, here) = places
    for kind in KINDS:
        before, now = median(rates[kind, other]), median(rates[kind, here])
        click.echo(f"{kind}: {other} {before:,.0f}/s, here {now:,.0f}/s, ratio {now / before:.2f}")


def _started(folder: Path, python: str, seconds: float) -> "subprocess.Popen[str]":
    env = {**os.environ, "PYTHONPATH": str(folder)}
    name = "compare" if (folder / "bench" / "compare.py").exists() else "versus"  # As it was called before.
    command = [python, "-m", f"bench.{name}", "--rounds-of", str(seconds)]
    return subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _asked(process: "subprocess.Popen[str]", kind: str) -> str:
    asked = cast(IO[str], process.stdin)
    asked.write(f"{kind}\n")
    asked.flush()
    return _answer(process, "rate")


def _answer(process: "subprocess.Popen[str]", wanted: str) -> str:
    """The next line that begins so: servers may say something else meanwhile."""
    for line in cast(IO[str], process.stdout):
        first, _, rest = line.strip().partition(" ")
        if first == wanted:
            return rest
    raise click.ClickException(f"a checkout ended before it said {wanted}")


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True)


def serve_rounds(seconds: float) -> None:
    """In a checkout: load a small history, then do the rounds that are asked for, a line each."""
    with Crew() as crew, databases.opened("mariadb") as database:
        database.loading(ended=False)
        with environment.opened("versus", database.make("versus"), COUPONS) as town:
            town.load(lambda _: None)
            database.loading(ended=True)
            rounds = Bench(crew, town, seconds)
            with environment.serving(town, workers=database.workers):
                for kind in KINDS:
                    getattr(rounds, kind)()  # For warming up.
                print(READY, flush=True)
                for line in sys.stdin:
                    print(f"rate {getattr(rounds, line.strip())().per_second:.1f}", flush=True)


if __name__ == "__main__":
    if "--rounds-of" in sys.argv:
        serve_rounds(float(sys.argv[-1]))
    else:
        main()
