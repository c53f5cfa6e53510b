"""The chair calls meetings of their council and leads them from the phone, by the same rules as the desk."""

import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.civic.councils import seating
from app.civic.councils.calling import Proposal
from app.civic.councils.models import CouncilKind, Meeting, Vote
from app.core.audit import AuditEvent
from app.core.db.session import db
from app.core.files import StoredFile
from app.parties.posts import ending
from app.parties.posts.models import PostRole
from app.standing.records import batch_collecting
from app.standing.records.models import BatchKind, BatchState, RecordBatch
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.councils.conftest import LATER, Hall
from tests.civic.councils.test_api import phone_of
from tests.civic.councils.test_meetings import problems
from tests.civic.councils.test_records import deeds, some
from tests.support.desk import at_desk
from tests.support.http import SignedIn
from tests.support.pictures import jpeg

__all__ = ["deeds"]


class Phones:
    """What the phones of the council are answered; person 0 is the chair."""

    def __init__(self, app: Flask, hall: Hall) -> None:
        self.app, self.hall = app, hall

    def of(self, person: int) -> SignedIn:
        return phone_of(self.app, self.hall, person)

    def call(self, person: int = 0, *, key: str = "", **changes: Any) -> Any:
        body: dict[str, Any] = {
            "council_id": self.hall.council.id,
            "place": "社区会议室",
            "starts_at": LATER.isoformat(),
        }
        body |= {"proposals": [{"title": "每月第一个周六为清洁日"}], **changes}
        return self.of(person).post("/council/meetings", body, headers={"Idempotency-Key": key} if key else {})

    def picture(self, person: int = 0) -> int:
        sent = self.of(person).post("/me/pictures", data={"file": (io.BytesIO(jpeg()), "签到表.jpg")})
        assert sent.status_code == 201, sent.json
        return int(sent.json["id"])

    def hands(self, meeting: dict[str, Any], said: dict[int, str], **changes: Any) -> Any:
        """What was said, by the number on the roll, on the first item."""
        ids = {each["number"]: each["id"] for each in meeting["roll"]}
        votes = [{"member_id": ids[number], "choice": choice} for number, choice in said.items()]
        body = {"votes": votes, **({} if "sheet" in changes else {"sheet": self.picture()}), **changes}
        return self.of(0).post(f"/council/items/{meeting['items'][0]['id']}/hands", body)

    def step(self, path: str, person: int = 0, **body: Any) -> Any:
        return self.of(person).post(f"/council/{path}", body or None)


@pytest.fixture
def phones(app: Flask, hall: Hall) -> Phones:
    return Phones(app, hall)


def refused(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
    assert any("一" <= char <= "鿿" for char in answer.json["message"])


def meetings() -> Sequence[Meeting]:
    db.session.rollback()
    return db.session.scalars(select(Meeting).order_by(Meeting.id)).all()


def votes() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Vote.id))) or 0


def test_from_the_call_to_the_end_on_one_phone(phones: Phones, hall: Hall) -> None:
    (led,) = phones.of(0).get("/council/councils").json["items"]
    assert (led["id"], led["members"], led["waiting"], led["batches"]) == (hall.council.id, 5, 0, [])
    called = phones.call()
    assert (called.status_code, called.json["state"], called.json["leads"]) == (201, "called", True)
    assert [each["number"] for each in called.json["roll"]] == [1, 2, 3, 4, 5, 6]
    assert all("*" in each["name"] for each in called.json["roll"])
    (row,) = meetings()
    assert (row.called_by, row.called_by_post is not None) == (None, True)
    assert phones.of(1).get("/me/messages").json["items"]
    running = phones.step(f"meetings/{row.id}/opening").json
    assert (running["state"], len(running["items"][0]["can_raise"])) == ("running", 5)
    entered = phones.hands(running, {1: "yes", 2: "yes", 3: "no", 4: "abstain"})
    assert (entered.status_code, entered.json["members_present"]) == (200, 4), entered.json
    assert len(entered.json["items"][0]["can_raise"]) == 1
    said = db.session.scalars(select(Vote)).all()
    assert {each.entered_by for each in said} == {None}
    (sheet,) = {each.sheet_id for each in said}
    assert db.session.get_one(StoredFile, sheet).media_type == "image/jpeg"
    decided = phones.step(f"items/{running['items'][0]['id']}/closing").json["items"][0]
    assert decided["votes"] == {"yes": 2, "no": 1, "abstain": 1, "recused": 0, "absent": 1}
    assert decided["state"] == "adopted"
    assert phones.step(f"meetings/{row.id}/ending").json["state"] == "voted"
    noted = db.session.scalars(select(AuditEvent.actor).where(AuditEvent.subject_kind == "meeting")).all()
    assert set(noted) == {f"post:{row.called_by_post}"}
    page = at_desk(phones.app, hall.town.admin).page(f"/meetings/{row.id}")
    assert "组长，在手机上" in page
    assert "议事会组长 · <time" in page.split('id="timeline"')[1]
    assert problems() == []


