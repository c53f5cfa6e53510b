"""What is built once is built by one, however many come."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.once import built_once


def test_the_first_one_builds_and_the_others_wait(tmp_path: Path) -> None:
    built: list[Path] = []

    def build(folder: Path) -> None:
        built.append(folder)
        (folder / "file").write_text("whole", encoding="utf-8")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: built_once(tmp_path, "house", build), range(8)))
    assert len(built) == 1
    assert {(folder / "file").read_text(encoding="utf-8") for folder in found} == {"whole"}


def test_half_a_build_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "file").write_text("half", encoding="utf-8")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        built_once(tmp_path, "house", fail)
    house = built_once(tmp_path, "house", lambda _: None)
    assert list(house.iterdir()) == []
