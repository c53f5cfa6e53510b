"""The table in docs/reliability.md, written by the run itself."""

import os
from datetime import UTC, datetime
from importlib.metadata import version
from typing import NamedTuple

from devtools.machine import machine
from devtools.measured import write_part
from tests.faults.run import Row

HEADS = (
    "database",
    "fault",
    "operations",
    "acknowledged",
    "lost",
    "duplicated",
    "unknown → resolved",
    "refused",
    "stall s",
    "recovery s",
    "verdict",
)


def line(row: Row) -> list[str]:
    refused = ", ".join(f"{times} {code}" for code, times in sorted(row.refused.items())) or "0"
    return [
        row.database,
        f"{row.fault}: {row.note}",
        f"{row.operations:,}",
        f"{row.acknowledged:,}",
        str(row.verdict.lost),
        str(row.verdict.duplicated),
        f"{row.unknown} → {row.resolved}",
        refused,
        _seconds(row.stall),
        _seconds(row.recovery),
        "all checks passed" if row.verdict.passed else f"**{len(row.verdict.problems)} problems**",
    ]


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def totals(rows: list[Row]) -> str:
    """One sentence."""
    done = sum(row.acknowledged for row in rows)
    lost, twice = sum(row.verdict.lost for row in rows), sum(row.verdict.duplicated for row in rows)
    unknown, resolved = sum(row.unknown for row in rows), sum(row.resolved for row in rows)
    return (
        f"Of {done:,} acknowledged operations {lost} were lost and {twice} duplicated; {unknown:,} had no answer "
        f"at first, {resolved:,} of them have been resolved by sending their key again."
    )


class Page(NamedTuple):
    """Where a run is written down: name and part of a page of docs/, the command, and versions of what was broken."""

    name: str
    part: str
    command: str
    versions: list[str]


def write(rows: list[Row], page: Page, minutes: float) -> None:
    """Put the table between its markers."""
    load = os.getloadavg()[2]
    table = [f"| {' | '.join(HEADS)} |", "|" + "---|" * len(HEADS), *(f"| {' | '.join(line(row))} |" for row in rows)]
    parts = [
        f"`{page.command}`, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {minutes:.0f} minutes. **{totals(rows)}**",
        "\n".join(table),
        f"Machine: {machine()}; load of the last 15 minutes {load:.1f}, this run's own included. "
        f"{'; '.join(page.versions)}; Flask-SQLAlchemy {version('flask-sqlalchemy')}.",
    ]
    write_part(page.name, page.part, ["\n\n".join(parts)])
