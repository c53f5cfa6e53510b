"""A backup is made, and a backup is put back."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from app.core.clock import utc_now
from app.core.db.engine import snapshot
from app.ledger.seals import heads
from app.operations.backups import content, mariadb, server, sqlite
from app.operations.backups import folder as backup_folder
from app.operations.backups.errors import OperationError
from app.operations.backups.manifest import Content, Manifest, checked, key_names, moment, sha256_of
from config import Settings


def create(engine: Engine, settings: Settings) -> Manifest:
    """A backup of a database at work, in the folder of the settings; nobody waits for it. Raises OperationError."""
    server.refuse_tidb(engine)
    folder, kind, began_at = settings.backup_folder, kind_of(engine), utc_now()
    backup_folder.open_folder(folder)
    with snapshot(engine) as session:  # It is taken before the file's own, so all that it sees is in the file.
        inside = content.content_of(session.connection())
        head = heads.take(session, now=began_at).line()
        binlog_wanted = kind == "mysql" and server.logs_binary(session.connection())
        version = ".".join(map(str, engine.dialect.server_version_info or ()))
    path = folder / backup_folder.name_of(kind, began_at)
    binlog = None
    with backup_folder.written(path) as part:
        if kind == "sqlite":
            sqlite.dump(_file_of(engine), part)
        else:
            binlog = mariadb.dump(engine.url, part, with_binlog=binlog_wanted)
    manifest = Manifest(
        file=path.name,
        sha256=sha256_of(path),
        size_bytes=path.stat().st_size,
        kind=kind,
        server=f"{engine.dialect.name} {version}",
        began_at=moment(began_at),
        ended_at=moment(utc_now()),
        content=inside,
        binlog=binlog,
        head=head,
        keys=key_names(settings),
    )
    manifest.write(folder)
    return manifest


@dataclass(frozen=True, slots=True)
class Target:
    """Where a backup is put: this installation's kind of database, keys and migrations."""

    engine: Engine
    settings: Settings
    revisions: frozenset[str]
    """Every migration that this code knows."""

    def fitting(self, file: Path, *, other_keys: bool = False) -> Manifest:
        """The manifest of a whole backup that fits here. Raises OperationError where it does not."""
        manifest = checked(file)
        if manifest.kind != kind_of(self.engine):
            raise OperationError(f"{file} is of {manifest.server}; DATABASE_URL names a database of another kind")
        unknown = set(manifest.content.migrations) - self.revisions
        if unknown:
            raise OperationError(f"{file} is at migration {', '.join(sorted(unknown))}, which only newer code knows")
        missing = set(manifest.keys) - set(key_names(self.settings))
        if missing and not other_keys:
            raise OperationError(
                f"{file} was written with other keys ({', '.join(sorted(missing))}): without them names and phones in"
                " it can't be read, nor its seals verified. Put the INDEX_KEY, DATA_KEYS and SEAL_KEYS of then into the"
                " settings, or say --other-keys"
            )
        return manifest

    def refuse_filled(self) -> None:
        """Raises OperationError where something would be lost."""
        with self.engine.connect() as connection:
            filled = content.tables_with_rows(connection)
        if filled:
            raise OperationError(
                f"the database of DATABASE_URL is not empty ({', '.join(filled[:3])}…): say --replace to lose what is"
                " in it; stop all web servers and workers first"
            )

    def restore(self, file: Path) -> Content:
        """Make the database what the backup is; says what is in it then."""
        if kind_of(self.engine) == "sqlite":
            sqlite.load(file, _file_of(self.engine))
        else:
            server.drop_tables(self.engine)
            mariadb.load(file, self.engine.url)
        with self.engine.connect() as connection:
            return content.content_of(connection)


def kind_of(engine: Engine) -> str:
    return "sqlite" if engine.dialect.name == "sqlite" else "mysql"


def _file_of(engine: Engine) -> str:
    file = engine.url.database
    if not file or file == ":memory:":
        raise OperationError("a database in memory has no backup")
    return file
