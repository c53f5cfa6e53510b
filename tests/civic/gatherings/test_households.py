"""At the door with a paper: the code of a household, and a pass."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.civic.gatherings.models import Gathering
from app.civic.papers import issuing, revoking
from app.civic.papers.models import Paper, PaperKind
from app.core.clock import frozen
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.gatherings.conftest import SATURDAY, Street, problems
from tests.civic.gatherings.test_phone import phone_of


def paper_of(street: Street, who: Resident, kind: PaperKind = PaperKind.HOUSEHOLD_CODE) -> Paper:
    facts = {"内容": "谢谢您"} if kind is PaperKind.THANKS else {}
    return commit(issuing.issue_at_desk, kind=kind, number=who.number, facts=facts, **street.staff)


def scan(app: Flask, street: Street, gathering: Gathering, what: str, paper: Paper, **more: Any) -> Any:
    body = {"code": f"https://bank.example.org/v/{paper.token}", **more}
    return phone_of(app, street.leader).post(f"/leader/sessions/{gathering.id}/{what}", body)


@pytest.fixture
def home(street: Street) -> list[Resident]:
    return [street.person(household="1-101"), factories.resident(street.town.node, household="1-101")]


def test_whoever_of_a_household_has_signed_up_comes(app: Flask, street: Street, home: list[Resident]) -> None:
    gathering, code = street.open(capacity=9), paper_of(street, home[0])
    street.sign_up(gathering, home[0], for_id=home[1].id)
    with frozen(SATURDAY):
        there = scan(app, street, gathering, "presences", code)
        assert (there.status_code, there.json["resident_id"], there.json["how"]) == (201, home[1].id, "leader")
        again = scan(app, street, gathering, "presences", code)
        assert (again.status_code, again.json["code"]) == (409, "choose_member")
        gone = scan(app, street, gathering, "checkouts", code)
        assert (gone.status_code, gone.json["id"]) == (201, there.json["id"])
    assert problems() == []


def test_where_it_may_be_several_the_leader_chooses(app: Flask, street: Street, home: list[Resident]) -> None:
    gathering, code = street.open(capacity=9), paper_of(street, home[0])
    child = factories.resident(street.town.node, household="1-101", is_minor=True)
    asked = scan(app, street, gathering, "card-signups", code)
    assert (asked.status_code, asked.json["code"]) == (409, "choose_member")
    members = asked.json["details"]["members"]
    assert [each["resident_id"] for each in members] == [home[0].id, home[1].id, child.id]
    assert all("*" in each["name"] for each in members)
    done = scan(app, street, gathering, "card-signups", code, resident_id=home[1].id)
    assert (done.status_code, done.json["resident_id"]) == (201, home[1].id)
    stranger = street.person()
    assert scan(app, street, gathering, "card-signups", code, resident_id=stranger.id).status_code == 404


def test_a_pass_stands_for_its_holder_alone(app: Flask, street: Street, home: list[Resident]) -> None:
    gathering, own = street.open(capacity=9), paper_of(street, home[1], PaperKind.BENEFIT_PASS)
    with frozen(SATURDAY):
        assert scan(app, street, gathering, "presences", own).json["resident_id"] == home[1].id
        assert scan(app, street, gathering, "presences", own).json["code"] == "already_present"


def test_papers_that_open_no_door(app: Flask, street: Street, home: list[Resident]) -> None:
    gathering, code = street.open(capacity=9), paper_of(street, home[0])
    commit(revoking.revoke, paper_id=code.id, reason="丢了", **street.staff)
    thanks = paper_of(street, home[0], PaperKind.THANKS)
    elsewhere = factories.town()
    foreign = commit(
        issuing.issue_at_desk,
        kind=PaperKind.HOUSEHOLD_CODE,
        number=factories.resident(elsewhere.node).number,
        facts={},
        staff=elsewhere.admin,
        now=NOW,
    )
    fresh = paper_of(street, home[0])
    with frozen(SATURDAY):
        assert scan(app, street, gathering, "presences", code).json["code"] == "paper_revoked"
        assert scan(app, street, gathering, "presences", thanks).json["code"] == "no_holder"
        assert scan(app, street, gathering, "presences", foreign).status_code == 404
        for other in ("https://bank.example.org/v/" + "x" * 24, "https://elsewhere.example/m/shop"):
            body = {"code": other}
            assert (
                phone_of(app, street.leader).post(f"/leader/sessions/{gathering.id}/presences", body).status_code == 404
            )
        not_led = phone_of(app, street.person())
        body = {"code": f"https://bank.example.org/v/{fresh.token}"}
        assert not_led.post(f"/leader/sessions/{gathering.id}/presences", body).status_code == 404
    with frozen(SATURDAY + timedelta(days=400)):
        assert scan(app, street, gathering, "presences", fresh).json["code"] == "paper_state"
