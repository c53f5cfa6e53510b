"""Migrations from our own code: a failure is an error with its words, not the end of the process."""

from alembic import command
from alembic.config import Config
from flask import current_app

THROW_AWAY = "yes-throw-away"
"""What `flask db downgrade -x` is told, to go back although something is lost."""


def upgrade(to: str = "head") -> None:
    """Bring the database up to a migration. Raises MigrationError, SQLAlchemyError."""
    command.upgrade(_config(), to)


def downgrade(to: str, *, throw_away: bool = False) -> None:
    """Take the database back to a migration. Raises MigrationError, also where rows would be lost, SQLAlchemyError."""
    command.downgrade(_config(THROW_AWAY if throw_away else None), to)


def _config(said: str | None = None) -> Config:
    config: Config = current_app.extensions["migrate"].migrate.get_config(x_arg=[said] if said else None)
    return config
