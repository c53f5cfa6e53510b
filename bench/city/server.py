"""A MariaDB whose folder stays: what took half an hour to load is measured as often as one likes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.databases import AS_IN_PRODUCTION, BUFFER_POOL_BYTES, LOG_FILE_BYTES, Database
from devtools.servers.mariadb import MariaDB


@contextmanager
def kept(folder: Path) -> Iterator[Database]:
    """The server of this folder, as durable as in production; installed where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    server = MariaDB(folder, durable=True, options=AS_IN_PRODUCTION)
    if not server.data.is_dir():
        server.install()
    try:
        server.start()
        server.query(f"SET GLOBAL innodb_buffer_pool_size = {BUFFER_POOL_BYTES}")
        server.query(f"SET GLOBAL innodb_log_file_size = {LOG_FILE_BYTES}")
        ((version,),) = server.query("SELECT VERSION()")
        about = f"MariaDB {version}, innodb_flush_log_at_trx_commit=1, log_bin, sync_binlog=1, a buffer pool of 4 GB"
        yield Database("MariaDB", server.url, about, workers=1)
    finally:
        server.stop()
