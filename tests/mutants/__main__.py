"""`python -m tests.mutants`: wrong changes one at a time, and what the tests say to them."""

import sys
import time

import click

from tests.mutants import report
from tests.mutants.plan import AREAS
from tests.mutants.run import ALL, COPIES, run

SHARE_WANTED = 0.95


@click.command()
@click.option("--sample", type=click.IntRange(1), default=ALL, help="So many of each area, by chance; all without it.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another one chooses others.")
@click.option("--children", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes at once.")
@click.option("--only", type=click.Choice(list(AREAS)), multiple=True, help="Only these areas.")
def main(sample: int, seed: int, children: int, only: tuple[str, ...]) -> None:
    """Change the code in thousands of small ways, and look which of them the tests notice."""
    began, outcomes = time.monotonic(), {}
    for name in only or AREAS:
        outcome = outcomes[name] = run(name, AREAS[name], sample=sample, seed=seed, children=children)
        click.echo(f"[{time.monotonic() - began:6.0f} s] " + " | ".join(report.line(name, outcome)))
        for mutant, diff in outcome.diffs.items():
            click.echo(f"{mutant}: {outcome.ends[mutant]}\n{diff}")
    everything = report.total(outcomes)
    click.echo(" | ".join(report.line("all", everything)) + f"; what has been tried is kept in {COPIES.name}/")
    options = [f"--only '{name}'" if " " in name else f"--only {name}" for name in only]
    options += [f"--sample {sample} --seed {seed}"] if sample != ALL else []
    command = f'make mutants MUTANTS="{" ".join(options)}"' if options else "make mutants"
    report.write(outcomes, command=command, minutes=(time.monotonic() - began) / 60)
    sys.exit(0 if everything.noticed >= SHARE_WANTED * len(everything.ends) else 1)


if __name__ == "__main__":
    main()
