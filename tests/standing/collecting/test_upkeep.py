"""What somebody has collected, in the long run: their copy, two who are one, who is forgotten, records long over."""

import json
from datetime import timedelta

from sqlalchemy import select

from app.core.db.session import db
from app.core.db.uow import execute
from app.office import privacy
from app.office.residency import merging
from app.parties.residents.models import Resident
from app.standing.records import checks, retention
from app.standing.records.models import Record, RecordSource
from app.standing.reminders.models import Reminder
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.collecting.conftest import Building
from tests.standing.records.factories import counting
from tests.support.http import as_user


def record() -> Record:
    db.session.rollback()
    return db.session.scalars(select(Record)).one()


def problems() -> list[str]:
    session = db.session()
    seen = [each.look(session, ids) for each in checks.INVARIANTS for ids in each.parts(session)]
    return [problem for each in seen for problem in each.problems]


def merge(building: Building, kept: Resident, gone: Resident) -> None:
    both = {"kept_id": kept.id, "gone_id": gone.id, "reason": "登记了两次", "now": NOW}
    asked = commit(merging.ask, staff=building.admin, **both)
    commit(merging.approve, merge_id=asked.id, staff=building.second, now=NOW)


def test_it_is_in_their_copy_and_says_nothing_of_whom(building: Building) -> None:
    building.collect()
    building.remind()
    copy = json.loads(building.phone.get("/me/data").text)
    (row,), (reminder,) = copy["collected"], copy["reminders_given"]
    assert (row["note"], row["status"], reminder["note"]) == ("归还钱包", "submitted", "厨余混投")
    assert not {"subject_id", "resident_id"} & (row.keys() | reminder.keys())
    other = json.loads(as_user(building.app, building.neighbour_user).get("/me/data").text)
    assert (other["collected"], other["reminders_given"], len(other["records"])) == ([], [], 1)


def test_two_who_are_one_have_collected_it(building: Building) -> None:
    building.collect()
    building.remind()
    kept = factories.resident(building.node)
    merge(building, kept, building.leader)
    assert (record().collected_by, record().source) == (kept.id, RecordSource.POST)
    assert db.session.scalars(select(Reminder.given_by_resident)).all() == [kept.id]
    assert problems() == []


def test_what_one_has_collected_about_the_other_turns_out_to_be_ones_own(building: Building) -> None:
    building.collect()
    counting(building.admin, record())
    merge(building, building.leader, building.neighbour)
    found = record()
    assert (found.subject_id, found.collected_by, found.source) == (
        building.leader.id,
        building.leader.id,
        RecordSource.SELF,
    )
    assert problems() == []


def test_who_is_forgotten_leaves_a_number(building: Building) -> None:
    building.collect()
    forgotten = {"resident_id": building.leader.id, "reason": "本人申请", "staff": building.admin, "now": NOW}
    commit(privacy.forget_resident, **forgotten)
    assert record().collected_by == building.leader.id
    assert db.session.get_one(Resident, building.leader.id).phone_index is None
    assert problems() == []


def test_records_long_over_say_nothing_of_their_collector(building: Building) -> None:
    building.collect()
    counting(building.admin, record())
    number, later = record().id, NOW + timedelta(days=900)
    execute(lambda session: setattr(session.get_one(Record, number), "lapsed_at", later))
    assert execute(retention.make_anonymous, record_ids=[number]) == 1
    assert (record().collected_by, record().subject_id) == (None, None)
    assert problems() == []
