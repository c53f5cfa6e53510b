"""Residents in a post remind their neighbours; a minus follows as after reminders of staff."""

from datetime import timedelta

from sqlalchemy import select

from app.core.db.session import db
from app.core.db.uow import execute
from app.parties.messages.models import Message, MessageKind
from app.standing.reminders import closing
from app.standing.reminders.models import Reminder, ReminderStatus
from devtools.factories import NOW
from tests.standing.collecting.conftest import TODAY, Building
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user

DAY = timedelta(days=1)


def kept() -> list[Reminder]:
    db.session.rollback()
    return list(db.session.scalars(select(Reminder).order_by(Reminder.id)))


def test_a_neighbour_is_told_and_answers(building: Building) -> None:
    given = building.remind()
    assert (given.status_code, given.json["status"], given.json["subject"]) == (201, "open", "H-2")
    (reminder,) = kept()
    assert (reminder.given_by, reminder.given_by_resident) == (None, building.leader.id)
    told = db.session.scalars(select(Message.kind).where(Message.user_id == building.neighbour_user.id)).all()
    assert MessageKind.REMINDED in told
    assert reminder.told_at == NOW
    phone = as_user(building.app, building.neighbour_user)
    assert phone.post(f"/me/reminders/{reminder.id}/answer", {"text": "家里来客人"}).status_code == 200
    (listed,) = building.phone.get("/collector/reminders").json["items"]
    assert listed["answer"] == "家里来客人"
    assert phone.get("/collector/reminders").json["items"] == []
    taken = {"reason": "记错了户号"}
    shown = as_staff(building.app, building.admin).post(f"/staff/reminders/{reminder.id}/withdrawal", taken).json
    assert (shown["given_by"], shown["given_by_resident"]) == (None, building.leader.id)
    page = at_desk(building.app, building.admin).page(f"/reminders/{reminder.id}")
    assert building.leader.name not in page
    assert building.leader.name[0] + "*" in page


def test_once_a_day_and_in_time(building: Building) -> None:
    assert building.remind().status_code == 201
    assert building.remind(event_key="other").json["code"] == "already_reminded"
    for day, rule, field in ((TODAY - 8 * DAY, "sorting-fail-3", "occurred_on"), (TODAY - DAY, "good-deed", "rule")):
        answer = building.remind(occurred_on=day.isoformat(), rule=rule)
        assert (answer.status_code, answer.json["details"]["fields"][0]["field"]) == (422, field)
    child = building.remind(building.person(building.child), rule="parking-repeat")
    assert (child.status_code, len(kept())) == (422, 1)


def test_staff_say_that_it_was_made_good(building: Building) -> None:
    building.remind()
    (reminder,) = kept()
    execute(closing.make_up, reminder_id=reminder.id, reason="已补课", staff=building.admin, now=NOW)
    assert kept()[0].status is ReminderStatus.MADE_UP
