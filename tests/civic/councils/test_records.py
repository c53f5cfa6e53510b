"""Records that a council decides: put on an agenda, objected to one by one, and decided once the minutes are signed."""

from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.civic.councils import attending, listing
from app.civic.councils.errors import (
    ItemNotFoundError,
    ItemStateError,
    LineAloneError,
    LineNotFoundError,
    MeetingStateError,
    NothingWaitsError,
    NoVoteError,
    RelatedPersonError,
    TooManyLinesError,
)
from app.civic.councils.models import AgendaItem, AgendaStatus, Choice, ItemKind, Line, Meeting
from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.operations.verification.verify import INVARIANTS
from app.parties.residents.models import Resident, User
from app.standing.programmes.models import Review, Rule, SubjectKind
from app.standing.records import batch_collecting, batch_decisions, deciding, effect, submitting
from app.standing.records.errors import BatchNotFoundError, BatchStateError, NotVerifiedError
from app.standing.records.models import BatchKind, BatchState, Record, RecordBatch, RecordState
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.councils.conftest import LATER, Hall
from tests.standing.records import factories as credit
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user

YES, NO = Choice.YES, Choice.NO


@pytest.fixture
def deeds(hall: Hall) -> Hall:
    """Good deeds need a council."""
    credit.install()
    commit(lambda session: session.execute(update(Rule).values(review=Review.COUNCIL)))
    return hall


def verified(hall: Hall, person: Resident, key: str, **more: Any) -> Record:
    details = {"rule_slug": "good-deed", "subject_kind": SubjectKind.RESIDENT, "subject_id": person.id}
    details |= {"score_delta": 5, "occurred_on": credit.TODAY, "event_key": key, "note": "属实", **more}
    record = commit(submitting.submit, **details, **hall.staff)
    return commit(deciding.verify, record_id=record.id, staff=hall.second, now=NOW)


def some(hall: Hall, number: int) -> list[Record]:
    return [verified(hall, factories.resident(hall.town.node), f"deed-{n}") for n in range(number)]


def listed(hall: Hall) -> tuple[Meeting, Sequence[AgendaItem]]:
    meeting = commit(listing.list_records, meeting_id=hall.call().id, **hall.staff)
    return meeting, [item for item in hall.items(meeting) if item.kind is ItemKind.BATCH]


def lines(item: AgendaItem) -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Line.record_id).where(Line.item_id == item.id).order_by(Line.record_id)))


def state(record: Record) -> RecordState:
    db.session.rollback()
    return db.session.get_one(Record, record.id).status


def decide(hall: Hall, meeting: Meeting, said: dict[int, Choice]) -> None:
    """Each item by its position, all of one mind, to the last signature."""
    hall.open(meeting)
    for item in hall.items(meeting):
        concerned = listing.concerned(db.session(), item)
        for person in range(5):
            if hall.people[person].household_id not in concerned:
                hall.vote(item, person, said.get(item.position, YES))
        hall.close(item)
    minutes = hall.minuted(meeting)
    for person in range(4):
        assert {state(db.session.get_one(Record, line)) for line in _all_lines(meeting)} == {RecordState.VERIFIED}
        hall.sign(minutes, person)


def _all_lines(meeting: Meeting) -> list[int]:
    query = select(Line.record_id).join(AgendaItem, AgendaItem.id == Line.item_id)
    return list(db.session.scalars(query.where(AgendaItem.meeting_id == meeting.id)))


def assert_sound() -> None:
    db.session.rollback()
    assert [problem for each in INVARIANTS for problem in each.check(db.session()).problems] == []


def test_one_line_is_taken_out_of_sixty(deeds: Hall) -> None:
    """One member objects; the rest are let count, the one is turned down, each with a vote of its own."""
    records = some(deeds, 60)
    meeting, (item,) = listed(deeds)
    assert lines(item) == [record.id for record in records]
    objected = records[7]
    about: dict[str, Any] = {"agenda_item_id": item.id, "record_id": objected.id, "now": NOW}
    with pytest.raises(ItemNotFoundError):
        commit(listing.object_to, resident_id=deeds.town.person.id, **about)
    with pytest.raises(NoVoteError):
        commit(listing.object_to, resident_id=deeds.people[5].id, **about)
    taken = commit(listing.object_to, resident_id=deeds.people[2].id, **about)
    assert lines(taken) == [objected.id]
    assert len(lines(item)) == 59
    with pytest.raises(LineNotFoundError):
        commit(listing.object_to, resident_id=deeds.people[1].id, **about)
    again = {**about, "agenda_item_id": taken.id}
    with pytest.raises(LineAloneError):
        commit(listing.object_to, resident_id=deeds.people[1].id, **again)
    decide(deeds, meeting, {taken.position: NO})
    assert state(objected) is RecordState.REJECTED
    assert {state(record) for record in records if record.id != objected.id} == {RecordState.PUBLICITY}
    noted = db.session.scalars(select(AuditEvent.actor).where(AuditEvent.action == "record.approved")).all()
    assert set(noted) == {f"council:{deeds.council.id}"}
    assert_sound()


