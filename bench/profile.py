"""`python -m bench.profile redemption`: where the time of a request goes, in this process, without network or clients.

First the statements of a request and its time on processors, then the profiler's view: the share of each package, and
the functions that take most. The profiler slows Python down and not C: read its shares, not its times.
"""

import cProfile
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from app.core.db.session import db
from bench import databases
from bench.script import recorded
from bench.slopes import Questions
from devtools.town import environment

RESIDENTS = 2_000
WARM_UP = 50
ASKED: dict[str, Callable[[Questions, int], None]] = {
    "redemption": Questions.redemption,
    "claim": Questions.claim,
    "bank": Questions.bank,
}
SHOWN = 150


@click.command()
@click.argument("question", type=click.Choice(list(ASKED)))
@click.option("--database", type=click.Choice(["sqlite", "mariadb"]), default="mariadb", show_default=True)
@click.option("--requests", type=click.IntRange(10, 5_000), default=400, show_default=True)
def main(question: str, database: str, requests: int) -> None:
    """Where the time of a request goes."""
    console = Console()
    with databases.opened(database) as opened, environment.opened("profile", opened.make("profile"), 1_000) as town:
        town.load(console.print, residents=RESIDENTS)
        opened.loading(ended=True)
        asked = Questions(town, rounds=WARM_UP + 1 + 2 * requests)
        numbers = count()

        def ask(times: int) -> None:
            for _ in range(times):
                ASKED[question](asked, next(numbers))

        ask(WARM_UP)
        with town.app.app_context(), recorded(db.engine) as script:
            ask(1)
        for sql, _ in script:
            console.print(" ".join(sql.split())[:150], highlight=False)
        began, on_processor = time.perf_counter(), time.process_time()
        ask(requests)
        console.print(
            f"{question}: {(time.process_time() - on_processor) / requests * 1000:.2f} ms on the processor, "
            f"{(time.perf_counter() - began) / requests * 1000:.2f} ms in all"
        )
        profiler = cProfile.Profile(time.thread_time)  # Waiting for the database is no work.
        profiler.runcall(ask, requests)
    _show(console, pstats.Stats(profiler), requests)


def _show(console: Console, stats: pstats.Stats, requests: int) -> None:
    rows = stats.stats.items()  # type: ignore[attr-defined]
    total = sum(own for _, (_, _, own, _, _) in rows)
    shares = Counter[str]()
    for (file, _, _), (_, _, own, _, _) in rows:
        shares[_package(file)] += own
    packages = Table("package", "share of the time")
    for name, own in shares.most_common(14):
        packages.add_row(name, f"{own / total:.1%}")
    console.print(packages)
    functions = Table("function", "calls a request", "with what it calls", "itself")
    for (file, line, name), (_, calls, own, whole, _) in sorted(rows, key=lambda row: -row[1][3])[:SHOWN]:
        functions.add_row(
            f"{_package(file)} {Path(file).stem}:{line} {name}",
            f"{calls / requests:.1f}",
            f"{whole / total:.1%}",
            f"{own / total:.1%}",
        )
    console.print(functions)


def _package(file: str) -> str:
    parts = Path(file).parts
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1]
    if file.startswith("~") or file.startswith("<"):
        return "C"
    return "bank" if "app" in parts else "Python" if str(sys.base_prefix) in file else parts[-2] if parts[1:] else file


if __name__ == "__main__":
    main()
