"""One in so many of the records that nobody approves is laid before somebody else, who finds it right or wrong."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core.clock import frozen
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import RuleError
from app.core.permissions import StaffRole
from app.parties.staff.errors import SamePersonError
from app.standing.programmes.models import Review, Rule
from app.standing.records import sampling, withdrawal
from app.standing.records.errors import RecordNotFoundError, SampleLookedAtError, SampleNotFoundError
from app.standing.records.models import Record, RecordSample, RecordState, Verdict
from devtools import factories
from devtools.factories import NOW
from tests.standing.records.factories import counting, record
from tests.standing.records.test_process import Town, fresh
from tests.support.desk import at_desk
from tests.support.http import as_staff


@pytest.fixture
def town(app: Flask) -> Town:
    return Town()


def drawn(town: Town) -> Record:
    """A record that counts, and that is laid before somebody."""
    found = record(town.first, town.person.id)
    execute(sampling.sample, records=[found], one_in=1, now=NOW)
    return found


def look(found: Record, staff: Any, verdict: Verdict = Verdict.RIGHT, reason: str = "") -> RecordSample:
    return execute(sampling.look, record_id=found.id, verdict=verdict, reason=reason, staff=staff, now=NOW)


def test_one_in_so_many_is_drawn_by_its_number() -> None:
    shares = {one_in: sum(sampling.is_drawn(number, one_in) for number in range(20_000)) for one_in in (1, 10, 20)}
    assert shares[1] == 20_000
    assert 1_900 < shares[10] < 2_100
    assert 900 < shares[20] < 1_100
    runs = [number for number in range(2_000) if sampling.is_drawn(number, 20)]
    assert len({number % 20 for number in runs}) == 20  # Nobody can count up to the next one.


def test_what_is_drawn_twice_is_drawn_once(town: Town) -> None:
    found = drawn(town)
    assert execute(sampling.sample, records=[found], one_in=1, now=NOW) == []
    assert execute(sampling.sample, records=[found], one_in=10**9, now=NOW) == []
    assert len(db.session.scalars(select(RecordSample)).all()) == 1


def test_of_what_the_system_lets_count_one_in_twenty_is_drawn(town: Town) -> None:
    execute(lambda session: session.execute(update(Rule).values(review=Review.AUTO)))
    entered = [town.verify(town.plus()) for _ in range(60)]
    wanted = {each.id for each in entered if sampling.is_drawn(each.id, sampling.ONE_IN)}
    assert {each.status for each in entered} == {RecordState.PUBLICITY}
    assert set(db.session.scalars(select(RecordSample.record_id))) == wanted


def test_what_one_of_the_staff_has_approved_is_not_drawn(town: Town) -> None:
    for _ in range(30):
        town.approve(town.verify(town.plus()))
    assert db.session.scalars(select(RecordSample)).all() == []


def test_a_right_one_goes_on(town: Town) -> None:
    found = drawn(town)
    seen = look(found, town.second)
    assert (seen.verdict, seen.looked_by, seen.looked_at) == (Verdict.RIGHT, town.second.id, NOW)
    assert (fresh(found).status, town.points) == (RecordState.EFFECTIVE, 5)
    with pytest.raises(SampleLookedAtError):
        look(found, town.second, Verdict.WRONG, "看错了")


def test_a_wrong_one_is_taken_back_with_its_points_by_two(town: Town) -> None:
    found = drawn(town)
    assert town.points == 5
    with pytest.raises(RuleError):
        look(found, town.second, Verdict.WRONG)
    look(found, town.second, Verdict.WRONG, "签到表上没有这个人")
    assert (fresh(found).status, fresh(found).withdrawal_asked_by) == (RecordState.EFFECTIVE, town.second.id)
    execute(withdrawal.confirm, record_id=found.id, staff=town.third, now=NOW)
    assert (fresh(found).status, town.points) == (RecordState.WITHDRAWN, 0)
    assert fresh(found).withdrawal_reason == "签到表上没有这个人"


def test_one_that_somebody_has_asked_to_take_back_keeps_that_request(town: Town) -> None:
    found = drawn(town)
    execute(withdrawal.withdraw_record, record_id=found.id, reason="同名的人", staff=town.first, now=NOW)
    look(found, town.second, Verdict.WRONG, "不符")
    assert (fresh(found).withdrawal_asked_by, fresh(found).withdrawal_reason) == (town.first.id, "同名的人")


def test_what_is_objected_to_stays_with_its_case(town: Town) -> None:
    found = drawn(town)
    execute(lambda session: session.execute(update(Record).values(status=RecordState.SUSPENDED)))
    assert look(found, town.second, Verdict.WRONG, "不符").verdict is Verdict.WRONG
    assert fresh(found).status is RecordState.SUSPENDED


def test_who_had_a_part_in_it_does_not_look(town: Town) -> None:
    found = counting(town.first, town.plus())
    execute(sampling.sample, records=[found], one_in=1, now=NOW)
    execute(lambda session: session.execute(update(Record).values(verified_by=town.second.id)))
    for own in (town.first, town.second):
        with pytest.raises(SamePersonError):
            look(found, own)
    assert look(found, town.third).verdict is Verdict.RIGHT


def test_what_was_not_drawn_or_is_elsewhere_is_not_there(town: Town) -> None:
    with pytest.raises(SampleNotFoundError):
        look(record(town.first, town.person.id), town.second)
    elsewhere = factories.staff(factories.community(), StaffRole.CLERK)
    with pytest.raises(RecordNotFoundError):
        look(drawn(town), elsewhere)


def test_over_http_and_at_the_desk(app: Flask, town: Town) -> None:
    with frozen(NOW):
        first, second = drawn(town), drawn(town)
        api, desk = as_staff(app, town.second), at_desk(app, town.third)
        listed = [each["id"] for each in api.get("/staff/samples").json["items"]]
        assert listed == [second.id, first.id]
        said = api.post(f"/staff/samples/{first.id}/verdict", {"verdict": "wrong"})
        assert (said.status_code, said.json["details"]["fields"][0]["field"]) == (422, "reason")
        assert api.post(f"/staff/samples/{first.id}/verdict", {"verdict": "right"}).json["verdict"] == "right"
        page = desk.page("/samples")
        assert f"/console/samples/{second.id}/right" in page
        assert f"/console/samples/{first.id}/right" not in page
        said = desk.said(desk.post(f"/samples/{second.id}/wrong", {"reason": "没有来过"}))
        assert "等另一位工作人员确认撤销" in said
        assert "没有等着抽查的记录" in said
        assert fresh(second).is_withdrawal_open


def test_nobody_elsewhere_sees_them(app: Flask, town: Town) -> None:
    drawn(town)
    elsewhere = factories.staff(factories.community(), StaffRole.CLERK)
    with frozen(NOW):
        assert as_staff(app, elsewhere).get("/staff/samples").json["items"] == []
