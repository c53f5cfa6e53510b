"""What others have let count is taken back by two people: one asks, another confirms."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core.audit import AuditEvent
from app.core.db.uow import execute
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.office.dashboard.waiting import waiting_for
from app.office.dashboard.waiting_queries import Task
from app.parties.messages.models import MessageKind
from app.parties.staff import staffing
from app.parties.staff.errors import SamePersonError
from app.standing.records import jobs, withdrawal
from app.standing.records.errors import RecordWithdrawnError, WithdrawalAskedError, WithdrawalNotAskedError
from app.standing.records.models import Record, RecordState
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import record
from tests.standing.records.test_process import DAY, Town, fresh, sound
from tests.support.desk import at_desk
from tests.support.http import as_staff
from tests.support.threads import at_once


@pytest.fixture
def town(app: Flask) -> Town:
    return Town()


def ask(town: Town, entered: Record) -> Record:
    return commit(withdrawal.withdraw_record, record_id=entered.id, reason="同名的人", staff=town.first, now=NOW)


def confirm(town: Town, entered: Record) -> Record:
    return commit(withdrawal.confirm, record_id=entered.id, staff=town.second, now=NOW + DAY)


def test_one_person_alone_takes_nothing_back_that_counts(town: Town) -> None:
    entered = record(town.first, town.person.id)
    asked = ask(town, entered)
    assert (asked.status, asked.withdrawal_asked_by, asked.withdrawn_at) == (
        RecordState.EFFECTIVE,
        town.first.id,
        None,
    )
    assert (town.points, town.score(NOW), town.told(MessageKind.POINTS_WITHDRAWN)) == (5, 1005, [])
    with pytest.raises(SamePersonError):
        commit(withdrawal.confirm, record_id=entered.id, staff=town.first, now=NOW)
    with pytest.raises(WithdrawalAskedError):
        ask(town, entered)
    assert (town.points, town.score(NOW)) == (5, 1005)
    done = confirm(town, entered)
    assert (done.status, done.recovered_points, done.withdrawal_reason) == (RecordState.WITHDRAWN, 5, "同名的人")
    assert (town.points, town.score(NOW + DAY)) == (0, 1000)
    assert [facts["points"] for facts in town.told(MessageKind.POINTS_WITHDRAWN)] == [5]
    noted = list(commit(lambda session: session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()))
    assert noted[-2:] == ["record.withdrawal_asked", "record.withdrawn"]
    assert sound()
    for again in (ask, confirm):
        with pytest.raises(RecordWithdrawnError):
            again(town, entered)


def test_an_account_made_by_who_has_asked_is_no_other_person(town: Town) -> None:
    admin = factories.staff(town.node, StaffRole.ADMIN)
    puppet, _ = commit(
        staffing.hire,
        username="puppet",
        role=StaffRole.CLERK,
        community_id=town.node.id,
        staff=admin,
        now=NOW,
    )
    entered = record(town.first, town.person.id)
    commit(withdrawal.withdraw_record, record_id=entered.id, reason="同名的人", staff=admin, now=NOW)
    with pytest.raises(SamePersonError):
        commit(withdrawal.confirm, record_id=entered.id, staff=replace(admin, id=puppet.id), now=NOW)
    assert fresh(entered).status is RecordState.EFFECTIVE


@pytest.mark.parametrize("state", [RecordState.PUBLICITY, RecordState.NOTICE])
def test_what_others_have_decided_takes_two_before_it_counts(town: Town, state: RecordState) -> None:
    """Else one of the staff could undo alone what a council has just decided."""
    entered = town.in_notice() if state is RecordState.NOTICE else town.plus()
    if state is RecordState.PUBLICITY:
        town.verify(entered)
        town.approve(entered)
    assert ask(town, entered).status is state
    assert confirm(town, entered).status is RecordState.WITHDRAWN
    kind = MessageKind.SCORE_NOTICE if state is RecordState.NOTICE else MessageKind.POINTS_WITHDRAWN
    assert town.told(kind)[-1]["withdrawn"] is True
    assert sound()


def test_a_request_that_is_refused_leaves_the_record_and_can_be_made_again(town: Town) -> None:
    entered = record(town.first, town.person.id)
    with pytest.raises(WithdrawalNotAskedError):
        commit(withdrawal.refuse, record_id=entered.id, reason="没有错", staff=town.second, now=NOW)
    with pytest.raises(WithdrawalNotAskedError):
        confirm(town, entered)
    for by in (town.second, town.first):  # Whoever has asked takes it back that way.
        ask(town, entered)
        kept = commit(withdrawal.refuse, record_id=entered.id, reason="没有错", staff=by, now=NOW)
        assert (kept.status, kept.withdrawal_asked_by, kept.withdrawal_reason) == (RecordState.EFFECTIVE, None, "")
    assert town.points == 5
    assert sound()


def test_it_takes_effect_meanwhile_and_is_taken_back_with_its_points(town: Town) -> None:
    entered = town.plus()
    town.verify(entered)
    town.approve(entered)
    ask(town, entered)
    assert jobs.take_effect(NOW + 30 * DAY) == 1
    assert town.points == 5
    assert confirm(town, entered).recovered_points == 5
    assert town.points == 0


def test_two_at_once_confirm_it_once(app: Flask, town: Town) -> None:
    entered = record(town.first, town.person.id)
    ask(town, entered)

    both = (town.second, town.third)
    done = at_once(app, [partial(execute, withdrawal.confirm, record_id=entered.id, staff=by, now=NOW) for by in both])
    assert [type(each) for each in done if not isinstance(each, Record)] == [RecordWithdrawnError]
    assert town.points == 0


def test_verify_names_what_one_alone_has_taken_back(town: Town) -> None:
    entered = record(town.first, town.person.id)
    ask(town, entered)
    confirm(town, entered)
    assert sound()
    commit(lambda session: session.execute(update(Record).values(withdrawal_asked_by=town.second.id)))
    assert not sound()


def test_over_http_the_path_asks_and_another_person_confirms(app: Flask, town: Town) -> None:
    entered = record(town.first, town.person.id)
    first, second = as_staff(app, town.first), as_staff(app, town.second)
    path = f"/staff/records/{entered.id}/withdrawal"
    asked = first.post(path, {"reason": "同名的人"})
    assert (asked.status_code, asked.json["state"], asked.json["withdrawal_asked_by"]) == (
        200,
        "effective",
        town.first.id,
    )
    refused = first.post(f"{path}/approval")
    assert (refused.status_code, refused.json["code"]) == (403, "same_person")
    again = second.post(path, {"reason": "同名的人"})
    assert (again.status_code, again.json["code"]) == (409, "withdrawal_asked")
    assert "另一位工作人员" in again.json["message"]
    done = second.post(f"{path}/approval")
    assert (done.status_code, done.json["state"], done.json["recovered_points"]) == (200, "withdrawn", 5)
    assert second.post(f"{path}/rejection", {"reason": "没有错"}).json["code"] == "record_withdrawn"


def _waiting(staff: StaffIdentity) -> int:
    return {each.task: each.count for each in commit(waiting_for, staff=staff, now=NOW)}[Task.WITHDRAWALS]


def test_at_the_desk_it_waits_for_another_person(app: Flask, town: Town) -> None:
    entered = record(town.first, town.person.id)
    page = f"/records/{entered.id}"
    first, second = at_desk(app, town.first), at_desk(app, town.second)
    assert "由另一位工作人员确认后才撤销" in first.page(f"{page}/withdrawal")
    said = first.said(first.post(f"{page}/withdrawal", {"reason": "同名的人"}))
    assert "等另一位工作人员确认" in said
    assert "确认撤销" not in first.page(page)
    assert [_waiting(by) for by in (town.second, town.first)] == [1, 0]
    assert "同名的人" in second.page(page)
    assert str(entered.id) in second.page("/records?withdrawal_asked=true")
    assert "确认撤销" in second.page(page)
    assert "已告知本人" in second.said(second.post(f"{page}/withdrawal/approval"))
    assert fresh(entered).status is RecordState.WITHDRAWN
    assert _waiting(town.third) == 0
    assert town.score(NOW + timedelta(days=1)) == 1000
