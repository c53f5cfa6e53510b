"""`flask data rotate`: personal data under the newest of DATA_KEYS."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.core.db.uow import execute
from app.office.privacy import rotation
from config import Settings

MAX_NAMED = 5

data = AppGroup("data", help="Personal data and the keys it is encrypted with.")


@data.command("rotate")
@click.option("--check", is_flag=True, help="Change nothing; say whether the old keys are still needed.")
def rotate(*, check: bool) -> None:
    """Encrypt with the first of DATA_KEYS whatever an older one has encrypted. Safe on a live database, and to repeat.

    First put the new key in front of DATA_KEYS and restart every process. Exits with 1 where old keys are still needed.
    """
    settings: Settings = current_app.config["SETTINGS"]
    left = 0
    for place in rotation.places():
        left += _rotate(place, replace=not check)
    if left:
        click.echo(f"{left} values are still not of the first of DATA_KEYS: keep the old keys")
        raise SystemExit(1)
    if len(settings.data_keys) == 1:
        click.echo("everything is encrypted with the one key of DATA_KEYS")
    else:
        click.echo(
            f"everything is encrypted with the first of {len(settings.data_keys)} DATA_KEYS. Once every process runs "
            "with these keys, run this again; when it says so then, the others can be dropped"
        )


def _rotate(place: rotation.Place, *, replace: bool) -> int:
    """How many values of a place are not of the newest key afterwards."""
    seen = old = replaced = 0
    unreadable: list[rotation.Key] = []
    after: rotation.Key | None = None
    while True:
        batch = execute(rotation.rotate, place=place, after=after, replace=replace)
        seen, old, replaced = seen + batch.seen, old + batch.old, replaced + batch.replaced
        unreadable += batch.unreadable
        after = batch.last
        if after is None:
            break
        if seen % (place.batch * 20) == 0:
            click.echo(f"{place}: {seen} values so far, {replaced} encrypted anew", err=True)
    click.echo(f"{place}: {seen} values, {old} of an older key, {replaced} encrypted anew")
    if unreadable:
        named = ", ".join("/".join(map(str, key)) for key in unreadable[:MAX_NAMED])
        click.echo(f"{place}: {len(unreadable)} values cannot be read with any of DATA_KEYS, such as those of {named}")
    return old - replaced + len(unreadable)