def test_what_is_about_a_members_household_has_a_vote_of_its_own(deeds: Hall) -> None:
    cousin = factories.resident(deeds.town.node)
    home = deeds.people[1].household_id
    commit(lambda s: s.execute(update(Resident).where(Resident.id == cousin.id).values(household_id=home)))
    own = verified(deeds, cousin, "own")
    others = some(deeds, 3)
    meeting, (together, alone) = listed(deeds)
    assert (lines(together), lines(alone)) == ([each.id for each in others], [own.id])
    deeds.open(meeting)
    with pytest.raises(RelatedPersonError):
        deeds.vote(alone, 1)
    deeds.vote(alone, 0)
    deeds.vote(together, 1)


def collected(hall: Hall, records: list[Record], period: str = "2026-Q4") -> RecordBatch:
    """Of a quarter, handed over; `records` says that they are all."""
    asked = {"kind": BatchKind.QUARTER, "community_id": hall.town.node.id, "period": period}
    batch = commit(batch_collecting.collect, **asked, **hall.staff)
    assert batch.lines == len(records)
    return commit(batch_collecting.hand_over, batch_id=batch.id, **hall.staff)


def batch_state(batch: RecordBatch) -> BatchState:
    db.session.rollback()
    return db.session.get_one(RecordBatch, batch.id).state


def test_a_quarter_of_sixty_is_decided_as_one_and_public_as_one(deeds: Hall) -> None:
    """Rules that need no council are decided with the others; one line is taken out to a vote of its own."""
    records = some(deeds, 59)
    commit(lambda session: session.execute(update(Rule).where(Rule.slug == "patrol").values(review=Review.TWO)))
    person = factories.resident(deeds.town.node)
    records.append(verified(deeds, person, "patrol", rule_slug="patrol", score_delta=1))
    batch, meeting = collected(deeds, records), deeds.call()
    with pytest.raises(NothingWaitsError):  # They wait with their batch.
        commit(listing.list_records, meeting_id=meeting.id, **deeds.staff)
    commit(listing.list_batch, meeting_id=meeting.id, record_batch_id=batch.id, **deeds.staff)
    with pytest.raises(BatchStateError):
        commit(listing.list_batch, meeting_id=meeting.id, record_batch_id=batch.id, **deeds.staff)
    item = deeds.items(meeting)[1]
    assert item.title == f"{deeds.town.node.name} 2026 年第四季度核分 60 条"
    taken = commit(
        listing.object_to, agenda_item_id=item.id, record_id=records[7].id, resident_id=deeds.people[2].id, now=NOW
    )
    assert deeds.items(meeting)[1].title.endswith("核分 59 条")
    assert batch_state(batch) is BatchState.AGENDA
    decide(deeds, meeting, {taken.position: NO})
    assert batch_state(batch) is BatchState.DECIDED
    assert {state(record) for record in records} == {RecordState.APPROVED, RecordState.REJECTED}
    assert commit(batch_decisions.release_next, now=NOW, rate_fen=1, after_id=0) == batch.id
    assert batch_state(batch) is BatchState.PUBLIC
    assert [state(record) for record in records].count(RecordState.PUBLICITY) == 59
    assert state(records[7]) is RecordState.REJECTED
    assert_sound()


def test_a_batch_waits_again_where_nothing_was_decided(deeds: Hall) -> None:
    records = some(deeds, 2)
    batch, meeting = collected(deeds, records), deeds.call()
    commit(listing.list_batch, meeting_id=meeting.id, record_batch_id=batch.id, **deeds.staff)
    commit(attending.cancel_meeting, meeting_id=meeting.id, reason="改期", **deeds.staff)
    assert batch_state(batch) is BatchState.VERIFYING
    other = deeds.call()
    commit(listing.list_batch, meeting_id=other.id, record_batch_id=batch.id, **deeds.staff)
    deeds.open(other, present=(0,))
    for each in deeds.items(other):
        assert deeds.close(each).status is AgendaStatus.UNDECIDED
    deeds.sign(deeds.minuted(other), 0)
    assert batch_state(batch) is BatchState.VERIFYING
    assert {state(record) for record in records} == {RecordState.VERIFIED}


