"""The plan of `make mutants` names files and tests that are there: a folder that moves takes its lines along."""

from fnmatch import fnmatch

import pytest

from tests.mutants.plan import AREAS, EXCEPT
from tests.mutants.run import ROOT

SOURCES = [path.relative_to(ROOT).as_posix() for path in (ROOT / "app").rglob("*.py")]


@pytest.mark.parametrize("name", AREAS)
def test_every_area_has_files_and_tests(name: str) -> None:
    area = AREAS[name]
    for pattern in area.files:
        found = [path for path in SOURCES if fnmatch(path, pattern)]
        assert [path for path in found if not any(fnmatch(path, edge) for edge in EXCEPT)], pattern
    assert [path for path in area.tests if not (ROOT / path).exists()] == []


def test_no_file_is_in_two_areas() -> None:
    taken = [path for area in AREAS.values() for path in SOURCES if any(fnmatch(path, one) for one in area.files)]
    assert len(taken) == len(set(taken))
