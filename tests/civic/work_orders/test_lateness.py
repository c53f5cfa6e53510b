"""What is late is handed in once; people verify it, the firm can answer and object; a wrong one is taken back."""

from datetime import timedelta
from functools import partial

from flask import Flask

from app.alliance.machine_records import checks as machine_checks
from app.core.clock import frozen
from app.core.db.session import db
from app.parties.messages.models import MessageKind
from app.parties.recusal import declaring
from app.standing.records import checks, deciding
from app.standing.records.models import RecordSource, RecordState
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.snaps.test_reporting import refused
from tests.civic.work_orders.conftest import Estate, case_of, late_records, run_job, told
from tests.support.http import as_staff
from tests.support.threads import at_once

HOURS_3 = NOW + timedelta(hours=3)


def test_late_is_handed_in_once_and_waits_for_people(app: Flask, estate: Estate) -> None:
    no, in_time = estate.order(), estate.order()
    estate.done(in_time)
    assert run_job(NOW + timedelta(hours=1)) == 0
    with frozen(HOURS_3):
        assert sum(at_once(app, [partial(run_job, HOURS_3)] * 2)) == 1
        assert run_job(HOURS_3) == 0
        (record,) = late_records()
        assert (record.subject_id, record.score_delta, record.status) == (estate.firm.id, -2, RecordState.SUBMITTED)
        assert (record.source, record.created_by, record.effective_at) == (RecordSource.MACHINE, None, None)
        case, order = case_of(no)
        assert (case.state, order.overdue_at, order.recorded_unit_id) == ("reported", order.take_by, estate.firm.id)
        assert told(estate.users[1], MessageKind.ORDER_GIVEN) == ["reported", "reported", "overdue"]
        (shown,) = estate.phone(1).get("/property/work-orders").json["items"]
        assert (shown["is_late"], shown["no"]) == (True, no)
        estate.done(no)
        estate.says(no, "reopening", reason="没有修好")
    with frozen(NOW + timedelta(days=3)):
        assert run_job(NOW + timedelta(days=3)) == 0  # Late again, it is the same order.
    assert len(late_records()) == 1
    for each in (*machine_checks.INVARIANTS, *checks.INVARIANTS):
        for ids in each.parts(db.session()):
            assert each.look(db.session(), ids).problems == []


def test_done_too_late_between_two_turns_is_late(estate: Estate) -> None:
    no = estate.order()
    with frozen(HOURS_3):
        estate.done(no)
    assert case_of(no)[1].overdue_at == NOW + timedelta(hours=2)
    assert run_job(HOURS_3) == 1
    assert [record.subject_id for record in late_records()] == [estate.firm.id]


def test_neither_the_firm_nor_the_reporters_household_verifies(estate: Estate) -> None:
    estate.order()
    run_job(HOURS_3)
    (record,) = late_records()
    for person in (estate.person, estate.head):
        related = factories.staff(estate.node)
        commit(declaring.declare, number=person.number, staff=related, now=NOW)
        refused(as_staff(estate.app, related).post(f"/staff/records/{record.id}/verification"), 403, "related_person")
        assert late_records()[0].status is RecordState.SUBMITTED
    commit(deciding.verify, record_id=record.id, staff=estate.admin, now=HOURS_3)
    refused(as_staff(estate.app, estate.admin).post(f"/staff/records/{record.id}/approval"), 403, "same_person")
    assert late_records()[0].status is RecordState.VERIFIED
    commit(deciding.approve, record_id=record.id, staff=estate.second, now=HOURS_3)
    noticed = late_records()[0]
    assert (noticed.status, noticed.effective_at) == (RecordState.NOTICE, None)
    assert noticed.told_at == HOURS_3
    objected = estate.phone(4).post(
        f"/me/records/{record.id}/objection", {"reason": "楼栋停电，已说明", "about_facts": True}
    )
    assert objected.status_code == 201
    assert late_records()[0].status is RecordState.SUSPENDED


def test_what_was_not_theirs_is_taken_back(estate: Estate) -> None:
    no, moved = estate.order(), estate.order()
    run_job(HOURS_3)
    with frozen(HOURS_3):
        desk = as_staff(estate.app, estate.admin)
        voided = desk.post(f"/staff/work-orders/{no}/withdrawal", {"reason": "不归物业"})
        assert voided.status_code == 200, voided.json
        desk.post(f"/staff/work-orders/{moved}/handover", {"unit_id": estate.other.id, "reason": "归乙物业"})
    assert [record.status for record in late_records()] == [RecordState.WITHDRAWN] * 2
    assert run_job(NOW + timedelta(days=9)) == 0  # Of an order there is one record at most.
    assert (case_of(no)[1].overdue_at, case_of(moved)[1].overdue_at) == (None, None)
    for each in machine_checks.INVARIANTS:
        for ids in each.parts(db.session()):
            assert each.look(db.session(), ids).problems == []


def test_handed_over_before_it_was_recorded_it_is_the_second_firms(estate: Estate) -> None:
    no = estate.order()
    with frozen(HOURS_3):
        asked = {"unit_id": estate.other.id, "reason": "归乙物业"}
        as_staff(estate.app, estate.admin).post(f"/staff/work-orders/{no}/handover", asked)
    assert run_job(HOURS_3) == 0
    assert run_job(HOURS_3 + timedelta(hours=3)) == 1
    assert [record.subject_id for record in late_records()] == [estate.other.id]
