"""`make slow-disk`: claims of one offer while the disk takes longer and longer to sync.

What holds them up is either the processors or the offer's row, for which everybody waits until the commit before is on
the disk. Which one it is depends on the disk, so its syncs are drawn out, by `strace`, and the same rounds run again.
"""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

import click
from rich.console import Console

from bench import databases, tables
from bench.client_pool import Crew, Round
from bench.plan import CONNECTIONS, Bench
from devtools.machine import machine
from devtools.measured import write_part
from devtools.town import environment
from devtools.town.world import SHOPS

COUPONS = 10_000
DELAYS_MS = (0, 1, 2, 4)
SYNCS = "fsync,fdatasync"


@click.command()
@click.option("--rounds", type=click.IntRange(1, 50), default=3, show_default=True)
@click.option("--seconds", type=click.FloatRange(1, 20), default=4.0, show_default=True, help="of each round")
def main(rounds: int, seconds: float) -> None:
    """Claims on one hot offer, on many, and what the row of the hot one alone takes, by the time that a sync takes."""
    if shutil.which("strace") is None:
        raise click.ClickException("strace draws out the syncs: apt-get install strace")
    console = Console()
    columns = [_measure(delay, rounds, seconds, console.print) for delay in DELAYS_MS]
    names = [f"a sync takes {delay} ms longer" if delay else "this disk" for delay in DELAYS_MS]
    rows = [[label, *(column[label] for column in columns)] for label in columns[0]]
    markdown = tables.show(console, names, rows, title="One hot offer")
    command = f"python -m bench.slow_disk --rounds {rounds} --seconds {seconds:g}"
    notes = [
        f"`{command}`, {datetime.now(UTC):%Y-%m-%d}. {machine()}; database, server and clients all on it.",
        f"{CONNECTIONS} connections, medians of rounds that took turns.",
    ]
    write_part("scaling.md", "hot offer", [*markdown, "", *(f"* {note}" for note in notes)])


def _measure(delay_ms: int, rounds: int, seconds: float, say: Callable[[str], None]) -> dict[str, str]:
    inject = f"inject={SYNCS}:delay_exit={delay_ms * 1000}"
    through = ("strace", "-D", "-f", "-qqq", "--seccomp-bpf", "-o", "/dev/null", "-e", f"trace={SYNCS}", "-e", inject)
    with Crew() as crew, databases.mariadb(through=through if delay_ms else ()) as database:
        database.loading(ended=False)
        with environment.opened("hot", database.make("hot"), COUPONS) as town:
            town.load(say)
            database.loading(ended=True)
            bench = Bench(crew, town, seconds)
            kinds: dict[str, Callable[[], Round]] = {
                "one": bench.claims,
                "many": lambda: bench.claims(spread=True),
                "row": bench.hot_row,
            }
            with environment.serving(town, workers=database.workers):
                for run in kinds.values():
                    run()  # For warming up.
                found = [{name: run().per_second for name, run in kinds.items()} for _ in range(rounds)]
            if broken := [check.name for check in town.checks() if not check.passed]:
                raise click.ClickException(f"the books are broken: {', '.join(broken)}")
    one, many, row = (median(each[name] for each in found) for name in kinds)
    return {
        "claims/s on one hot offer": f"{one:,.0f}",
        f"claims/s on {SHOPS} offers": f"{many:,.0f}",
        "one offer : many": f"{one / many:.2f}",
        "transactions/s on the row of the hot offer alone, raw, as many statements": f"{row:,.0f}",
        "claims on one hot offer : its row alone": f"{one / row:.2f}",
    }


if __name__ == "__main__":
    main()
