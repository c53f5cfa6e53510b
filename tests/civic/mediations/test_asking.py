"""Somebody asks for a mediation, and the other side agrees or does not: nothing of that is held against anybody."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.civic.cases.models import Case, MediationState
from app.civic.mediations import following
from app.civic.mediations.errors import A_DAY
from app.core.audit import AuditEvent
from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.office.open_figures import tallies
from app.parties.messages.models import MessageKind
from app.parties.residents.models import Resident
from app.standing.records.models import Record
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.mediations.conftest import WORDS, Village, case_of, told
from tests.support.http import as_user


def cases() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Case)) or 0


def test_the_other_side_is_told_and_agrees(village: Village) -> None:
    no = village.apply()
    assert told(village.users[0], MessageKind.MEDIATION_ASKED) == [""]
    mine = village.phone.get(f"/me/mediations/{no}").json
    assert (mine["side"], mine["state"], mine["due_at"]) == ("applicant", "applied", "2026-11-24T16:00:00+00:00")
    neighbour = db.session.get_one(Resident, village.neighbour.id).name
    assert mine["other"] == f"{neighbour[0]}{'*' * (len(neighbour) - 2)}{neighbour[-1]}"
    theirs = village.next_door.get("/me/mediations").json["items"][0]
    assert (theirs["no"], theirs["side"], theirs["other"]) == (no, "other", village.person.name)
    agreed = village.answer(no)
    assert (agreed.status_code, agreed.json["state"], agreed.json["words"]) == (200, "agreed", WORDS)
    assert village.phone.get(f"/me/mediations/{no}").json["other"] == neighbour  # In full, now that both want it.
    assert told(village.user) == ["agreed"]
    case, mediation = case_of(no)
    assert (case.statement, mediation.next_at) == ("", None)
    assert business_day(case.due_at) - business_day(NOW) > timedelta(days=40)  # 30 working days.


def test_declining_ends_it_and_is_counted_nowhere(village: Village) -> None:
    no = village.apply()
    answer = village.answer(no, agrees=False)
    assert (answer.status_code, answer.json["state"], answer.json["due_at"]) == (200, "declined", None)
    case, _ = case_of(no)
    assert (case.is_open, case.decided_at, told(village.user)) == (None, None, ["declined"])
    assert db.session.scalar(select(func.count()).select_from(Record)) == 0
    assert [each.name for each in tallies.tallies(db.session(), month=business_day(NOW).replace(day=1))] == []
    assert db.session.scalars(select(AuditEvent.action)).all().count("mediation.filed") == 1
    assert not [each for each in db.session.scalars(select(AuditEvent.action)) if "declined" in each]
    again = village.send()
    assert (again.status_code, again.json["code"]) == (409, "declined_lately")
    assert village.answer(no).json["code"] == "case_state"
    assert cases() == 1
    with frozen(NOW + timedelta(days=31)):
        assert village.send().status_code == 201


def test_silence_ends_it_and_the_other_can_be_asked_again(village: Village) -> None:
    no = village.apply()
    assert commit(following.move_on, now=NOW + timedelta(days=14)) == 0
    after = NOW + timedelta(days=15)
    assert commit(following.move_on, now=after) == 1
    case, _ = case_of(no)
    assert (case.state, case.is_open, case.decided_at) == (MediationState.LAPSED, None, None)
    assert (told(village.user), told(village.users[0])) == (["lapsed"], ["lapsed"])
    assert village.answer(no).json["code"] == "case_state"
    assert village.send().status_code == 201
    assert commit(following.move_on, now=after + following.UNSAID_WORDS) >= 1
    assert case_of(no)[1].words == ""  # What never began is not kept.


def test_not_what_a_court_has(village: Village) -> None:
    answer = village.send(before_a_court=True)
    assert (answer.status_code, answer.json["code"]) == (409, "before_a_court")
    assert village.send(before_a_court=None).status_code == 422
    assert cases() == 0


def test_the_other_side_is_found_exactly_or_not_at_all(app: Flask, village: Village) -> None:
    child = factories.resident(village.node, is_minor=True)
    away = factories.resident(factories.community())
    same = [factories.resident(village.node, phone="13911112222") for _ in range(2)]
    people = [village.neighbour.name, village.neighbour.phone[:7], child.phone, away.phone, same[0].phone]
    for known_as in [*people, village.neighbour.number, "123456"]:
        answer = village.send(other=known_as)
        assert (known_as, answer.json["code"]) == (known_as, "other_side_not_found")
    half = village.send(other_kind="merchant", other=village.shop.merchant.name[:-1])
    assert half.json["code"] == "other_side_not_found"
    assert village.send(other_kind="household", other="A-1").status_code == 422
    assert cases() == 0
    village.apply(other=factories.card_code_of(village.neighbour))
    shop = village.apply(other_kind="merchant", other=village.shop.merchant.name)
    assert village.phone.get(f"/me/mediations/{shop}").json["other"] == village.shop.merchant.name


def test_the_owner_answers_for_a_shop_and_nobody_asks_themself(app: Flask, village: Village) -> None:
    own = village.send(other=village.person.phone)
    assert (own.status_code, own.json["code"]) == (403, "own_side")
    assert cases() == 0
    no = village.apply(other_kind="merchant", other=village.shop.merchant.name)
    owner = as_user(app, village.shop.owner)
    assert owner.get("/me/mediations").json["items"][0]["side"] == "other"
    assert village.answer(no, phone=owner).json["state"] == "agreed"


def test_one_at_a_time_with_one_and_three_a_day(village: Village) -> None:
    no = village.apply()
    again = village.send()
    assert (again.status_code, again.json["details"]["no"]) == (409, no)
    back = village.send(village.next_door, other=village.person.phone)  # The other way round.
    assert back.json["code"] == "mediation_open"
    others = [factories.resident(village.node) for _ in range(A_DAY)]
    answers = [village.send(other=other.phone) for other in others]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[-1].json["code"] == "too_many_mediations"
    assert cases() == A_DAY


@pytest.mark.parametrize("how", ["applied", "agreed", "sessions"])
def test_either_side_ends_it_before_both_have_signed(village: Village, how: str) -> None:
    no = village.apply()
    if how != "applied":
        village.answer(no)
    if how == "sessions":
        village.take(no)
    phone = village.phone if how == "agreed" else village.next_door
    answer = phone.post(f"/me/mediations/{no}/withdrawal")
    assert (answer.status_code, answer.json["state"]) == (200, "withdrawn")
    assert told(village.user)[-1] == told(village.users[0])[-1] == "withdrawn"
    assert case_of(no)[0].decided_at is None
    assert phone.post(f"/me/mediations/{no}/withdrawal").json["code"] == "case_state"


def test_nobody_but_the_other_side_answers(village: Village) -> None:
    no = village.apply()
    own = village.answer(no, phone=village.phone)
    assert (own.status_code, own.json["code"]) == (409, "not_their_turn")
    steps: list[tuple[str, Any]] = [
        ("answer", {"agrees": True}),
        ("withdrawal", None),
        ("signature", {"version": 1, "hash": "0" * 64}),
        ("kept", {"kept": True}),
    ]
    third = [village.elsewhere.post(f"/me/mediations/{no}/{step}", body).status_code for step, body in steps]
    assert third == [404] * len(steps)
    assert village.elsewhere.get(f"/me/mediations/{no}").status_code == 404
    assert village.elsewhere.get("/me/mediations").json["items"] == []
    assert case_of(no)[0].state == MediationState.APPLIED
