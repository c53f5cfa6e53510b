"""Which rules hold where and when."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import business_day
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import RuleError
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.standing.programmes import rulebook
from app.standing.programmes.errors import RuleDisabledError, RuleNotInForceError
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.records import submitting
from app.standing.records.errors import DuplicateRecordError
from app.standing.reminders.models import Reminder
from devtools import factories
from devtools.factories import NOW
from tests.standing.programmes.factories import programme, version
from tests.standing.records.factories import install, record, reminded
from tests.support.tables import queries

TODAY = business_day(NOW)
LONG_AGO = date(2020, 1, 1)
MINUS: dict[str, Any] = {"scores": [-5], "cap": 10, "warnings": 2, "warning_days": 90}


@pytest.fixture
def town(app: Flask) -> Community:
    install()
    return factories.community()


@pytest.fixture
def village(town: Community) -> Community:
    return factories.community(parent=town)


@pytest.fixture
def staff(town: Community) -> StaffIdentity:
    return factories.staff(town)


def held(node: Community, day: date = TODAY) -> dict[str, Rule]:
    return {rule.slug: rule for rule in rulebook.rules_at(db.session(), community_id=node.id, day=day)}


def test_what_an_installation_begins_with_holds_everywhere_and_from_ever(village: Community) -> None:
    assert len(held(village)) == len(held(village, date(2001, 5, 5))) == 61
    assert held(village)["good-deed"].heading.name == "文明新风"
    of_shops = rulebook.rules_on(db.session(), community_id=village.id, kind=SubjectKind.MERCHANT, day=TODAY)
    assert {rule.slug for rule in of_shops} >= {"front-duty-ok", "fire-lane"}
    assert "good-deed" not in {rule.slug for rule in of_shops}
    assert "lavish-event" not in {rule.slug for rule in of_shops}


def test_a_programme_holds_at_its_node_and_below_and_nowhere_else(town: Community, village: Community) -> None:
    other = factories.community(parent=town)
    version(programme(village.id), {"weeding": {}}, starts_on=LONG_AGO)
    assert "weeding" in held(village)
    assert "weeding" not in held(town)
    assert "weeding" not in held(other)
    with pytest.raises(RuleNotInForceError):
        rulebook.rule_on(db.session(), slug="weeding", community_id=other.id, day=TODAY)
    with pytest.raises(RuleError):
        rulebook.rule_on(db.session(), slug="no-such", community_id=village.id, day=TODAY)


def test_each_day_has_the_version_of_that_day(village: Community) -> None:
    home = programme(village.id)
    version(home, {"weeding": {"scores": [5]}}, starts_on=LONG_AGO)
    version(home, {"weeding": {"scores": [2]}}, starts_on=TODAY)
    assert held(village, TODAY - timedelta(days=1))["weeding"].scores == [5]
    assert held(village, TODAY)["weeding"].scores == [2]
    assert "weeding" not in held(village, LONG_AGO - timedelta(days=1))


def test_what_has_ended_holds_through_its_last_day(village: Community) -> None:
    version(programme(village.id), {"weeding": {}}, starts_on=LONG_AGO, ends_on=TODAY)
    assert "weeding" in held(village, TODAY)
    assert "weeding" not in held(village, TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    "terms",
    [
        {"scores": [-3]},
        {"cap": 5},
        {"warnings": 3},
        {"warning_days": 30},
    ],
    ids=lambda terms: "-".join(terms),
)
def test_below_a_rule_may_be_stricter_with_itself(town: Community, village: Community, terms: dict[str, Any]) -> None:
    version(programme(town.id), {"litter": MINUS}, starts_on=LONG_AGO)
    version(programme(village.id), {"litter": MINUS | terms}, starts_on=LONG_AGO)
    (name, value) = next(iter(terms.items()))
    assert getattr(held(village)["litter"], name) == value
    assert getattr(held(town)["litter"], name) == MINUS[name]


@pytest.mark.parametrize(
    "terms",
    [
        {"scores": [-6]},
        {"cap": 11},
        {"cap": None},
        {"cap_period": "month"},
        {"warnings": 1},
        {"warning_days": 120},
        {"subjects": "RH"},
    ],
    ids=lambda terms: "-".join(f"{name}={value}" for name, value in terms.items()),
)
def test_a_minus_that_is_worse_below_gives_way(town: Community, village: Community, terms: dict[str, Any]) -> None:
    version(programme(town.id), {"litter": MINUS}, starts_on=LONG_AGO)
    version(programme(village.id), {"litter": MINUS | terms}, starts_on=LONG_AGO)
    assert held(village)["litter"].id == held(town)["litter"].id


def test_below_a_rule_is_switched_off_and_never_on(town: Community, village: Community) -> None:
    off = {"enabled": False}
    version(programme(town.id), {"weeding": {}, "digging": off}, starts_on=LONG_AGO)
    version(programme(village.id), {"weeding": off, "digging": {}}, starts_on=LONG_AGO)
    assert held(town)["weeding"].takes_records
    for slug in ("weeding", "digging"):
        with pytest.raises(RuleDisabledError):
            rulebook.rule_on(db.session(), slug=slug, community_id=village.id, day=TODAY)


def test_a_cap_and_an_event_go_on_into_the_next_version(town: Community, staff: StaffIdentity) -> None:
    home = programme(town.id)
    version(home, {"weeding": {"cap": 15}}, starts_on=LONG_AGO)
    person = factories.resident(town)
    yesterday = TODAY - timedelta(days=1)
    before = [record(staff, person.id, "weeding", occurred_on=yesterday, event_key=f"W-{n}") for n in (1, 2)]
    later = version(home, {"weeding": {"cap": 12}}, starts_on=TODAY)
    with pytest.raises(DuplicateRecordError):
        record(staff, person.id, "weeding", event_key="w-1")
    after = record(staff, person.id, "weeding")
    assert (after.score_delta, after.trimmed, after.rule_id) == (2, 3, later["weeding"])
    assert {each.rule_id for each in before} == {before[0].rule_id}
    assert before[0].rule_id != later["weeding"]


def test_reminders_of_an_earlier_version_lead_to_a_minus_of_the_next(town: Community, staff: StaffIdentity) -> None:
    home = programme(town.id)
    version(home, {"litter": MINUS}, starts_on=LONG_AGO)
    person = factories.resident(town)
    reminded(staff, person.id, "litter", before=TODAY)
    version(home, {"litter": MINUS}, starts_on=TODAY)
    made = execute(
        submitting.submit,
        rule_slug="litter",
        subject_kind=SubjectKind.RESIDENT,
        subject_id=person.id,
        score_delta=-5,
        occurred_on=TODAY,
        event_key="L-3",
        note="第三次",
        staff=staff,
        now=NOW,
    )
    used = db.session.scalars(select(Reminder.rule_id).where(Reminder.record_id == made.id)).all()
    assert (made.warnings, len(used)) == (2, 2)
    assert made.rule_id not in used


def test_a_list_of_rules_is_one_statement_however_many_nodes_and_versions(town: Community, village: Community) -> None:
    for node in (town, village):
        home = programme(node.id)
        version(home, {f"w{node.id}-{n}": {} for n in range(30)}, starts_on=LONG_AGO)
        version(home, {f"w{node.id}-{n}": {} for n in range(30)}, starts_on=TODAY)
    with queries() as sent:
        found = rulebook.rules_on(db.session(), community_id=village.id, day=TODAY)
        assert {rule.heading.name for rule in found} >= {"志愿服务", "文明新风"}
    assert len(found) == 60 + 60
    assert len(sent) == 1
