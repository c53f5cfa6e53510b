"""Areas that staff add, change and close; households that they put into them."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.db.session import db
from app.core.errors import ConflictError, NotFoundError, RuleError
from app.parties.areas import belonging, making, queries
from app.parties.areas.errors import AreaClosedError, AreaCodeTakenError, AreaNotEmptyError, AreaNotFoundError
from app.parties.areas.models import Area, AreaKind
from app.parties.communities.errors import CommunityNotFoundError, NodeClosedError
from app.parties.communities.models import Community
from app.parties.residents.models import Household
from devtools import factories
from devtools.factories import NOW, commit
from tests.parties.areas.conftest import Divided
from tests.support.threads import at_once


def shown(divided: Divided) -> list[tuple[str, int, int]]:
    db.session.rollback()
    rows = queries.areas_of(db.session(), community_id=divided.town.node.id)
    return [(row.area.code, row.depth, row.households) for row in rows]


def put(divided: Divided, area: Area, *numbers: str) -> int:
    return commit(belonging.put_households, area_id=area.id, numbers=numbers, staff=divided.town.admin, now=NOW)


def test_areas_stand_in_each_other_and_by_their_numbers(divided: Divided) -> None:
    divided.add(AreaKind.BUILDING, "10", parent_id=divided.grid.id)
    divided.add(AreaKind.BUILDING, "9", parent_id=divided.grid.id)
    divided.add(AreaKind.GROUP, "Z1")
    assert shown(divided) == [("01", 0, 0), ("3", 1, 0), ("9", 1, 0), ("10", 1, 0), ("Z1", 0, 0)]
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "area.added")).all()
    assert [event.facts["code"] for event in noted] == ["01", "3", "10", "9", "Z1"]


@pytest.mark.parametrize(
    ("kind", "parent"),
    [
        (AreaKind.GRID, "grid"),
        (AreaKind.GRID, "building"),
        (AreaKind.GROUP, "building"),
        (AreaKind.BUILDING, "building"),
    ],
)
def test_one_stands_in_a_larger_one_only(divided: Divided, kind: AreaKind, parent: str) -> None:
    with pytest.raises(RuleError) as refused:
        divided.add(kind, "99", parent_id=getattr(divided, parent).id)
    assert refused.value.details["fields"][0]["field"] == "parent_id"


def test_what_is_elsewhere_is_not_there(divided: Divided) -> None:
    other = factories.town()
    theirs = commit(
        making.add_area,
        community_id=other.node.id,
        kind=AreaKind.GRID,
        code="01",
        name="别处",
        staff=other.admin,
        now=NOW,
    )
    with pytest.raises(AreaNotFoundError):
        divided.add(AreaKind.BUILDING, "7", parent_id=theirs.id)
    with pytest.raises(CommunityNotFoundError):
        divided.add(AreaKind.GRID, "7", community_id=other.node.id)
    for command in (making.close_area, belonging.put_households):
        more = {"reason": "合并"} if command is making.close_area else {"numbers": ["1"]}
        with pytest.raises(NotFoundError):
            commit(command, area_id=theirs.id, staff=divided.town.admin, now=NOW, **more)


def test_a_parent_of_another_community_of_the_town_is_not_there(divided: Divided) -> None:
    neighbour = factories.community(parent=divided.town.town)
    with pytest.raises(AreaNotFoundError):
        divided.add(AreaKind.BUILDING, "7", community_id=neighbour.id, parent_id=divided.grid.id)


def test_a_code_is_given_once_until_its_area_is_closed(divided: Divided) -> None:
    with pytest.raises(AreaCodeTakenError):
        divided.add(AreaKind.GRID, "3")
    closing = {"staff": divided.town.admin, "now": NOW, "reason": "合并"}
    commit(making.close_area, area_id=divided.building.id, **closing)
    assert divided.add(AreaKind.GRID, "3").id != divided.building.id
    with pytest.raises(AreaClosedError):
        commit(making.close_area, area_id=divided.building.id, **closing)


def test_of_two_at_once_one_gets_the_code(app: Flask, divided: Divided) -> None:
    node, admin = divided.town.node.id, divided.town.admin

    def add() -> str:
        details = {"kind": AreaKind.GRID, "code": "77", "name": "新网格", "staff": admin, "now": NOW}
        return commit(making.add_area, community_id=node, **details).code

    done = at_once(app, [add, add])
    assert sorted(str(each) for each in done) == ["77", AreaCodeTakenError.message]


def test_a_closed_community_takes_no_area(divided: Divided) -> None:
    commit(lambda session: setattr(session.get_one(Community, divided.town.node.id), "closed_at", NOW))
    with pytest.raises(NodeClosedError):
        divided.add(AreaKind.GRID, "77")


def test_what_is_changed_is_noted_with_what_was(divided: Divided) -> None:
    change = {"area_id": divided.building.id, "staff": divided.town.admin, "now": NOW}
    changed = commit(making.change_area, code="3A", name="3 号楼甲", parent_id=None, **change)
    assert (changed.code, changed.parent_id) == ("3A", None)
    commit(making.change_area, code="3A", name="3 号楼甲", parent_id=None, **change)
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "area.changed")).one()
    assert noted.facts["before"]["code"] == "3"
    with pytest.raises(AreaCodeTakenError):
        commit(making.change_area, code="01", name="3 号楼", parent_id=None, **change)


def test_households_by_number_and_by_beginning(divided: Divided) -> None:
    for number in ("3-1-101", "3-1-102", "30-1-101", "8", "A-1", "a-1"):
        divided.home(number)
    assert put(divided, divided.building, "3-*") == 2
    assert put(divided, divided.building, "3-*") == 0
    assert put(divided, divided.building, "A-*") == 1  # Not a-1: letters are as they are written.
    assert put(divided, divided.grid, "8", "30-1-101") == 2
    assert shown(divided) == [("01", 0, 5), ("3", 1, 3)]
    assert put(divided, divided.grid, "3-1-101") == 1  # From wherever it is.
    assert shown(divided) == [("01", 0, 5), ("3", 1, 2)]
    figures = queries.figures(db.session(), staff=divided.town.admin)
    node = next(row for row in figures if row.node.id == divided.town.node.id)
    assert (node.areas, node.households - node.without) == ({AreaKind.GRID: 1, AreaKind.BUILDING: 1}, 5)


@pytest.mark.parametrize("number", ["*", "3_*", "%", "没有", "404", "9-*"])
def test_a_number_that_nobody_has_is_named(divided: Divided, number: str) -> None:
    divided.home("3-1-101")
    with pytest.raises(RuleError) as refused:
        put(divided, divided.building, "3-1-101", number)
    assert refused.value.details["fields"][0]["field"] == "numbers"
    assert shown(divided) == [("01", 0, 0), ("3", 1, 0)]


def test_households_of_another_community_stay_where_they_are(divided: Divided) -> None:
    neighbour = factories.resident(factories.community(parent=divided.town.town))
    theirs = db.session.get_one(Household, neighbour.household_id)
    divided.home(theirs.number)
    put(divided, divided.building, theirs.number)
    db.session.rollback()
    assert db.session.get_one(Household, neighbour.household_id).area_id is None


def test_one_with_something_in_it_stays(divided: Divided) -> None:
    closing = {"staff": divided.town.admin, "now": NOW, "reason": "合并"}
    with pytest.raises(AreaNotEmptyError) as refused:
        commit(making.close_area, area_id=divided.grid.id, **closing)
    assert refused.value.details == {"households": 0, "areas": 1}
    divided.home("3-1-101")
    put(divided, divided.building, "3-1-101")
    with pytest.raises(ConflictError) as still:
        commit(making.close_area, area_id=divided.building.id, **closing)
    assert still.value.details == {"households": 1, "areas": 0}
