"""Runs migrations on the database of the application."""

from contextlib import contextmanager

from alembic import context
from flask import current_app

from app.core.db.migrations import losses, opening
from app.core.db.migrations.resuming import Resuming
from app.core.db.types import BIG_INTEGER, EncryptedType, JsonType, UtcDateTimeType

PLAIN_TYPES = {UtcDateTimeType: "MOMENT", JsonType: "sa.Text()", EncryptedType: "sa.LargeBinary(600)"}


def render_item(kind, item, _context):
    """Write plain types into migrations, by the names that their template defines: ours may change, a migration must not."""
    if kind != "type":
        return False
    if item is BIG_INTEGER:
        return "BIG"
    if getattr(item, "_variant_mapping", None):
        return f"exact({item.length})"
    return PLAIN_TYPES.get(type(item), False)


@contextmanager
def resumable(connection):
    """Where a migration is not one transaction, it goes on after a kill; the way back asks before it throws away."""
    resuming = None if connection.dialect.name == "sqlite" else Resuming(connection)
    for script in context.script.walk_revisions():
        if resuming:
            resuming.wrap(script)
        if losses.YES not in context.get_x_argument():
            losses.asking_first(connection, script)
    yield
    if resuming:
        resuming.close()


def run() -> None:
    database = current_app.extensions["migrate"].db
    with opening.opened(database.engine) as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            on_version_apply=lambda ctx, **_: opening.check_references(ctx.connection),
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction(), resumable(connection):
            context.run_migrations()
        if connection.in_transaction():
            connection.commit()


run()
