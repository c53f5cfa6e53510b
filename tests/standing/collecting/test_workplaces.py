"""A grid head collects about the shops and units of their community as well; a block leader about neighbours alone."""

from typing import Any

import pytest

from app.parties.areas import making
from app.parties.areas.models import AreaKind
from app.parties.posts.models import ROLES, PostRole
from app.parties.units import belonging
from app.parties.units import making as units
from app.parties.units.models import Unit, UnitDomain, UnitKind, UnitRole
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.collecting.conftest import TODAY, Building
from tests.standing.collecting.test_collecting import kept, problems, refused
from tests.support.http import SignedIn, as_user


class Grid:
    """`head` is the grid head of the grid that the building stands in."""

    def __init__(self, building: Building) -> None:
        self.building, self.node = building, building.node
        self.shop = factories.shop(self.node)
        self.unit = self.register("棋山物业")
        common: dict[str, Any] = {"community_id": self.node.id, "staff": building.admin, "now": NOW}
        grid = commit(making.add_area, kind=AreaKind.GRID, code="G1", name="第一网格", **common).id
        self.user = factories.user()
        self.head = factories.resident(self.node, user=self.user, household="H-7")
        building.appoint(self.head, role=PostRole.GRID_HEAD, area_id=grid)

    def register(self, name: str, node: Any = None) -> Unit:
        where = node or self.node
        staff = self.building.admin if node is None else factories.staff(node)
        details: dict[str, Any] = {"kind": UnitKind.PROPERTY, "domain": UnitDomain.COMMUNITY, "code": None}
        return commit(units.add_unit, community_id=where.id, name=name, staff=staff, now=NOW, **details)

    @property
    def phone(self) -> SignedIn:
        return as_user(self.building.app, self.user)

    def collect(self, kind: str, subject_id: int, **changes: Any) -> Any:
        rule, score = {"merchant": ("front-duty-ok", 2), "unit": ("unit-coop", 10)}[kind]
        body = {"rule": rule, "subject": {"kind": kind, "id": subject_id}, "score_delta": score, "note": "当面看过"}
        return self.phone.post("/collector/records", body | {"occurred_on": TODAY.isoformat()} | changes)


@pytest.fixture
def grid(building: Building) -> Grid:
    return Grid(building)


def test_shops_and_units_of_ones_community_by_name(grid: Grid) -> None:
    found = grid.phone.get("/collector/subjects?kind=merchant").json["items"]
    shop = grid.shop.merchant
    assert found == [{"kind": "merchant", "id": shop.id, "number": shop.name, "members": []}]
    second = grid.register("棋山小学")
    listed = grid.phone.get("/collector/subjects?kind=unit&limit=1").json
    assert [each["id"] for each in listed["items"]] == [second.id]
    rest = grid.phone.get("/collector/subjects", query_string={"kind": "unit", "cursor": listed["next_cursor"]}).json
    assert [each["number"] for each in rest["items"]] == ["棋山物业"]
    by_name = grid.phone.get("/collector/subjects", query_string={"kind": "unit", "q": "小学"}).json["items"]
    assert [each["id"] for each in by_name] == [second.id]
    for q in ("%", "_", "别的"):
        assert grid.phone.get("/collector/subjects", query_string={"kind": "merchant", "q": q}).json["items"] == []
    wrong = grid.phone.get("/collector/subjects?kind=resident")
    assert (wrong.status_code, wrong.json["details"]["fields"][0]["field"]) == (422, "kind")


@pytest.mark.parametrize("kind", ["merchant", "unit"])
def test_a_record_about_one_waits_for_staff_like_any_other(grid: Grid, kind: str) -> None:
    subject_id = grid.shop.merchant.id if kind == "merchant" else grid.unit.id
    answer = grid.collect(kind, subject_id)
    assert (answer.status_code, answer.json["state"], answer.json["subject_kind"]) == (201, "submitted", kind)
    assert [(each.subject_id, each.collected_by, each.points) for each in kept()] == [(subject_id, grid.head.id, 0)]
    assert grid.phone.get("/collector/records").json["items"][0]["subject"] in (grid.shop.merchant.name, "棋山物业")
    assert problems() == []


def test_a_shop_is_reminded(grid: Grid) -> None:
    body = {"rule": "front-duty-fail", "subject": {"kind": "merchant", "id": grid.shop.merchant.id}, "note": "门前堆放"}
    answer = grid.phone.post("/collector/reminders", body | {"occurred_on": TODAY.isoformat()})
    assert (answer.status_code, answer.json["subject"]) == (201, grid.shop.merchant.name)


def test_neither_of_another_community_nor_what_is_closed(grid: Grid) -> None:
    elsewhere = factories.community()
    refused(grid.collect("merchant", factories.shop(elsewhere).merchant.id), 404, "outside_area")
    refused(grid.collect("unit", grid.register("别处", elsewhere).id), 404, "outside_area")
    refused(grid.collect("unit", 10**12), 404, "outside_area")
    commit(units.close_unit, unit_id=grid.unit.id, reason="撤销", staff=grid.building.admin, now=NOW)
    refused(grid.collect("unit", grid.unit.id), 404, "outside_area")
    assert grid.phone.get("/collector/subjects?kind=unit").json["items"] == []


def test_not_where_oneself_or_ones_household_works(grid: Grid) -> None:
    spouse = factories.resident(grid.node, household="H-7", user=grid.shop.owner)
    refused(grid.collect("merchant", grid.shop.merchant.id), 403, "related_person")
    joined: dict[str, Any] = {"role": UnitRole.MEMBER, "from_on": TODAY, "staff": grid.building.admin, "now": NOW}
    commit(belonging.add_member, unit_id=grid.unit.id, resident_id=spouse.id, **joined)
    refused(grid.collect("unit", grid.unit.id), 403, "related_person")


def test_a_block_leader_is_for_neighbours_alone(grid: Grid) -> None:
    building = grid.building
    for kind, subject_id in (("merchant", grid.shop.merchant.id), ("unit", grid.unit.id)):
        refused(building.collect({"kind": kind, "id": subject_id}), 404, "outside_area")
        assert building.phone.get(f"/collector/subjects?kind={kind}").json["items"] == []
    stranger = as_user(building.app, building.neighbour_user)
    assert stranger.get("/collector/subjects?kind=merchant").json["code"] == "no_post"
    said = [post["collects_shops"] for post in building.phone.get("/me/posts").json["items"]]
    assert said == [False]
    assert [post["collects_shops"] for post in grid.phone.get("/me/posts").json["items"]] == [True]


def test_which_posts_are_for_shops_is_data() -> None:
    assert {role for role, about in ROLES.items() if about.collects_shops} == {
        PostRole.GRID_HEAD,
        PostRole.GRID_ASSISTANT,
        PostRole.COLLECTOR,
    }
    assert all(about.collects for about in ROLES.values() if about.collects_shops)


def test_a_minus_of_a_shop_wants_its_reminder_first(grid: Grid) -> None:
    minus: dict[str, Any] = {"rule": "front-duty-fail", "score_delta": -10}
    refused(grid.collect("merchant", grid.shop.merchant.id, **minus), 409, "reminders_missing")
