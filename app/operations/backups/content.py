"""How much is in a database."""

from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, inspect, select

from app.core.db.types import Base
from app.operations.backups.manifest import Content

GROWING = ("journal", "posting", "coupon", "redemption", "credit_record")
"""Nothing is ever deleted from these."""
BOOKKEEPING = {"alembic_version", "job_run", "reading"}
"""What a database may have and still be empty."""


def content_of(connection: Connection) -> Content:
    """Counts and heads, in whatever transaction the connection is in."""
    there = set(inspect(connection).get_table_names())
    tables = {name: Base.metadata.tables[name] for name in GROWING if name in there}
    rows = {name: connection.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()}
    last = connection.scalar(select(func.max(tables["journal"].c.id))) if "journal" in tables else 0
    heads = MigrationContext.configure(connection).get_current_heads()
    return Content(tuple(sorted(heads)), last or 0, rows)


def tables_with_rows(connection: Connection) -> list[str]:
    """What would be lost if the database was replaced; tables of others count too."""
    quote = connection.dialect.identifier_preparer.quote
    names = [name for name in inspect(connection).get_table_names() if name not in BOOKKEEPING]
    return [
        name
        for name in names
        if connection.exec_driver_sql(f"SELECT 1 FROM {quote(name)} LIMIT 1").first() is not None  # noqa: S608
    ]
