"""`flask doctor`: is this installation well, and what is to be mended."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db.revisions import revisions_of
from app.core.db.session import db
from app.operations.doctor import checks, database, setting, surroundings, upkeep
from app.operations.doctor.finding import Finding
from app.wechat.service import WeChat
from config import Settings

ENVIRONMENT_FILE = Path("/etc/creditbank/environment")
"""Where the examples in deploy/systemd keep the settings."""


@click.command("doctor")
@click.option("--wechat", "ask_wechat", is_flag=True, help="Also ask WeChat for an access token.")
@with_appcontext
def doctor(*, ask_wechat: bool) -> None:
    """Look at everything an installation needs, say what to mend; exits with 1 if there is something.

    Settings that cannot be used at all are named before this command is reached.
    """
    sick = 0
    for finding in _findings(ask_wechat=ask_wechat):
        sick += not finding.is_well
        click.echo(f"{'✓' if finding.is_well else '✗'} {finding.name}: {finding.said}")
        if not finding.is_well:
            click.echo(f"    {finding.mend}")
    if sick:
        raise SystemExit(1)


def _findings(*, ask_wechat: bool) -> Iterator[Finding]:
    settings: Settings = current_app.config["SETTINGS"]
    yield from setting.look(settings)
    yield from _database()
    wechat: WeChat | None = current_app.extensions["wechat"] if ask_wechat else None
    files = (Path(current_app.root_path).parent / ".env", ENVIRONMENT_FILE)
    yield from surroundings.look(settings, settings_files=files, wechat=wechat)


def _database() -> Iterator[Finding]:
    """Until the first thing without which the next cannot be looked at."""
    try:
        with db.engine.connect() as connection:
            yield from database.look(connection)
            revisions = revisions_of(connection)
            mend = "stop all web servers and workers, then: flask upgrade"
            yield Finding("migrations", revisions.is_current, str(revisions), mend)
            if revisions.is_current:
                if connection.dialect.name != "sqlite":
                    yield checks.look(connection)
                periods = current_app.extensions["periods"]
                yield from upkeep.look(Session(connection), periods=periods, now=utc_now())
    except SQLAlchemyError as error:
        said = str(error).splitlines()[0]
        yield Finding("database", False, said, "start it, or mend DATABASE_URL and the rights of its user")
