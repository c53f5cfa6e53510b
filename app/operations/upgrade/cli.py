"""`flask upgrade` and `flask downgrade`: the database as this code wants it, or as older code did."""

import time

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db import tidb
from app.core.db.migrations import losses, opening, running
from app.core.db.migrations.errors import MigrationError
from app.core.db.revisions import Revisions, revisions_of
from app.core.db.session import db
from app.core.observability.gauges import read
from app.operations.backups import making
from app.operations.backups.commands import flask_on
from app.operations.backups.errors import OperationError
from app.operations.doctor.finding import duration
from app.operations.gauges.gauges import BACKUP_ENDED
from config import Settings

NOTED_SECONDS_MAX = 3600
"""So long ago may a backup by TiDB's own tools have been noted: it is made when everything has been stopped."""

without_backup = click.option(
    "--yes-without-backup", is_flag=True, help="Do not make one, although nothing else helps."
)
others_connected = click.option("--yes-others-connected", is_flag=True, help="Although somebody works in it.")


@click.command("upgrade")
@without_backup
@others_connected
@with_appcontext
def upgrade(*, yes_without_backup: bool, yes_others_connected: bool) -> None:
    """Bring the database to this code: backup, migrations, seals, verification; nobody else may at the same time.

    Stop web servers and workers first. Killed anywhere, run it again: it goes on where it was.
    """
    began = time.monotonic()
    try:
        with opening.whole_upgrade(db.engine) as others:
            found = _found()
            if not found.is_current:
                _refuse_others(others, yes=yes_others_connected)
                _back_up(found, yes_without=yes_without_backup)
                running.upgrade()
            click.echo(f"✓ {_found()}")
            db.engine.dispose()
            flask_on(db.engine.url, "ledger", "seal", quiet=True)
            flask_on(db.engine.url, "ledger", "verify")
    except (OperationError, MigrationError, SQLAlchemyError, OSError) as error:
        raise click.ClickException(_words(error)) from error
    click.echo(f"upgraded in {time.monotonic() - began:.0f} s; start web servers and workers, then: flask doctor")


@click.command("downgrade")
@click.argument("revision")
@click.option("--yes-throw-away", is_flag=True, help="Although what is named then is lost, seals too.")
@without_backup
@others_connected
@with_appcontext
def downgrade(revision: str, *, yes_throw_away: bool, yes_without_backup: bool, yes_others_connected: bool) -> None:
    """Take the database back to REVISION, for older code; asks first where something would be lost."""
    try:
        with opening.whole_upgrade(db.engine) as others:
            found = _found()
            if not yes_throw_away:
                with db.engine.connect() as connection:
                    back = running.on_the_way_back(found.current, revision)
                    losses.refuse_losses(connection, back, said_yes=f"flask downgrade {revision} --yes-throw-away")
            _refuse_others(others, yes=yes_others_connected)
            _back_up(found, yes_without=yes_without_backup)
            running.downgrade(revision, throw_away=yes_throw_away)
    except (OperationError, MigrationError, SQLAlchemyError, OSError) as error:
        raise click.ClickException(_words(error)) from error
    click.echo(f"✓ at migration {revision}; install its code, start it, then: flask ledger verify")


def _found() -> Revisions:
    """Where the database is. Raises OperationError where only newer code knows."""
    with db.engine.connect() as connection:
        found = revisions_of(connection)
    unknown = found.current - running.known()
    if unknown:
        raise OperationError(f"the database is at migration {', '.join(sorted(unknown))}, which only newer code knows")
    return found


def _refuse_others(count: int, *, yes: bool) -> None:
    if count and not yes:
        raise OperationError(
            f"{count} connections work in this database: stop web servers and workers, or say --yes-others-connected"
        )


def _back_up(found: Revisions, *, yes_without: bool) -> None:
    """Of what is there: an empty database has nothing to lose, and one that was interrupted has its backup already."""
    if found.under_way:
        click.echo(f"{found}: going on there; the backup that was made before it is the one to keep")
        return
    settings: Settings = current_app.config["SETTINGS"]
    with db.engine.connect() as connection:
        is_empty = not found.current and not inspect(connection).has_table("journal")
    if is_empty or yes_without:
        return
    with db.engine.connect() as connection:
        if tidb.serves(connection):
            click.echo(f"✓ a backup by TiDB's own tools was noted {duration(_noted_seconds(connection))} ago")
            return
    try:
        manifest = making.create(db.engine, settings)
    except (OperationError, OSError) as error:
        raise OperationError(f"no backup could be made ({error}); if there is another: --yes-without-backup") from error
    click.echo(f"✓ backup {settings.backup_folder / manifest.file}: flask backup restore --replace brings it back")


def _noted_seconds(connection: Connection) -> float:
    """Since `flask backup noted`. Raises OperationError where that is too long ago, or never was."""
    with Session(connection) as session:
        noted = read(session, BACKUP_ENDED) if inspect(connection).has_table("reading") else None
    age = None if noted is None else BACKUP_ENDED.shown(noted, utc_now())
    if age is None or age > NOTED_SECONDS_MAX:
        raise OperationError(
            "TiDB is backed up by its own tools, and no such backup was noted within the last hour: make one"
            " (docs/operations.md, TiDB: its own tools), then flask backup noted, then this again;"
            " or --yes-without-backup"
        )
    return age


def _words(error: Exception) -> str:
    """The first line of a database's error: the rest is about how we asked."""
    return str(error).splitlines()[0] if isinstance(error, SQLAlchemyError) else str(error)
