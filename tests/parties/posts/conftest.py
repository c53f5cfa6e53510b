"""A community with a grid and a building, two of its staff, and residents who can hold posts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from app.core.clock import business_day, frozen
from app.core.identities import StaffIdentity
from app.parties.areas import belonging, making
from app.parties.areas.models import Area, AreaKind
from app.parties.posts import proposing
from app.parties.posts.models import Post, PostRole
from app.parties.residents.models import Household, Resident
from app.parties.units import making as registering
from app.parties.units.models import Unit, UnitDomain, UnitKind
from devtools import factories
from devtools.factories import NOW, Town, commit

TODAY = business_day(NOW)


@dataclass(frozen=True)
class Street:
    town: Town
    second: StaffIdentity
    grid: Area
    building: Area

    def propose(self, role: PostRole = PostRole.BLOCK_LEADER, **more: Any) -> Post:
        """The building's leader, unless it is something else."""
        details = {"role": role, "from_on": TODAY, "staff": self.town.admin, "now": NOW}
        if not {"area_id", "community_id", "unit_id"} & more.keys():
            details["area_id"] = self.building.id
        if not {"resident_id", "holder_id"} & more.keys():
            details["resident_id"] = self.town.person.id
        return commit(proposing.propose, **details | more)

    def appoint(self, role: PostRole = PostRole.BLOCK_LEADER, **more: Any) -> Post:
        """The same, appointed by somebody else."""
        post = self.propose(role, **more)
        return commit(proposing.appoint, post_id=post.id, staff=self.second, now=NOW)

    def unit(self, kind: UnitKind = UnitKind.PROPERTY, name: str = "某物业公司", **more: Any) -> Unit:
        details = {"kind": kind, "domain": UnitDomain.COMMUNITY, "name": name, "community_id": self.town.node.id}
        return commit(registering.add_unit, now=NOW, **{"staff": self.town.admin} | details | more)

    def resident(self, **more: Any) -> Resident:
        return factories.resident(self.town.node, **more)


@pytest.fixture
def street(app: Flask) -> Iterator[Street]:
    with frozen(NOW):
        town = factories.town()
        second = factories.staff(town.town)
        common: dict[str, Any] = {"community_id": town.node.id, "staff": town.admin, "now": NOW}
        grid = commit(making.add_area, kind=AreaKind.GRID, code="01", name="第一网格", **common)
        building = commit(making.add_area, kind=AreaKind.BUILDING, code="3", name="3 号楼", parent_id=grid.id, **common)
        home = commit(lambda session: session.get_one(Household, town.person.household_id).number)
        put = {"area_id": building.id, "numbers": [home], "staff": town.admin, "now": NOW}
        commit(belonging.put_households, **put)
        yield Street(town, second, grid, building)
