"""`flask demo`: load the demo data, and say how to sign in."""

import json

import click
import pyotp
from flask import current_app
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import DBAPIError

from app.core.clock import utc_now
from app.core.db.session import db
from app.demo import credentials as sign_ins
from app.demo import seeds
from app.demo.load import RESIDENTS, RESIDENTS_MIN, SHOPS, SHOPS_MIN, State, load, state
from app.demo.personas import SEATS
from config import Settings


class RefusedError(click.ClickException):
    """The database, or the installation, is not one for a demo."""

    exit_code = 2


@click.group("demo")
def demo() -> None:
    """Made-up people and shops, for trying things out."""
    if _settings().is_production:
        raise RefusedError("the demo's passwords are public, so there is no demo where CREDITBANK_ENV is production")


@demo.command("load")
@click.option(
    "--residents",
    type=click.IntRange(RESIDENTS_MIN, 500_000),
    default=RESIDENTS,
    show_default=True,
    help="The street's real size is 180000.",
)
@click.option("--shops", type=click.IntRange(SHOPS_MIN, 500), default=SHOPS, show_default=True)
@click.option("--if-empty", is_flag=True, help="Do nothing, and succeed, where there is data already.")
@click.option("--quiet", is_flag=True, help="No progress bars.")
def load_command(residents: int, shops: int, *, if_empty: bool, quiet: bool) -> None:
    """Load a street of made-up people and shops into an empty database."""
    found = _state()
    if found.is_demo and not found.is_complete:
        raise RefusedError(
            "an earlier load was interrupted: delete the database, make it anew with flask upgrade, and load again"
        )
    if not found.is_empty and if_empty:
        click.echo("demo data: not loaded, the database is not empty")
        return
    if not found.is_empty:
        raise RefusedError("the demo loads into an empty database only, and there are communities in this one")
    settings = _settings()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        load(
            residents=residents,
            shops_count=shops,
            now=utc_now(),
            valid_months=settings.points_valid_months,
            rate_fen=settings.point_value_fen,
            progress=progress,
        )
    sign_ins.write_personas(sign_ins.personas_file())
    click.echo(
        f"demo data: {residents} residents and {shops} shops are loaded; who can sign in: flask demo credentials"
    )


@demo.command("credentials")
def credentials_command() -> None:
    """Print who can sign in, as JSON; the stand-in's personas are written anew where they are missing."""
    if not _state().is_complete:
        raise RefusedError("there is no demo data here: flask demo load")
    path = sign_ins.personas_file()
    if not path.exists():
        sign_ins.write_personas(path)
    click.echo(json.dumps(sign_ins.credentials(db.session()), ensure_ascii=False, indent=2))


@demo.command("password")
@click.argument("username", type=click.Choice([seat.username for seat in SEATS]))
def password_command(username: str) -> None:
    """Print a staff member's password, for scripts."""
    click.echo(seeds.password(username))


@demo.command("otp")
@click.argument("username", type=click.Choice([seat.username for seat in SEATS]))
def otp_command(username: str) -> None:
    """Print a staff member's one-time code of this moment, as their phone would show it."""
    click.echo(pyotp.TOTP(seeds.otp_secret(username)).at(utc_now()))


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _state() -> State:
    try:
        return state(db.session())
    except DBAPIError as error:
        reason = str(error.orig)
        raise RefusedError(f"the database cannot be read ({reason}); if it is new: flask upgrade") from error
