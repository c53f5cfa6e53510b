"""A TiDB server. What it must have been told is looked at before anything else: `app/core/db/tidb.py`."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection

from app.core.db.tidb import OLDEST
from app.operations.doctor.finding import Finding

RELEASE = re.compile(r"-TiDB-v(\d+)\.(\d+)")
STORE = re.compile(r"^Store: (\w+)$", re.MULTILINE)


def look(connection: Connection) -> Iterator[Finding]:
    """Its release, and where it keeps what was committed; a binary log like MariaDB's it has none."""
    version = str(connection.exec_driver_sql("SELECT VERSION()").scalar())
    release = RELEASE.search(version)
    new_enough = release is not None and tuple(map(int, release.groups())) >= tuple(map(int, OLDEST.split(".")))
    yield Finding("database", new_enough, version, f"install a release of TiDB, {OLDEST} or newer")
    words = str(connection.exec_driver_sql("SELECT TIDB_VERSION()").scalar())
    store = STORE.search(words)
    name = store[1] if store else "unknown"
    mend = "use a cluster with TiKV: any other store is for tests, and keeps nothing through a crash"
    yield Finding("store", name == "tikv", name, mend)
