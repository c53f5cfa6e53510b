"""`flask backup create`, `verify`, `restore` and `noted`."""

from pathlib import Path

import click
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from app.core.clock import utc_now
from app.core.db.revisions import revisions_of, wanted_revisions
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.observability.gauges import note
from app.operations.backups import folder, making, server, trial
from app.operations.backups.commands import flask_on
from app.operations.backups.errors import OperationError
from app.operations.backups.manifest import Content, Manifest
from app.operations.gauges import gauges
from config import Settings

backup = AppGroup("backup", help="Backups: make one of the database at work, try it out, put it back.")
FILE = click.Path(path_type=Path, dir_okay=False)


@backup.command("create")
@click.option("--keep", type=click.IntRange(1, 1_000), help="Delete all but the newest so many afterwards.")
def create(keep: int | None) -> None:
    """Write a backup into BACKUP_FOLDER while everybody goes on working; last, the manifest that makes it valid.

    What killed backups have left there goes after a day.
    """
    settings = _settings()
    try:
        manifest = making.create(db.engine, settings)
        old = folder.drop_torn(settings.backup_folder, now=utc_now())
        old += folder.drop_old(settings.backup_folder, keep=keep) if keep else []
    except (OperationError, SQLAlchemyError, OSError) as error:
        raise click.ClickException(_words(error)) from error
    execute(note, figure=gauges.BACKUP_ENDED, value=utc_now(), now=utc_now())
    click.echo(f"{settings.backup_folder / manifest.file}: {manifest.size_bytes:,} bytes, {_summary(manifest.content)}")
    if manifest.kind == "mysql" and manifest.binlog is None:
        click.echo("without a position in the binary log: there is none, or this user lacks the right BINLOG MONITOR")
    for path in old:
        click.echo(f"deleted {path.name}")


@backup.command("verify")
@click.argument("file", type=FILE, required=False)
@click.option("--other-keys", is_flag=True, help="Although the keys of here cannot read it.")
def verify(file: Path | None, *, other_keys: bool) -> None:
    """Restore FILE, else the newest backup, into a database of its own, and run `flask ledger verify` there.

    The chain of its seals must go through the head that stands in the manifest.
    """
    settings = _settings()
    try:
        target = _target()
        file = file or folder.newest(settings.backup_folder)
        manifest = target.fitting(file, other_keys=other_keys)
        click.echo(f"✓ {file} is what was written at {manifest.began_at}")
        with trial.restored(file, db.engine) as (url, found):
            _compare(manifest, found)
            if set(found.migrations) != wanted_revisions():  # An older one must be good for today's code.
                flask_on(url, "db", "upgrade", quiet=True)
            _verify_books(url, manifest)
    except (OperationError, SQLAlchemyError, OSError) as error:
        raise click.ClickException(_words(error)) from error


@backup.command("restore")
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Although the database is not empty: what is in it is lost.")
@click.option("--other-keys", is_flag=True, help="Although the keys of here cannot read it.")
@click.option("--binlog-follows", is_flag=True, help="Leave it untouched for the replay of the binary log.")
def restore(file: Path, *, replace: bool, other_keys: bool, binlog_follows: bool) -> None:
    """Make the database of DATABASE_URL what FILE says, and verify it. Stop all web servers and workers first.

    The replay of a binary log changes rows that must be as they were: seals and figures, too, which verifying writes.
    """
    try:
        target = _target()
        manifest = target.fitting(file, other_keys=other_keys)
        if not replace:
            target.refuse_filled()
        found = target.restore(file)
        _compare(manifest, found)
        if binlog_follows:
            click.echo(f"now replay {_position(manifest)}, then: flask ledger seal, flask ledger verify")
            return
        with db.engine.connect() as connection:
            revisions = revisions_of(connection)
        if not revisions.is_current:
            raise OperationError(f"restored, {revisions}: now run flask upgrade")
        click.echo(f"✓ {revisions}")
        _verify_books(db.engine.url, manifest)
    except (OperationError, SQLAlchemyError, OSError) as error:
        raise click.ClickException(_words(error)) from error


@backup.command("noted")
def noted() -> None:
    """Note that a backup has ended well that was made by other means, as TiDB's are; doctor and alerts go by it."""
    execute(note, figure=gauges.BACKUP_ENDED, value=utc_now(), now=utc_now())
    click.echo("noted")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _target() -> making.Target:
    """Raises OperationError where there can be none."""
    server.refuse_tidb(db.engine)
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    return making.Target(db.engine, _settings(), frozenset(script.revision for script in scripts.walk_revisions()))


def _compare(manifest: Manifest, found: Content) -> None:
    missing = manifest.content.missing_from(found)
    if missing:
        raise OperationError("it does not hold what its manifest says: " + "; ".join(missing))
    click.echo(f"✓ it holds what its manifest says: {_summary(found)}")


def _position(manifest: Manifest) -> str:
    binlog = manifest.binlog
    return f"the binary log from {binlog['file']} --start-position={binlog['position']}" if binlog else "what you have"


def _verify_books(url: URL, manifest: Manifest) -> None:
    """Journals of the last half minute had no seal yet, and there is no worker to seal them while we look."""
    flask_on(url, "ledger", "seal", quiet=True)
    flask_on(url, "ledger", "verify", "--head", manifest.head)


def _summary(content: Content) -> str:
    return f"{content.rows.get('journal', 0):,} journals, the last is {content.last_journal_id}"


def _words(error: Exception) -> str:
    """The first line: the rest of a database's error is about how we asked."""
    return str(error).splitlines()[0] if isinstance(error, SQLAlchemyError) else str(error)
