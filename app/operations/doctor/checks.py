"""CHECK constraints: what no row may ever be. A server can have dropped them silently when the tables were made."""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint, Connection

from app.core.db.types import Base
from app.operations.doctor.finding import Finding

THERE = "SELECT constraint_name FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()"
NAMED_MAX = 3


def look(connection: Connection) -> Finding:
    """For a database of a server at the newest migration; SQLite keeps what it is given."""
    missing = absent(connection.exec_driver_sql(THERE).scalars())
    said = f"{len(missing)} are missing: {', '.join(missing[:NAMED_MAX])}" if missing else "all are there"
    mend = "the server dropped them when the tables were made: make the database anew, and bring the rows over"
    return Finding("check constraints", not missing, said, mend)


def absent(there: Iterable[str]) -> list[str]:
    """Those that are not among these names. The first migration put each table's name before theirs a second time."""
    ends = tuple(there)
    return sorted(name for name in wanted() if not any(end.endswith(name) for end in ends))


def wanted() -> set[str]:
    """The names of all."""
    constraints = (each for table in Base.metadata.tables.values() for each in table.constraints)
    return {str(each.name) for each in constraints if isinstance(each, CheckConstraint) and each.name}
