"""A record or a reminder about whose member card was scanned: it has the code, and nobody asks for an id first."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import frozen
from app.core.db.session import db
from app.rewards.coupons import codes
from app.standing.records.models import Record
from app.standing.reminders.models import Reminder
from devtools import factories
from devtools.factories import NOW
from tests.standing.collecting.conftest import Building, building
from tests.standing.collecting.test_collecting import kept, refused
from tests.support.http import as_user

__all__ = ["building"]

MINUTE = timedelta(minutes=1)


def card(building: Building) -> dict[str, Any]:
    return {"code": factories.card_code_of(building.neighbour)}


def paper(building: Building) -> dict[str, Any]:
    return {"code": codes.on_paper(building.neighbour.card_serial)}


def wrong_fields(answer: Any) -> set[str]:
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_input"), answer.json
    return {each["field"] for each in answer.json["details"]["fields"]}


@pytest.mark.parametrize("which", [card, paper])
def test_a_record_is_about_whose_card_it_is(building: Building, which: Any) -> None:
    answer = building.collect(which(building))
    assert (answer.status_code, answer.json["state"], answer.json["subject_kind"]) == (201, "submitted", "resident")
    assert [(each.subject_id, each.collected_by) for each in kept()] == [(building.neighbour.id, building.leader.id)]


def test_so_is_a_reminder(building: Building) -> None:
    answer = building.remind(card(building), rule="parking-repeat")
    assert (answer.status_code, answer.json["subject_kind"]) == (201, "resident")
    assert [each.subject_id for each in db.session.query(Reminder)] == [building.neighbour.id]


def test_sent_again_with_its_key_it_is_answered_as_before_although_the_code_is_over(building: Building) -> None:
    subject = card(building)
    first = building.collect(subject, key="k-1")
    with frozen(NOW + 90 * MINUTE):
        again = building.collect(subject, key="k-1")
    assert (again.status_code, again.json) == (first.status_code, first.json) == (201, first.json)
    assert len(kept()) == 1


def test_a_code_that_comes_too_late_says_so_and_is_no_guess(building: Building) -> None:
    subject = card(building)
    with frozen(NOW + 40 * MINUTE):
        for number in range(7):
            refused(building.collect(subject, key=f"late-{number}"), 422, "code_expired")
        fresh = factories.card_code_of(building.neighbour, at=NOW + 40 * MINUTE)
        assert building.collect({"code": fresh}).status_code == 201


def test_one_that_is_older_than_an_hour_counts_as_wrong(building: Building) -> None:
    subject = card(building)
    with frozen(NOW + 70 * MINUTE):
        refused(building.collect(subject), 422, "code_wrong")


def test_a_card_on_paper_is_good_days_later_and_not_once_it_was_replaced(building: Building) -> None:
    subject = paper(building)
    with frozen(NOW + timedelta(days=5)):
        assert building.collect(subject).status_code == 201
    db.session.query(type(building.neighbour)).filter_by(id=building.neighbour.id).update({"card_serial": "0123456789"})
    db.session.commit()
    answer = building.collect(subject, event_key="other")
    assert (answer.status_code, answer.json["code"], len(kept())) == (404, "code_unknown", 1)
    assert "换了新卡" in answer.json["message"]


def test_nobody_outside_of_the_area_and_nobody_without_a_post(building: Building) -> None:
    refused(building.collect({"code": factories.card_code_of(building.far)}), 404, "outside_area")
    refused(building.collect({"code": factories.card_code_of(building.spouse)}), 403, "related_person")
    refused(building.collect({"code": factories.card_code_of(building.leader)}), 403, "related_person")
    elsewhere = factories.resident(factories.community(), household="H-2")
    refused(building.collect({"code": factories.card_code_of(elsewhere)}), 404, "outside_area")
    other = as_user(building.app, building.neighbour_user)
    body = {"rule": "good-deed", "subject": {"code": factories.card_code_of(building.far)}, "score_delta": 5}
    refused(other.post("/collector/records", body | {"occurred_on": "2026-11-10"}), 403, "no_post")


def test_guesses_lock_the_card_for_who_guesses(building: Building) -> None:
    right = card(building)["code"]
    wrong = f"{right[:12]}{(int(right[12:]) + 1) % 1_000_000:06d}"
    for number in range(5):
        refused(building.collect({"code": wrong}, key=f"guess-{number}"), 422, "code_wrong")
    refused(building.collect({"code": right}), 429, "code_locked")
    refused(building.remind({"code": right}, rule="parking-repeat"), 429, "code_locked")


def test_coupons_payment_codes_and_what_is_no_code(building: Building) -> None:
    refused(building.collect({"code": "660123456789000000"}), 404, "code_unknown")
    refused(building.collect({"code": "134567890123456789"}), 422, "payment_code")
    refused(building.collect({"code": "980123456789000000"}), 404, "code_unknown")
    for code in (
        "",
        "67",
        "6" * 17,
        "6" * 19,
        "６７０１２３４５６７８９００００００",
        "67 123456789000000",
        67,
        None,
        ["6" * 18],
    ):
        assert wrong_fields(building.collect({"code": code})) == {"subject.code"}, code
    assert kept() == []


def test_either_a_code_or_an_id(building: Building) -> None:
    both = card(building) | building.person(building.neighbour)
    assert wrong_fields(building.collect(both)) == {"subject.code"}
    assert wrong_fields(building.collect(card(building) | {"kind": "household"})) == {"subject.code"}
    assert wrong_fields(building.remind({"kind": "household"})) == {"subject.id"}
    assert wrong_fields(building.remind({"id": 1})) == {"subject.kind"}
    answer = building.phone.post("/collector/records", {"rule": "good-deed", "subject": {}, "score_delta": 5})
    assert {"subject.kind", "subject.id"} <= wrong_fields(answer)
    assert db.session.query(Record).count() == 0
