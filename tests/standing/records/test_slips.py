"""Slips for who has no phone: what was entered about them, in what state it is, and whom to ask; never by whom."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import frozen
from app.core.db.session import db
from app.core.security.masking import mask_name
from app.parties.areas import belonging
from app.parties.communities.models import Community
from app.standing.records import slips
from app.standing.records.models import Record
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.collecting.conftest import TODAY, Building, building
from tests.standing.records.factories import counting
from tests.standing.records.test_posters import text_of
from tests.support.desk import at_desk

__all__ = ["building"]


@pytest.fixture
def elder(building: Building) -> Any:
    """Somebody of the building without a phone, and alone."""
    person = factories.resident(building.node, household="H-3")
    commit(belonging.put_households, area_id=building.area_id, numbers=["H-3"], staff=building.admin, now=NOW)
    return person


def said(building: Building, path: str) -> tuple[str, int]:
    answer = at_desk(building.app, building.admin).get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.get_data(as_text=True)[:500]
    return text_of(answer.get_data())


def test_a_slip_says_what_when_by_which_rule_how_much_and_whom_to_ask(building: Building, elder: Any) -> None:
    db.session.get_one(Community, building.node.id).contact = "0514-8000000"
    db.session.commit()
    number = building.collect(building.person(elder), note="帮邻居照看老人").json["id"]
    assert "打印回执" in at_desk(building.app, building.admin).page(f"/records/{number}")
    words, pages = said(building, f"/records/{number}/slip")
    rule = db.session.get_one(Record, number).rule
    for each in (
        f"{building.node.name}信用登记回执",
        f"编号{number}",
        f"H-3{mask_name(elder.name)}",
        f"{rule.code}{rule.name}",
        "2026年11月10日",
        "帮邻居照看老人",
        "积分+5",
        "等社区核实",
        "0514-8000000",
        "提出异议",
    ):
        assert "".join(each.split()) in words, (each, words)
    assert pages == 1
    assert elder.name not in words
    assert building.leader.name not in words


def test_it_says_what_has_become_of_it(building: Building, elder: Any) -> None:
    number = building.collect(building.person(elder)).json["id"]
    counting(building.admin, db.session.get_one(Record, number))
    assert "已经计入" in said(building, f"/records/{number}/slip")[0]


def test_of_a_building_with_several_on_a_sheet_in_the_order_of_its_doors(building: Building, elder: Any) -> None:
    other = factories.resident(building.node, household="H-4")
    commit(belonging.put_households, area_id=building.area_id, numbers=["H-4"], staff=building.admin, now=NOW)
    building.collect(building.person(other))
    for number in range(4):
        building.collect(building.person(elder), event_key=f"e-{number}")
    building.collect()  # The neighbour has a phone.
    building.collect({"kind": "household", "id": elder.household_id}, rule="sorting-ok", score_delta=1)
    words, pages = said(building, f"/records/areas/{building.area_id}/slips")
    assert words.count("信用登记回执") == 6
    assert words.rindex("H-3") < words.index("H-4")
    assert 1 < pages < 6


def test_not_what_is_old_or_taken_back(building: Building, elder: Any) -> None:
    first = building.collect(building.person(elder)).json["id"]
    building.phone.post(f"/collector/records/{first}/withdrawal", {"reason": "看错了门牌"})
    building.collect(building.person(elder), event_key="second")
    assert (
        said(building, f"/records/areas/{building.area_id}/slips")[0].count("编号") == 2
    )  # One slip, told apart below.
    with frozen(NOW + timedelta(days=slips.DAYS + 1)):
        answer = at_desk(building.app, building.admin).get(f"/records/areas/{building.area_id}/slips")
    assert answer.status_code == 409
    assert "没有要送的回执" in answer.get_data(as_text=True)


def test_none_for_who_has_a_phone_nor_for_what_the_desk_has_entered(building: Building, elder: Any) -> None:
    number = building.collect().json["id"]
    desk = at_desk(building.app, building.admin)
    assert "打印回执" not in desk.page(f"/records/{number}")
    assert desk.get(f"/records/{number}/slip").status_code == 409
    assert desk.get("/records/999999/slip").status_code == 404
    elsewhere = at_desk(building.app, factories.staff(factories.community()))
    theirs = building.collect(building.person(elder)).json["id"]
    assert elsewhere.get(f"/records/{theirs}/slip").status_code == 404
    assert elsewhere.get(f"/records/areas/{building.area_id}/slips").status_code == 404


def test_a_long_note_and_many_slips_stay_on_their_sheets(building: Building, elder: Any) -> None:
    for number in range(3):
        building.collect(building.person(elder), event_key=f"e-{number}", note="事" * 200)
    _, found = slips.slips_of_area(db.session(), area_id=building.area_id, staff=building.admin, now=NOW)
    content = slips.pdf(found, title="回执", on=TODAY)
    words, pages = text_of(content)
    assert words.count("事" * 200) == 3
    assert pages == 3
    assert content == slips.pdf(found, title="回执", on=TODAY)