def test_others_of_the_council_see_neither_the_roll_nor_the_steps(phones: Phones) -> None:
    number = phones.call().json["id"]
    for person in (1, 5):
        shown = phones.of(person).get(f"/council/meetings/{number}").json
        assert (shown["leads"], shown["roll"], shown["items"][0]["can_raise"]) == (False, [], [])
        assert phones.of(person).get("/council/councils").json["items"] == []
        refused(phones.call(person), 403, "not_chair")
        refused(phones.step(f"meetings/{number}/opening", person), 403, "not_chair")
        refused(phones.step(f"meetings/{number}/cancellation", person, reason="改期"), 403, "not_chair")
    assert [each.status.value for each in meetings()] == ["called"]


def test_of_another_council_one_leads_nothing(phones: Phones, hall: Hall) -> None:
    made = {"community_id": hall.town.node.id, "kind": CouncilKind.LEADING, "name": "领导小组", "min_members": 3}
    other = commit(seating.make_council, **made, **hall.staff)
    refused(phones.call(council_id=other.id), 403, "not_chair")
    refused(phones.call(council_id=10**12), 403, "not_chair")
    people = [factories.resident(hall.town.node, user=factories.user()) for _ in range(3)]
    for role, person in zip((PostRole.COUNCIL_CHAIR, *(PostRole.COUNCIL_MEMBER,) * 2), people, strict=True):
        commit(seating.give_seat, council_id=other.id, post_id=hall.post(role, person).id, **hall.staff)
    theirs = hall.call(council_id=other.id)
    for step in ("opening", "ending"):
        refused(phones.step(f"meetings/{theirs.id}/{step}"), 404, "not_found")
    (item,) = hall.items(theirs)
    refused(phones.step(f"items/{item.id}/closing"), 404, "not_found")
    body = {"votes": [{"member_id": 1, "choice": "yes"}], "sheet": phones.picture()}
    refused(phones.of(0).post(f"/council/items/{item.id}/hands", body), 404, "not_found")


def test_whose_seat_has_ended_leads_no_more(phones: Phones, hall: Hall) -> None:
    number = phones.call().json["id"]
    commit(ending.end, post_id=meetings()[0].called_by_post, reason="换届", **hall.staff)
    assert phones.of(0).get(f"/council/meetings/{number}").json["leads"] is False
    refused(phones.step(f"meetings/{number}/opening"), 403, "not_chair")
    refused(phones.call(), 403, "not_chair")


def test_batches_and_records_that_wait(phones: Phones, deeds: Hall) -> None:
    some(deeds, 3)
    quarter = {"kind": BatchKind.QUARTER, "period": "2026-Q4", "community_id": deeds.town.node.id}
    batch = commit(batch_collecting.collect, **quarter, **deeds.staff)
    commit(batch_collecting.hand_over, batch_id=batch.id, **deeds.staff)
    (led,) = phones.of(0).get("/council/councils").json["items"]
    assert [(each["id"], each["lines"]) for each in led["batches"]] == [(batch.id, 3)]
    refused(phones.call(proposals=[], records=True), 409, "nothing_waits")
    refused(phones.call(record_batch_ids=[10**12]), 404, "not_found")
    called = phones.call(proposals=[], record_batch_ids=[batch.id, batch.id])
    assert called.status_code == 201, called.json
    assert sum(len(each["records"]) for each in called.json["items"]) == 3
    db.session.rollback()
    assert db.session.get_one(RecordBatch, batch.id).state is BatchState.AGENDA
    refused(phones.call(record_batch_ids=[batch.id]), 409, "batch_state")
    assert len(meetings()) == 1


