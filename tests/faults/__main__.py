"""`python -m tests.faults`: break everything, write the table; whatever is lost or wrong ends with status 1."""

import signal
import sys
import time

import click

from tests.faults import report
from tests.faults.plan import ELSEWHERE, PARTS, Size, versions
from tests.faults.run import Row
from tests.support import tidb


@click.command()
@click.option("--operations", type=click.IntRange(0, 10_000_000), default=100_000, show_default=True, help="In all.")
@click.option("--kills", type=click.IntRange(4, 10_000), default=200, show_default=True, help="Of web workers, in all.")
@click.option(
    "--chase", type=click.FloatRange(0), default=900.0, show_default=True, help="Seconds per database for operations."
)
@click.option("--only", type=click.Choice([*PARTS, *ELSEWHERE]), multiple=True, help="Only these parts.")
def main(operations: int, kills: int, chase: float, only: tuple[str, ...]) -> None:
    """Break everything that can break, and look whether anything was lost."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that what was started is stopped then, too.
    began, rows = time.monotonic(), []

    def say(row: Row) -> None:
        rows.append(row)
        click.echo(f"[{time.monotonic() - began:5.0f} s] " + " | ".join(report.line(row)))
        for problem in row.verdict.problems:
            click.echo(f"    {problem}", err=True)

    for name in only or PARTS:
        rest = max(0, operations - sum(row.acknowledged for row in rows))
        share = rest // 2 if name == "sqlite" and not only else rest  # The other half is for MariaDB, which is last.
        (PARTS | ELSEWHERE)[name](Size(worker_kills=kills // 2, operations=share, chase_seconds=chase), say)
    click.echo(report.totals(rows))
    minutes = (time.monotonic() - began) / 60
    said = f"FAULTS='--operations {operations} --kills {kills} --chase {chase:g}'"
    if not only:
        written = report.Page("reliability.md", "faults", f"make faults {said}", versions())
        report.write(rows, written, minutes)
    elif only == ("tidb",):
        written = report.Page("scaling.md", "tidb", f"make tidb {said}", [tidb.version()])
        report.write(rows, written, minutes)
    sys.exit(0 if all(row.verdict.passed for row in rows) else 1)


if __name__ == "__main__":
    main()
