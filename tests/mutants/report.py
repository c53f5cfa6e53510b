"""The table in docs/testing.md, written by the run itself."""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version

from devtools.measured import write_part
from tests.mutants.run import Outcome

PAGE, PART = "testing.md", "mutants"


def line(name: str, outcome: Outcome) -> list[str]:
    tried = len(outcome.ends)
    share = f"{100 * outcome.noticed / tried:.0f} %" if tried else ""
    return [name, f"{outcome.made:,}", f"{tried:,}", f"{outcome.noticed:,}", share, str(len(outcome.unnoticed))]


def total(outcomes: Mapping[str, Outcome]) -> Outcome:
    """All areas as one."""
    ends = {mutant: end for outcome in outcomes.values() for mutant, end in outcome.ends.items()}
    return Outcome(sum(outcome.made for outcome in outcomes.values()), ends)


def write(outcomes: Mapping[str, Outcome], *, command: str, minutes: float) -> None:
    """Put the table between its markers."""
    rows = [line(name, outcome) for name, outcome in outcomes.items()] + [line("all", total(outcomes))]
    lines = [
        f"`{command}`, {datetime.now(UTC):%Y-%m-%d} UTC, {minutes:.0f} minutes, mutmut {version('mutmut')}, SQLite.",
        "",
        "| area | changes | tried | noticed | share | not noticed |",
        "|---|---:|---:|---:|---:|---:|",
        *(f"| {' | '.join(cells)} |" for cells in rows),
    ]
    write_part(PAGE, PART, lines)