def test_records_of_no_batch_that_wait(phones: Phones, deeds: Hall) -> None:
    some(deeds, 2)
    assert phones.of(0).get("/council/councils").json["items"][0]["waiting"] == 2
    called = phones.call(proposals=[], records=True)
    assert [len(each["records"]) for each in called.json["items"]] == [2]


def test_what_is_wrong_is_named_and_nothing_is_called(phones: Phones) -> None:
    def fields(**changes: Any) -> set[str]:
        answer = phones.call(**changes)
        assert answer.status_code == 422, answer.json
        return {each["field"] for each in answer.json["details"]["fields"]}

    assert fields(proposals=[]) == {"proposals"}
    assert fields(starts_at=(NOW - timedelta(hours=1)).isoformat()) == {"starts_at"}
    assert fields(place="会", starts_at="明天") == {"place", "starts_at"}
    assert fields(records=3, record_batch_ids="1") == {"records", "record_batch_ids"}
    assert fields(proposals=[{"title": "设清洁日", "household_ids": [1]}]) == {"proposals.0.household_ids"}
    assert meetings() == []


def test_sent_again_with_its_key_it_is_one(phones: Phones) -> None:
    first, again = phones.call(key="m-1"), phones.call(key="m-1")
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert len(meetings()) == 1


def test_hands_need_a_picture_of_ones_own_and_count_once(phones: Phones) -> None:
    number = phones.call().json["id"]
    refused(phones.hands(phones.of(0).get(f"/council/meetings/{number}").json, {1: "yes"}), 409, "meeting_state")
    running = phones.step(f"meetings/{number}/opening").json
    said = dict.fromkeys((1, 2, 3, 4), "yes")
    without = phones.hands(running, said, sheet=None)
    assert [each["field"] for each in without.json["details"]["fields"]] == ["sheet"]
    refused(phones.hands(running, said, sheet=phones.picture(1)), 404, "picture_gone")
    refused(phones.hands(running, said, sheet=10**12), 404, "picture_gone")
    refused(phones.hands(running, {1: "yes"}), 409, "no_quorum")
    refused(phones.hands(running, {6: "yes"}), 403, "no_vote")
    ids = [{"member_id": running["roll"][0]["id"], "choice": choice} for choice in ("yes", "no")]
    twice = phones.hands(running, {}, votes=ids)
    assert [each["field"] for each in twice.json["details"]["fields"]] == ["votes"]
    assert votes() == 0
    assert phones.hands(running, said).status_code == 200
    refused(phones.hands(running, {1: "no"}), 409, "already_voted")
    assert votes() == 4


def test_the_chair_does_not_count_votes_on_their_own_household(phones: Phones, hall: Hall) -> None:
    meeting = hall.call(Proposal("帮扶一户", "", [hall.people[0].household_id]))
    running = phones.step(f"meetings/{meeting.id}/opening").json
    assert running["items"][0]["can_raise"] == []
    refused(phones.hands(running, dict.fromkeys((2, 3, 4, 5), "yes")), 409, "related_person")
    refused(phones.step(f"items/{running['items'][0]['id']}/closing"), 409, "related_person")
    assert votes() == 0


def test_called_off_it_is_told(phones: Phones) -> None:
    number = phones.call().json["id"]
    off = phones.step(f"meetings/{number}/cancellation", reason="改到下周")
    assert (off.json["state"], off.json["reason"]) == ("cancelled", "改到下周")
    refused(phones.step(f"meetings/{number}/opening"), 409, "meeting_state")
