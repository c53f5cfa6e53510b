"""Production does not start on a database that the code does not fit: web servers and workers ask here first."""

import sys
import time

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.core.db.revisions import Revisions, revisions_of
from app.core.db.session import db
from app.core.db.tidb import UnfitDatabaseError
from config import Settings

log = structlog.get_logger("start")

WAIT_SECONDS_MAX = 30
"""After a reboot the database may come up later than we do. A service manager tries again after that."""


def refuse_unready(app: Flask, *, wait_seconds: float = WAIT_SECONDS_MAX) -> None:
    """End the process with a sentence on what to do, where this is production and its tables are not as they should be.

    Development upgrades its database by itself.
    """
    settings: Settings = app.config["SETTINGS"]
    if not settings.is_production:
        return
    with app.app_context():
        try:
            found = _revisions(time.monotonic() + wait_seconds)
        except UnfitDatabaseError as error:
            sys.exit(f"not started: {error}")
        db.engine.dispose()  # The processes that serve open connections of their own.
    if found is None:
        sys.exit(f"not started: the database of DATABASE_URL has not answered for {wait_seconds:.0f} s")
    if not found.is_current:
        sys.exit(f"not started: the database is {found}. Stop all web servers and workers, then run: flask upgrade")


def say_what_is_counted_apart(settings: Settings) -> None:
    """Several processes without Redis, which production refuses: limits are so many times wider."""
    if settings.web_processes > 1 and settings.redis_url is None:
        log.warning(
            "limits_are_counted_by_each_process",
            processes=settings.web_processes,
            mend="set REDIS_URL, or start one process: scans and requests are counted by each for itself",
        )


def _revisions(until: float) -> Revisions | None:
    while True:
        try:
            with db.engine.connect() as connection:
                return revisions_of(connection)
        except UnfitDatabaseError:
            raise
        except SQLAlchemyError:
            if time.monotonic() >= until:
                return None
            time.sleep(1)
