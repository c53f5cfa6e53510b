"""`python -m bench`: measure, print the table, verify the books; a broken one ends with status 1."""

import signal
import sys
from typing import Any

import click
from rich.console import Console

from app.ledger.invariants import Check
from bench import dashboard, databases
from bench.client_pool import Crew
from bench.dashboard import FULL, QUICK
from bench.plan import Options, measure
from bench.report import show, show_dashboard

DATABASES = {"sqlite": ["sqlite"], "mariadb": ["mariadb"], "both": ["sqlite", "mariadb"]}


@click.command()
@click.option("--quick", is_flag=True, help="about a minute, with small histories: to see that it works")
@click.option("--database", type=click.Choice(list(DATABASES)), default="both", show_default=True)
@click.option("--seconds", type=click.FloatRange(0.5, 20), default=4.0, show_default=True, help="of each round")
@click.option("--rounds", type=click.IntRange(1, 50), default=5, show_default=True, help="of each kind")
@click.option("--only", type=click.Choice(["counter", "dashboard"]), help="the counter and the phones, or the console")
@click.option("--coupons", type=click.IntRange(1_000, 5_000_000), default=1_000_000, show_default=True)
def main(quick: bool, database: str, seconds: float, rounds: int, only: str | None, coupons: int) -> None:
    """How fast the bank is on this machine, on SQLite and on MariaDB."""
    options = Options(seconds, rounds, 10_000, coupons)
    if quick:
        options = Options(min(seconds, 1.0), 2, 2_000, 20_000)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that servers and clients are stopped then, too.
    console = Console()
    console.print("Server: Granian as in production, RATE_LIMITS=off, LOG_LEVEL=warning.")
    said = {"command": " ".join(["python -m bench", *sys.argv[1:]]), "whole": not quick and database == "both"}
    failed = False
    if only != "dashboard":
        failed = _counter(console, DATABASES[database], options, said)
    if only != "counter":
        failed = _dashboard(console, DATABASES[database], FULL if not quick else QUICK, said) or failed
    sys.exit(1 if failed else 0)


def _counter(console: Console, names: list[str], options: Options, said: dict[str, Any]) -> bool:
    """Redemptions, claims and the bank; says whether the books are broken."""
    every = []
    for name in names:
        with Crew() as crew, databases.opened(name) as opened:
            console.print(opened.about)
            every.append(measure(opened, crew, options, console.print))
    show(console, every, options, **said)
    broken = [_said(console, results.database, check, stage) for results in every for stage, check in results.checks]
    return any(broken)


def _dashboard(console: Console, names: list[str], size: dashboard.Size, said: dict[str, Any]) -> bool:
    """The console's first page; says whether its figures are not those of the ledger."""
    measured = {}
    for name in names:
        with databases.opened(name) as opened:
            console.print(opened.about)
            measured[opened.name] = dashboard.measure(opened, size, console.print)
    show_dashboard(console, measured, **said)
    broken = [_said(console, name, check, "dashboard") for name, each in measured.items() for check in each.checks]
    return any(broken)


def _said(console: Console, database: str, check: Check, stage: str) -> bool:
    """Print a check; says whether it failed."""
    verdict = "ok" if check.passed else "FAILED"
    console.print(f"{database}, {stage}: {check.name}: {verdict} ({check.looked_at:,})")
    for problem in check.problems:
        console.print(f"  {problem}")
    return not check.passed


if __name__ == "__main__":
    main()
