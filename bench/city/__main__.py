"""`python -m bench.city`: a city of 2.9 million residents beside a town of 180,000."""

import shutil
import signal
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from bench import tables
from bench.city import facts, measure
from bench.city.load import load
from bench.city.server import kept
from bench.city.size import CITY, TOWN, Size
from bench.databases import Database
from devtools.machine import machine
from devtools.measured import write_part
from devtools.town import environment

PARTS = ("people", "desks", "nightly", "growth")
TITLES = {
    "people": "what people ask for",
    "desks": "what the desks ask for",
    "nightly": "what is done by night",
    "growth": "what grows",
}


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), help="Where both are kept, to be measured again.")
@click.option("--of", type=click.IntRange(1, 1_000), default=1, show_default=True, help="So many times smaller.")
@click.option("--only", type=click.Choice(PARTS), multiple=True, help="Measure no more than this.")
@click.option("--load-only", is_flag=True, help="Measure nothing yet.")
def main(folder: Path | None, of: int, only: tuple[str, ...], load_only: bool) -> None:
    """What a city takes, beside a town a sixteenth of its size."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that the server is stopped then, too.
    console = Console(width=160)
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="creditbank-city-")))
        server = stack.enter_context(kept(folder))
        places = [
            _opened(stack, server, folder, name, size.part(of), console)
            for name, size in (("town", TOWN), ("city", CITY))
        ]
        if load_only:
            return
        server.loading(ended=True)
        heads = [str(place.facts) for place in places]
        backups = folder / "backups"
        backups.mkdir(exist_ok=True)
        stack.callback(shutil.rmtree, backups)
        for part in only or PARTS:
            if part == "nightly":
                rows, names = measure.nightly(places, backups, console.print), heads
            else:
                rows = getattr(measure, part)(places, console.print)
                names = heads if part == "growth" else [*heads, "ratio"]
            lines = tables.show(console, names, rows, title=TITLES[part])
            if of == 1:
                write_part("scaling.md", f"city {part}", [*lines, "", *_notes(server, places)])


def _notes(server: Database, places: list[measure.Place]) -> list[str]:
    loaded = ", ".join(f"{place.facts.seconds / 60:.1f}" for place in places)
    return [
        f"* `python -m bench.city`, {datetime.now(UTC):%Y-%m-%d}. {machine()}; all on it.",
        f"* {server.about}. Loaded in {loaded} minutes.",
    ]


def _opened(stack: ExitStack, server: Database, folder: Path, name: str, size: Size, console: Console) -> measure.Place:
    """One of the two, loaded where it is not there."""
    file = folder / f"{name}.json"
    address = server.url_of(name) if file.exists() else server.make(name)
    opened = stack.enter_context(environment.opened(name, address, 0))
    if not file.exists():
        server.loading(ended=False)
        with opened.app.app_context():
            facts.of(load(address, size, console.print)).keep(file)
    return measure.Place(opened.app, facts.kept(file))


if __name__ == "__main__":
    main()
