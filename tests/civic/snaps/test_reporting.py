"""Something seen is reported: to whom it goes, by when, what others see of it, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.civic.cases.models import Case
from app.civic.snaps.errors import A_DAY
from app.core.audit import AuditEvent
from app.core.clock import end_of_day, frozen
from app.core.db.session import db
from app.core.security.masking import mask_phones
from app.parties.messages.models import MessageKind
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.snaps.conftest import Grid, case_of, told
from tests.standing.records.factories import TODAY
from tests.support import pictures
from tests.support.desk import at_desk
from tests.support.http import as_user


def count() -> int:
    db.session.rollback()
    return db.session.scalars(select(func.count()).select_from(Case)).one()


def refused(answer: Any, status: int, code: str, field: str = "") -> None:
    """Told in Chinese; `field` is what is named."""
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
    if field:
        assert [each["field"] for each in answer.json["details"]["fields"]] == [field]


def test_it_goes_to_the_head_of_the_grid_by_the_clock_of_its_category(grid: Grid) -> None:
    no = grid.report(key="one")
    assert grid.send(key="one").json["no"] == no  # Sent again, it is one.
    case, snap = case_of(no)
    assert (case.state, snap.holder_id, case.due_at) == ("assigned", grid.head.id, end_of_day(TODAY + timedelta(1)))
    assert told(grid.users[1], MessageKind.SNAP_GIVEN) == ["assigned"]
    gas, _ = case_of(grid.report(category="gas"))
    assert gas.due_at == NOW + timedelta(hours=2)
    assert [each["no"] for each in grid.at_head.get("/collector/cases").json["items"]] == [gas.no, no]
    assert [each["no"] for each in grid.at_helper.get("/collector/cases").json["items"]] == [gas.no, no]
    assert grid.phone.get("/collector/cases").json["items"] == []
    assert grid.phone.get(f"/collector/cases/{no}").status_code == 404


def test_where_nobody_looks_after_it_the_desk_gives_it_to_somebody(grid: Grid) -> None:
    lonely, on_the_map = (
        grid.report(area_id=grid.lonely_id),
        grid.report(area_id=None, latitude_e6=37_160_000, longitude_e6=122_420_000),
    )
    for no in (lonely, on_the_map):
        case, snap = case_of(no)
        assert (case.state, case.owner_id, snap.holder_id) == ("received", None, None)
    desk = at_desk(grid.app, grid.admin)
    assert desk.page("/snaps").count("待派单") >= 4
    assert "北纬 37.160000" in desk.page(f"/snaps/{on_the_map}")


def test_a_head_is_not_given_what_their_own_household_reports(grid: Grid) -> None:
    no = grid.send(grid.at_head).json["no"]
    assert case_of(no)[1].holder_id == grid.helper.id


def test_choices_and_what_may_be_the_same(grid: Grid) -> None:
    choices = grid.phone.get("/cases/choices").json
    assert (choices["own_area_id"], [each["name"] for each in choices["areas"]]) == (
        grid.area_id,
        ["第 1 网格", "第 2 网格"],
    )
    assert {"category": "gas", "title": "燃气异味", "within": "2 小时", "is_hazard": True} in choices["categories"]
    assert len(choices["categories"]) <= 20
    no = grid.report(text="桶满了，电话 139 0000 0001")
    grid.report(category="light")
    grid.report(area_id=grid.lonely_id)

    def near(area_id: int) -> Any:
        return grid.at_helper.get(f"/cases/near?category=litter&area_id={area_id}")

    found = near(grid.area_id).json["items"]
    assert [(each["no"], each["text"]) for each in found] == [(no, "桶满了，电话 139****0001")]
    with frozen(NOW + timedelta(days=8)):
        assert near(grid.area_id).json["items"] == []
    assert near(Grid(grid.app).area_id).status_code == 404


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"category": "dragons"}, 422, "invalid_input", "category"),
        ({"kind": "repair"}, 422, "invalid_input", "kind"),
        ({"area_id": None}, 422, "invalid_input", "area_id"),
        ({"latitude_e6": 37_000_000}, 422, "invalid_input", "longitude_e6"),
        ({"area_id": 10**12}, 404, "not_found", ""),
    ],
)
def test_what_cannot_be_reported(grid: Grid, changes: dict[str, Any], status: int, code: str, field: str) -> None:
    refused(grid.send(**changes), status, code, field)
    assert count() == 0


def test_not_in_an_area_or_with_a_picture_of_somebody_else(grid: Grid) -> None:
    foreign = Grid(grid.app)
    refused(grid.send(area_id=foreign.area_id), 404, "not_found")
    theirs = pictures.ahead(grid.users[1])
    refused(grid.send(evidence=[theirs.id]), 404, "picture_gone")
    refused(grid.send(as_user(grid.app, factories.user())), 403, "not_a_resident")
    assert count() == 0
    own = pictures.ahead(grid.users[0])
    no = grid.report(evidence=[own.id])
    (shown,) = grid.phone.get(f"/cases/{no}/pictures").json["items"]
    assert grid.phone.get(f"/cases/{no}/pictures/{shown['id']}").mimetype == "image/jpeg"
    assert grid.at_head.get(f"/collector/cases/{no}/pictures/{shown['id']}").status_code == 200
    assert grid.at_head.get(f"/cases/{no}/pictures/{shown['id']}").status_code == 404
    assert grid.at_head.get(f"/cases/{no}").status_code == 404


def test_the_twenty_first_of_a_day_is_refused(grid: Grid) -> None:
    for _ in range(A_DAY):
        grid.report()
    refused(grid.send(), 429, "too_many_reports")
    assert count() == A_DAY
    assert grid.send(grid.at_helper).status_code == 201
    with frozen(NOW + timedelta(days=1)):
        assert grid.send().status_code == 201


def test_without_a_name_nobody_sees_who_it_was(grid: Grid) -> None:
    commit(lambda session: setattr(session.get_one(Resident, grid.person.id), "name", "示例王小明"))
    no = grid.report(anonymous=True, text="桶满了，找我 13900000001")
    case, _ = case_of(no)
    assert case.subject_id is None
    assert [each["no"] for each in grid.phone.get("/cases").json["items"]] == [no]
    assert grid.phone.get(f"/cases/{no}").json["report"]["text"] == "桶满了，找我 13900000001"
    desk = at_desk(grid.app, grid.admin)
    seen = [
        desk.page(f"/snaps/{no}"),
        desk.page("/snaps"),
        desk.page("/snaps/all"),
        grid.at_head.get(f"/collector/cases/{no}").get_data(as_text=True),
        grid.at_head.get("/collector/cases").get_data(as_text=True),
        str([(each.actor, each.facts) for each in db.session.scalars(select(AuditEvent))][-1]),
    ]
    hidden = ("示***明", "示例王小明", "13900000001", f"resident:{grid.person.id}")
    assert [word for page in seen for word in hidden if word in page] == []
    assert "匿名" in seen[0]
    named = grid.report()
    assert "示***明" in desk.page(f"/snaps/{named}")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("请打13900000001", "请打139****0001"),
        ("请打 139-0000-0001。", "请打 139****0001。"),
        ("０６３１：0631-5550000", "０６３１：063****0000"),
        ("第 1390000000123 号表", "第 1390000000123 号表"),
    ],
)
def test_phone_numbers_are_masked(said: str, shown: str) -> None:
    assert mask_phones(said) == shown
