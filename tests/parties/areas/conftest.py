"""A town of which one community has a grid, a building in it, and households."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from app.core.clock import frozen
from app.parties import residents
from app.parties.areas import making
from app.parties.areas.models import Area, AreaKind
from devtools import factories
from devtools.factories import NOW, Town, commit


@dataclass(frozen=True)
class Divided:
    town: Town
    grid: Area
    building: Area

    def add(self, kind: AreaKind, code: str, **more: Any) -> Area:
        return commit(
            making.add_area,
            **{"community_id": self.town.node.id, "kind": kind, "code": code, "name": f"{code} 号"}
            | {"staff": self.town.admin, "now": NOW}
            | more,
        )

    def home(self, number: str) -> int:
        """A household of the community."""
        found: int = commit(
            lambda session: residents.household(session, community_id=self.town.node.id, number=number).id
        )
        return found


@pytest.fixture
def divided(app: Flask) -> Iterator[Divided]:
    with frozen(NOW):
        town = factories.town()
        common: dict[str, Any] = {"community_id": town.node.id, "staff": town.admin, "now": NOW}
        grid = commit(making.add_area, kind=AreaKind.GRID, code="01", name="第一网格", **common)
        building = commit(making.add_area, kind=AreaKind.BUILDING, code="3", name="3 号楼", parent_id=grid.id, **common)
        yield Divided(town, grid, building)
