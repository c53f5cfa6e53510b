"""A backup is tried out: restored into a database that is made for it and gone afterwards, and looked at there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine

from app.operations.backups import content, mariadb, server, sqlite
from app.operations.backups.manifest import Content


@contextmanager
def restored(file: Path, engine: Engine) -> Iterator[tuple[URL, Content]]:
    """The address of a database with the backup in it, and what is in it. Raises OperationError."""
    if engine.dialect.name == "sqlite":
        with sqlite.unpacked(file) as path:
            url = engine.url.set(database=str(path))
            yield url, _content(url)
        return
    with server.scratch(engine) as url:
        mariadb.load(file, url)
        yield url, _content(url)


def _content(url: URL) -> Content:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return content.content_of(connection)
    finally:
        engine.dispose()
