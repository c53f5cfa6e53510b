"""Migrations from our own code: a failure is an error with its words, not the end of the process."""

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError
from flask import current_app

from app.core.db.migrations.errors import MigrationError
from app.core.db.migrations.losses import YES


def upgrade(to: str = "head") -> None:
    """Bring the database up to a migration. Raises MigrationError, SQLAlchemyError."""
    command.upgrade(_config(), to)


def downgrade(to: str, *, throw_away: bool = False) -> None:
    """Take the database back to a migration. Raises MigrationError, also where rows would be lost, SQLAlchemyError."""
    command.downgrade(_config(YES if throw_away else None), to)


def _config(said: str | None = None) -> Config:
    config: Config = current_app.extensions["migrate"].migrate.get_config(x_arg=[said] if said else None)
    return config


def known() -> frozenset[str]:
    """Every migration of this code."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def on_the_way_back(current: frozenset[str], to: str) -> list[Script]:
    """The migrations that are taken back, the newest first. Raises MigrationError where `to` is not below."""
    try:
        return [each for each in _scripts().iterate_revisions(tuple(current), to) if isinstance(each, Script)]
    except CommandError as error:
        raise MigrationError(f"there is no way back to {to}: {error}") from error


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(current_app.extensions["migrate"].directory)