def test_what_is_not_verified_or_elsewhere_or_too_large_is_not_laid_before(
    deeds: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = some(deeds, 2)
    details = {"rule_slug": "good-deed", "subject_kind": SubjectKind.RESIDENT, "subject_id": deeds.town.person.id}
    details |= {"score_delta": 5, "occurred_on": credit.TODAY, "event_key": "waits", "note": "属实"}
    records.append(commit(submitting.submit, **details, **deeds.staff))
    batch, meeting = collected(deeds, records), deeds.call()
    asked = {"meeting_id": meeting.id, "record_batch_id": batch.id}
    with pytest.raises(NotVerifiedError):
        commit(listing.list_batch, **asked, **deeds.staff)
    commit(batch_decisions.verify, batch_id=batch.id, staff=deeds.second, now=NOW)
    monkeypatch.setattr(listing, "MAX_OF_BATCH", 2)
    with pytest.raises(TooManyLinesError):
        commit(listing.list_batch, **asked, **deeds.staff)
    above = factories.staff(deeds.town.town)
    elsewhere = factories.community(parent=deeds.town.town)
    person = factories.resident(elsewhere)
    credit.submitted(above, person.id)
    quarter = {"kind": BatchKind.QUARTER, "period": "2026-Q4", "staff": above, "now": NOW}
    other = commit(batch_collecting.collect, community_id=elsewhere.id, **quarter)
    commit(batch_collecting.hand_over, batch_id=other.id, staff=above, now=NOW)
    with pytest.raises(BatchNotFoundError):
        commit(listing.list_batch, meeting_id=meeting.id, record_batch_id=other.id, **deeds.staff)


def test_a_council_decides_the_minuses_of_a_month(deeds: Hall) -> None:
    """Also those of a rule that two of the staff could decide."""
    person = factories.resident(deeds.town.node, user=factories.user())
    credit.reminded(deeds.town.admin, person.id, "parking-repeat", before=credit.TODAY)
    commit(lambda session: session.execute(update(Rule).values(review=Review.TWO)))
    minus = verified(deeds, person, "park", rule_slug="parking-repeat", score_delta=-10)
    asked = {"kind": BatchKind.MONTH, "community_id": deeds.town.node.id, "period": "2026-11"}
    batch = commit(batch_collecting.collect, **asked, **deeds.staff)
    commit(batch_collecting.hand_over, batch_id=batch.id, **deeds.staff)
    meeting = deeds.call()
    commit(listing.list_batch, meeting_id=meeting.id, record_batch_id=batch.id, **deeds.staff)
    decide(deeds, meeting, {})
    assert state(minus) is RecordState.NOTICE
    december = NOW.replace(month=12)
    with frozen(december):
        commit(effect.take_effect, record_ids=[minus.id], now=december)
    assert state(minus) is RecordState.EFFECTIVE
    assert_sound()


def test_a_batch_on_the_agenda_over_http_and_at_the_desk(app: Flask, deeds: Hall) -> None:
    batch, meeting = collected(deeds, some(deeds, 2)), deeds.call()
    desk = at_desk(app, deeds.town.admin)
    assert "列入一个批次" in desk.page(f"/meetings/{meeting.id}")
    said = desk.said(desk.post(f"/meetings/{meeting.id}/batches", {"record_batch_id": batch.id}))
    assert "批次已列入议程" in said
    assert "已列入" in desk.page(f"/batches/{batch.id}")
    commit(attending.cancel_meeting, meeting_id=meeting.id, reason="改期", **deeds.staff)
    again = as_staff(app, deeds.town.admin)
    shown = again.post(f"/staff/meetings/{deeds.call().id}/batches", {"record_batch_id": batch.id})
    assert (shown.status_code, shown.json["items"][1]["kind"]) == (200, "batch")


@pytest.mark.parametrize("kind", [SubjectKind.HOUSEHOLD, SubjectKind.MERCHANT])
def test_whose_record_it_is(deeds: Hall, kind: SubjectKind) -> None:
    """A household's is about its members, a shop's about the households of its people."""
    if kind is SubjectKind.HOUSEHOLD:
        subject, rule, delta = deeds.people[1].household_id, "sorting-ok", 1
    else:
        subject, rule, delta = deeds.town.shop.merchant.id, "front-duty-ok", 2
        owner = deeds.town.shop.owner.id
        commit(lambda s: s.execute(update(Resident).where(Resident.user_id == owner).values(user_id=None)))
        commit(lambda s: s.execute(update(Resident).where(Resident.id == deeds.people[1].id).values(user_id=owner)))
    verified(deeds, deeds.town.person, "own", subject_kind=kind, subject_id=subject, rule_slug=rule, score_delta=delta)
    _, (item,) = listed(deeds)
    assert listing.concerned(db.session(), item) == {deeds.people[1].household_id}


def test_a_minus_is_told_once_a_council_has_let_it_count(deeds: Hall) -> None:
    person = factories.resident(deeds.town.node, user=factories.user())
    credit.reminded(deeds.town.admin, person.id, "parking-repeat", before=credit.TODAY)
    minus = verified(deeds, person, "park", rule_slug="parking-repeat", score_delta=-10)
    meeting, _ = listed(deeds)
    decide(deeds, meeting, {})
    assert state(minus) is RecordState.NOTICE
    with frozen(NOW.replace(month=12)):
        commit(effect.take_effect, record_ids=[minus.id], now=NOW.replace(month=12))
    assert state(minus) is RecordState.EFFECTIVE
    assert_sound()


def test_a_record_is_on_one_agenda_and_on_another_where_nothing_came_of_it(deeds: Hall) -> None:
    (record,) = some(deeds, 1)
    running, _ = deeds.running()
    with pytest.raises(MeetingStateError):
        commit(listing.list_records, meeting_id=running.id, **deeds.staff)
    meeting, (item,) = listed(deeds)
    other = deeds.call()
    with pytest.raises(NothingWaitsError):
        commit(listing.list_records, meeting_id=other.id, **deeds.staff)
    commit(attending.cancel_meeting, meeting_id=meeting.id, reason="改期", **deeds.staff)
    with pytest.raises(MeetingStateError):
        commit(listing.take_out, agenda_item_id=item.id, record_id=record.id, **deeds.staff)
    commit(listing.list_records, meeting_id=other.id, **deeds.staff)
    deeds.open(other, present=(0,))
    for each in deeds.items(other):
        assert deeds.close(each).status is AgendaStatus.UNDECIDED
        if each.kind is ItemKind.BATCH:
            with pytest.raises(ItemStateError):
                commit(listing.take_out, agenda_item_id=each.id, record_id=record.id, **deeds.staff)
    minutes = deeds.minuted(other)
    deeds.sign(minutes, 0)
    assert state(record) is RecordState.VERIFIED
    commit(listing.list_records, meeting_id=deeds.call(starts_at=LATER.replace(month=12)).id, **deeds.staff)


def test_what_was_turned_down_meanwhile_stays_so(deeds: Hall) -> None:
    first, second = some(deeds, 2)
    meeting, _ = listed(deeds)
    commit(deciding.reject, record_id=first.id, reason="登记有误", staff=deeds.second, now=NOW)
    deeds.open(meeting)
    for item in deeds.items(meeting):
        for person in range(5):
            deeds.vote(item, person)
        deeds.close(item)
    minutes = deeds.minuted(meeting)
    for person in range(4):
        deeds.sign(minutes, person)
    assert (state(first), state(second)) == (RecordState.REJECTED, RecordState.PUBLICITY)
    assert_sound()


def test_a_record_that_no_council_has_adopted_is_found(deeds: Hall) -> None:
    (record,) = some(deeds, 1)
    commit(
        deciding.decide_by_council, record_ids=[record.id], adopted=True, reason="", council=deeds.town.admin, now=NOW
    )
    db.session.rollback()
    found = [problem for each in INVARIANTS for problem in each.check(db.session()).problems]
    assert found == [f"record {record.id} was adopted by no council"]


def test_over_http(app: Flask, deeds: Hall) -> None:
    desk = as_staff(app, deeds.town.admin)
    records = some(deeds, 2)
    at = f"/staff/meetings/{deeds.call().id}"
    shown = desk.post(f"{at}/records").json
    item = shown["items"][1]
    assert (item["kind"], item["title"]) == ("batch", "信用记录 2 条")
    assert desk.post(f"{at}/records").json["code"] == "nothing_waits"
    phone = as_user(app, db.session.get_one(User, deeds.people[1].user_id))
    seen = phone.get(f"/council{at.removeprefix('/staff')}").json["items"][1]
    assert [each["id"] for each in seen["records"]] == [record.id for record in records]
    assert seen["records"][0]["words"].endswith("+5 分")
    assert "*" in seen["records"][0]["subject"]
    after = phone.post(f"/council/items/{item['id']}/records/{records[0].id}/objection").json["items"]
    assert [len(each["records"]) for each in after] == [0, 1, 1]
    assert after[2]["title"].endswith("（单独表决）")
