"""Setting up the catalogue."""

import click

from app.core.clock import utc_now
from app.core.db.uow import execute
from app.standing.programmes import rules
from app.standing.programmes.catalogue import DEFAULT_BANDS, catalogue


@click.group("credit")
def credit() -> None:
    """Rules and bands."""


@credit.command("install")
@click.option("--bands", type=click.Choice(sorted(catalogue().bands)), default=DEFAULT_BANDS, show_default=True)
def install(bands: str) -> None:
    """Install the catalogue of rules, or bring it up to date, and choose the bands."""
    count = execute(rules.install_catalogue, now=utc_now(), bands=bands)
    click.echo(f"{count} rules are installed; the bands are {bands}.")
