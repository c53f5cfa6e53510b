"""Residents in a post hand in records about their neighbours; staff verify them."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.core.db.session import db
from app.core.db.uow import execute
from app.parties.posts import ending
from app.parties.posts.models import PostRole
from app.parties.residents import editing
from app.parties.residents.models import Resident
from app.standing.collecting import handing_in
from app.standing.programmes.models import ProgrammeVersion, SubjectKind
from app.standing.records import checks, deciding
from app.standing.records.errors import DuplicateRecordError
from app.standing.records.models import Record, RecordSource, RecordState
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.collecting.conftest import TODAY, Building
from tests.standing.records.factories import counting, reminded
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user
from tests.support.threads import at_once

DAY = timedelta(days=1)


def kept() -> list[Record]:
    db.session.rollback()
    return list(db.session.scalars(select(Record).order_by(Record.id)))


def problems() -> list[str]:
    db.session.rollback()
    session = db.session()
    return [
        problem
        for each in checks.INVARIANTS
        for ids in each.parts(session)
        for problem in each.look(session, ids).problems
    ]


def refused(answer: Any, status: int, code: str) -> None:
    """Told in Chinese what is the matter; nothing is kept."""
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert any("一" <= char <= "鿿" for char in answer.json["message"])
    assert kept() == []


def test_households_of_ones_own_area_by_number(building: Building) -> None:
    found = building.phone.get("/collector/subjects").json["items"]
    assert [(each["number"], each["kind"], len(each["members"])) for each in found] == [("H-2", "household", 2)]
    assert found[0]["members"][0] == {"id": building.neighbour.id, "name": found[0]["members"][0]["name"]}
    assert "*" in found[0]["members"][0]["name"]
    assert building.phone.get("/collector/subjects?q=h-2").json["items"] == found
    for none in ("H-9", "H-1", "%", "_"):
        assert building.phone.get("/collector/subjects", query_string={"q": none}).json["items"] == []
    more = [factories.resident(building.node, household=f"H-3{n}") for n in range(3)]
    building._live(building.area_id, *(f"H-3{n}" for n in range(3)))
    first = building.phone.get("/collector/subjects?q=H-3&limit=2").json
    rest = building.phone.get("/collector/subjects", query_string={"q": "H-3", "cursor": first["next_cursor"]}).json
    both = [each["id"] for each in first["items"] + rest["items"]]
    assert sorted(both) == sorted(each.household_id for each in more)
    assert len(first["items"]) == 2


def test_a_record_waits_for_staff_and_counts_for_them_like_any_other(building: Building) -> None:
    answer = building.collect()
    assert (answer.status_code, answer.json["state"]) == (201, "submitted")
    (record,) = kept()
    assert (record.source, record.collected_by, record.created_by) == (RecordSource.POST, building.leader.id, None)
    assert (record.subject_id, record.points, record.due_at is not None) == (building.neighbour.id, 5, True)
    page = at_desk(building.app, building.admin).page(f"/records/{record.id}")
    assert "岗位人员采集" in page
    assert building.leader.name not in page
    verified = as_staff(building.app, building.second).post(f"/staff/records/{record.id}/verification")
    assert (verified.status_code, verified.json["collected_by"]) == (200, building.leader.id)
    counting(building.admin, record)
    assert building.phone.get("/collector/records").json["items"][0]["state"] == "effective"
    assert problems() == []


def test_sent_again_with_its_key_it_is_one(building: Building) -> None:
    first, again = building.collect(key="k-1"), building.collect(key="k-1")
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert len(kept()) == 1
    assert building.collect(key="k-1", note="别的").json["code"] == "idempotency_key_reused"


def test_the_same_by_another_collector_is_one(building: Building) -> None:
    user = factories.user()
    other = factories.resident(building.node, user=user, household="H-5")
    building.appoint(other, role=PostRole.BLOCK_LEADER, area_id=building._area("5"))
    ending_ = {"reason": "换届", "staff": building.admin, "now": NOW}
    assert building.collect().status_code == 201
    commit(ending.end, post_id=building.post, **ending_)
    building.appoint(other, area_id=building.area_id)
    building.user = user
    answer = building.collect()
    assert (answer.status_code, answer.json["code"]) == (409, "duplicate_record")
    assert building.collect(event_key="EV-1").status_code == 201
    assert building.collect(event_key="ev-1").json["code"] == "duplicate_record"
    assert len(kept()) == 2


def test_who_hands_in_at_the_same_moment_is_told(building: Building) -> None:
    details: dict[str, Any] = {
        "rule_slug": "good-deed",
        "subject": {"kind": SubjectKind.RESIDENT, "subject_id": building.neighbour.id},
        "score_delta": 5,
        "occurred_on": TODAY,
        "event_key": None,
        "note": "",
        "resident_id": building.leader.id,
        "now": NOW,
    }
    done = at_once(building.app, [lambda: execute(handing_in.collect, **details)] * 4)
    assert sum(isinstance(each, DuplicateRecordError) for each in done) == 3
    assert len(kept()) == 1


def test_nobody_elses_area_and_nobody_elses_kind(building: Building) -> None:
    shop = factories.shop(building.node)
    for subject in (
        building.person(building.far),
        {"kind": "household", "id": building.far.household_id},
        {"kind": "household", "id": 10**12},
        {"kind": "merchant", "id": shop.merchant.id},
        {"kind": "unit", "id": 1},
    ):
        refused(building.collect(subject), 404, "outside_area")
        assert building.remind(subject).json["code"] == "outside_area"


def test_not_about_oneself_nor_ones_household(building: Building) -> None:
    home = {"kind": "household", "id": building.leader.household_id}
    for subject in (building.person(building.leader), building.person(building.spouse), home):
        refused(building.collect(subject), 403, "related_person")
        assert building.remind(subject).json["code"] == "related_person"


def test_only_who_holds_a_post_that_collects(building: Building) -> None:
    commit(ending.end, post_id=building.post, reason="换届", staff=building.admin, now=NOW)
    refused(building.collect(), 403, "no_post")
    assert building.phone.get("/collector/subjects").json["code"] == "no_post"
    assert building.remind().json["code"] == "no_post"
    building.appoint(building.leader, role=PostRole.COUNCIL_MEMBER, community_id=building.node.id)
    building.appoint(building.leader, role=PostRole.PROPERTY, area_id=building.area_id)
    refused(building.collect(), 403, "no_post")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"occurred_on": (TODAY + DAY).isoformat()}, "occurred_on"),
        ({"score_delta": 7}, "score_delta"),
        ({"rule": "no-such-rule"}, "rule"),
        ({"rule": "sorting-ok", "score_delta": 1}, "rule"),
        ({"event_key": "带空格 的"}, "event_key"),
        ({"subject": {"kind": "street", "id": 1}}, "subject"),
    ],
)
def test_what_does_not_fit_the_rule(building: Building, changes: dict[str, Any], field: str) -> None:
    answer = building.collect(**changes)
    assert answer.status_code == 422
    assert answer.json["details"]["fields"][0]["field"].split(".")[0] == field
    assert kept() == []


def remind_at_the_desk(building: Building) -> None:
    """As often as a minus asks for."""
    home = building.neighbour.household_id
    reminded(building.admin, home, "sorting-fail-3", subject_kind=SubjectKind.HOUSEHOLD, before=TODAY)


def begins(day: date) -> None:
    """The rules hold from a day on."""
    execute(lambda session: session.execute(update(ProgrammeVersion).values(starts_on=day)))


def test_a_rule_that_is_not_in_force_that_day(building: Building) -> None:
    begins(TODAY)
    refused(building.collect(occurred_on=(TODAY - DAY).isoformat()), 409, "rule_not_in_force")
    assert building.collect().status_code == 201


def test_31_days_ago_is_too_late(building: Building) -> None:
    begins(TODAY - 90 * DAY)
    answer = building.collect(occurred_on=(TODAY - 31 * DAY).isoformat())
    refused(answer, 422, "wrong_record")
    assert answer.json["details"]["fields"][0]["field"] == "occurred_on"
    assert building.collect(occurred_on=(TODAY - 30 * DAY).isoformat()).status_code == 201


def test_no_minus_of_a_child_and_none_without_reminders(building: Building) -> None:
    answer = building.collect(building.person(building.child), rule="false-report", score_delta=-20, note="谎报火警")
    refused(answer, 422, "wrong_record")
    minus: dict[str, Any] = {"rule": "sorting-fail-3", "score_delta": -5, "note": "第四次混投"}
    refused(building.collect(building.home, **minus), 409, "reminders_missing")
    remind_at_the_desk(building)
    assert building.collect(building.home, **minus).status_code == 201


def test_returned_to_its_collector_and_handed_in_again(building: Building) -> None:
    number = building.collect().json["id"]
    desk = as_staff(building.app, building.second)
    path = f"/collector/records/{number}"
    assert building.phone.post(f"{path}/resubmission", {"note": "补充"}).json["code"] == "record_state"
    assert desk.post(f"/staff/records/{number}/return", {"reason": "请写明时间"}).status_code == 200
    (listed,) = building.phone.get("/collector/records").json["items"]
    assert (listed["state"], listed["reason"]) == ("returned", "请写明时间")
    again = building.phone.post(f"{path}/resubmission", {"note": "昨天下午，邻居见证"})
    assert (again.json["state"], again.json["note"], again.json["reason"]) == ("submitted", "昨天下午，邻居见证", "")
    assert kept()[0].created_by is None
    other = as_user(building.app, building.neighbour_user)
    for step, body in (("resubmission", {"note": "我来"}), ("withdrawal", {"reason": "不要"})):
        assert other.post(f"{path}/{step}", body).status_code == 404
    assert desk.post(f"/staff/records/{number}/return", {"reason": "再写清楚"}).status_code == 200
    commit(ending.end, post_id=building.post, reason="换届", staff=building.admin, now=NOW)
    assert building.phone.post(f"{path}/resubmission", {"note": "补充"}).json["code"] == "no_post"


def test_a_minus_keeps_its_words_when_it_is_handed_in_again(building: Building) -> None:
    remind_at_the_desk(building)
    body: dict[str, Any] = {"rule": "sorting-fail-3", "score_delta": -5, "note": "第四次混投"}
    number = building.collect(building.home, **body).json["id"]
    desk = as_staff(building.app, building.second)
    desk.post(f"/staff/records/{number}/return", {"reason": "请补充"})
    for who, path in ((building.phone, "collector"), (desk, "staff")):
        answer = who.post(f"/{path}/records/{number}/resubmission", {"note": ""})
        assert (answer.status_code, answer.json["details"]["fields"][0]["field"]) == (422, "note")


def test_taken_back_before_it_counts(building: Building) -> None:
    number = building.collect().json["id"]
    path = f"/collector/records/{number}/withdrawal"
    done = building.phone.post(path, {"reason": "认错人了"})
    assert (done.json["state"], done.json["reason"]) == ("withdrawn", "认错人了")
    assert building.phone.post(path, {"reason": "认错人了"}).json["code"] == "record_withdrawn"
    again = building.collect()
    assert again.status_code == 201  # Its event is free.
    counting(building.admin, kept()[1])
    late = building.phone.post(f"/collector/records/{again.json['id']}/withdrawal", {"reason": "认错人了"})
    assert (late.status_code, late.json["code"]) == (409, "record_state")
    page = at_desk(building.app, building.admin).page(f"/records/{number}")
    assert "采集人：认错人了" in page
    assert "撤回自己提交的记录" in page
    assert problems() == []


def test_near_ones_are_shown_to_who_verifies(building: Building) -> None:
    numbers = [
        building.collect(occurred_on=(TODAY - n * DAY).isoformat(), subject=building.person(who)).json["id"]
        for n, who in ((0, building.neighbour), (2, building.child), (3, building.neighbour))
    ]
    desk = at_desk(building.app, building.admin)
    page = desk.page(f"/records/{numbers[0]}")
    assert "相近的记录" in page
    assert f'/records/{numbers[1]}"' in page
    assert f'/records/{numbers[2]}"' not in page
    building.phone.post(f"/collector/records/{numbers[1]}/withdrawal", {"reason": "认错人了"})
    assert "相近的记录" not in desk.page(f"/records/{numbers[0]}")


def test_verify_finds_who_has_collected_at_home(building: Building) -> None:
    building.collect()
    (record,) = kept()
    deciding_ = {"record_id": record.id, "staff": building.second, "now": NOW}
    commit(deciding.verify, **deciding_)
    assert problems() == []

    def set_(**values: Any) -> None:
        execute(lambda session: session.execute(update(Record).values(**values)))

    at_home = [f"record {record.id} was collected by its subject or somebody of the same household"]
    home = building.leader.household_id
    for kind, subject in ((SubjectKind.RESIDENT, building.leader.id), (SubjectKind.RESIDENT, building.spouse.id),
                          (SubjectKind.HOUSEHOLD, home)):  # fmt: skip
        set_(subject_kind=kind, subject_id=subject)
        assert problems() == at_home
    set_(subject_kind=SubjectKind.RESIDENT, subject_id=building.neighbour.id, status=RecordState.EFFECTIVE)
    set_(collected_by=None, points=0, score_delta=0, effective_at=NOW, expires_at=NOW + 90 * DAY, approved_at=NOW)
    assert problems() == [f"record {record.id} counts without the people that it needs"]


def test_who_comes_to_live_with_the_collector_later_is_no_fault(building: Building) -> None:
    building.collect()
    changed = {"resident_id": building.neighbour.id, "home": "H-1", "staff": building.admin, "now": NOW}
    commit(editing.change_person, **changed)
    db.session.rollback()
    assert db.session.get_one(Resident, building.neighbour.id).household_id == building.leader.household_id
    assert problems() == []
