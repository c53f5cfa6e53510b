"""`python -m bench`: measure, print the table, verify the books; a broken one ends with status 1."""

import signal
import sys

import click
from rich.console import Console

from bench import databases
from bench.crew import Crew
from bench.plan import Options, measure
from bench.report import show

DATABASES = {"sqlite": ["sqlite"], "mariadb": ["mariadb"], "both": ["sqlite", "mariadb"]}


@click.command()
@click.option("--quick", is_flag=True, help="about a minute, with small histories: to see that it works")
@click.option("--database", type=click.Choice(list(DATABASES)), default="both", show_default=True)
@click.option("--seconds", type=click.FloatRange(0.5, 20), default=4.0, show_default=True, help="of each round")
@click.option("--rounds", type=click.IntRange(1, 50), default=5, show_default=True, help="of each kind")
@click.option("--coupons", type=click.IntRange(1_000, 5_000_000), default=1_000_000, show_default=True)
def main(quick: bool, database: str, seconds: float, rounds: int, coupons: int) -> None:
    """How fast the bank is on this machine, on SQLite and on MariaDB."""
    options = Options(seconds, rounds, 10_000, coupons)
    if quick:
        options = Options(min(seconds, 1.0), 2, 2_000, 20_000)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that servers and clients are stopped then, too.
    console = Console()
    console.print("Server: Granian as in production, RATE_LIMITS=off, LOG_LEVEL=warning.")
    every = []
    for name in DATABASES[database]:
        with Crew() as crew, databases.opened(name) as opened:
            console.print(opened.about)
            every.append(measure(opened, crew, options, console.print))
    show(console, every, options)
    failed = False
    for results in every:
        for stage, check in results.checks:
            verdict = "ok" if check.passed else "FAILED"
            console.print(f"{results.database}, {stage}: {check.name}: {verdict} ({check.looked_at:,})")
            for problem in check.problems:
                console.print(f"  {problem}")
            failed = failed or not check.passed
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
