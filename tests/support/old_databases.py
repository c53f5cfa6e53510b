"""Databases of a demo street as earlier commits of this repository left them, in tests/files/databases.

`python -m tests.support.old_databases make 0006` makes those of a migration again, with the code of then.
"""

import lzma
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from devtools.servers.mariadb import running_mariadb

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "files" / "databases"
VERSIONS = Path("migrations") / "versions"
COMMITS = {"0001": "974f7e1", "0006": "c96468d", "0010": "5a00152", "0014": "e7a0e7f"}
"""Commits at which each of these migrations was the newest."""
NUMBERED_LATER = {"0006": ("0005_payments.py", "0006_payments.py")}
"""At that commit two migrations had one number; the second has the one that it was given by the next."""
DEMO = ("--residents", "50", "--shops", "12", "--quiet")
DUMP_OPTIONS = ("--single-transaction", "--hex-blob", "--skip-comments", "--default-character-set=utf8mb4")


def keys() -> dict[str, str]:
    """The settings with which they were made."""
    lines = (FOLDER / "keys.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def file_of(revision: str, kind: str) -> Path:
    """`kind` is sqlite or mariadb."""
    return FOLDER / f"{revision}.{kind}.xz"


def load(revision: str, url: str) -> None:
    """Put the street of a migration into an empty database."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        Path(str(parts.database)).write_bytes(lzma.decompress(file_of(revision, "sqlite").read_bytes()))
        return
    script = lzma.decompress(file_of(revision, "mariadb").read_bytes())
    subprocess.run([*_client("mariadb", url), str(parts.database)], input=script, check=True, capture_output=True)


def make(revision: str) -> None:
    """Check the commit out beside this one, load its demo on both databases, and keep what came of it."""
    with tempfile.TemporaryDirectory(prefix="creditbank-then-") as made:
        folder, then = Path(made), Path(made) / "then"
        _git("worktree", "add", "--detach", str(then), COMMITS[revision])
        try:
            if revision in NUMBERED_LATER:
                before, after = NUMBERED_LATER[revision]
                (then / VERSIONS / before).unlink()
                shutil.copy(ROOT / VERSIONS / after, then / VERSIONS / after)
            plain = folder / "street.sqlite3"
            _street(then, f"sqlite:///{plain}")
            _keep(_packed_sqlite(plain, folder), file_of(revision, "sqlite"))
            with running_mariadb() as url:
                _street(then, url)
                dump = subprocess.run(
                    [*_client("mariadb-dump", url), *DUMP_OPTIONS, "creditbank"], check=True, capture_output=True
                )
            _keep(dump.stdout, file_of(revision, "mariadb"))
        finally:
            _git("worktree", "remove", "--force", str(then))


def _street(then: Path, url: str) -> None:
    env = os.environ | keys() | {"DATABASE_URL": url, "FLASK_APP": "wsgi", "FLASK_SKIP_DOTENV": "1"}
    env |= {"WECHAT_MOCK_PERSONAS": str(then / "personas.json"), "CREDITBANK_ENV": "development"}
    for command in (["db", "upgrade"], ["demo", "load", *DEMO]):
        subprocess.run([sys.executable, "-m", "flask", *command], cwd=then, env=env, check=True)
    # Seals came with the fourth migration, and a worker makes them.
    subprocess.run([sys.executable, "-m", "flask", "ledger", "seal"], cwd=then, env=env, check=False)


def _packed_sqlite(plain: Path, folder: Path) -> bytes:
    """Without free pages and without a log beside it."""
    packed = folder / "packed.sqlite3"
    with closing(sqlite3.connect(plain)) as database:
        database.execute("VACUUM INTO ?", (str(packed),))
    return packed.read_bytes()


def _keep(content: bytes, file: Path) -> None:
    file.write_bytes(lzma.compress(content, preset=9 | lzma.PRESET_EXTREME))
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size:,} bytes of {len(content):,}")  # noqa: T201


def _client(program: str, url: str) -> list[str]:
    """A client program, told where the server is."""
    parts, found = make_url(url), shutil.which(program)
    if found is None:
        raise RuntimeError(f"{program} is not installed: apt-get install mariadb-client")
    return [found, "--no-defaults", f"--host={parts.host}", f"--port={parts.port}", f"--user={parts.username}"]


def _git(*command: str) -> None:
    subprocess.run(["git", "-C", str(ROOT), *command], check=True, capture_output=True)


if __name__ == "__main__":
    for wanted in sys.argv[2:]:
        make(wanted)
