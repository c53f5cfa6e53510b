"""The folder of backups: what a killed one leaves does not stay, what may still be written does."""

import os
from datetime import timedelta
from pathlib import Path

from app.operations.backups import folder
from app.operations.backups.manifest import manifest_of
from devtools.factories import NOW


def test_what_killed_backups_have_left_goes_after_a_day(tmp_path: Path) -> None:
    def left(name: str, *, hours: int) -> Path:
        path = tmp_path / name
        path.write_bytes(b"half")
        at = (NOW - timedelta(hours=hours)).timestamp()
        os.utime(path, (at, at))
        return path

    whole = left("creditbank-20261101T000000Z.sql.gz", hours=200)
    manifest_of(whole).write_text("{}")
    torn = [
        left("creditbank-20261105T000000Z.sql.gz.part", hours=25),
        left("creditbank-20261106T000000Z.sql.gz", hours=25),
    ]
    young = left("creditbank-20261110T000000Z.sql.gz.part", hours=23)
    other = left("somebody.else", hours=200)
    assert sorted(folder.drop_torn(tmp_path, now=NOW)) == sorted(torn)
    assert sorted(tmp_path.iterdir()) == sorted([whole, manifest_of(whole), young, other])
