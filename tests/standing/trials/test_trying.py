"""A version is tried on the records of the last year: points and people by community and grid, in numbers alone."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core.audit import AuditEvent
from app.core.console.formats import signed, yuan
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.core.tasks import runner
from app.parties.areas.models import Area, AreaKind
from app.parties.communities.models import Community
from app.parties.residents.models import Household, Resident
from app.standing.programmes import drafting, queries, versions
from app.standing.programmes.errors import ProgrammeNotFoundError
from app.standing.programmes.models import CapPeriod, ProgrammeKind, Rule, SubjectKind
from app.standing.programmes.settings import point_settings_at
from app.standing.programmes.topics import Topic
from app.standing.records.models import Record
from app.standing.trials import trying
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.programmes.factories import first_programme
from tests.standing.programmes.test_versions import TERMS
from tests.standing.records.factories import install, record, submitted
from tests.support.desk import at_desk
from tests.support.http import as_staff

POINT_FEN = 100


@pytest.fixture
def town(app: Flask) -> Community:
    install()
    return factories.community()


@pytest.fixture
def top(town: Community) -> StaffIdentity:
    return factories.staff(town)


@pytest.fixture
def villages(town: Community) -> list[Community]:
    return [factories.community(parent=town) for _ in range(2)]


def draft(top: StaffIdentity) -> int:
    """The next version of the rules that hold everywhere."""
    made = commit(versions.draft_version, programme_id=first_programme(db.session()), staff=top, now=NOW)
    return made.id


def change(draft_id: int, top: StaffIdentity, slug: str, **terms: Any) -> None:
    rule = db.session.scalars(select(Rule).where(Rule.version_id == draft_id, Rule.slug == slug)).one()
    names = ("code", "name", "subjects", "scores", "points", "cap", "cap_period", "warnings", "warning_days", "enabled")
    own = {name: getattr(rule, name) for name in (*names, "evidence", "basis", "review", "category_id")}
    by = {"version_id": draft_id, "rule_id": rule.id, "staff": top, "now": NOW, "topic": Topic.OTHER}
    commit(drafting.change_rule, **by, **own | terms)


def tried(draft_id: int, top: StaffIdentity) -> dict[str, Any]:
    db.session.rollback()
    trial = trying.prepare(db.session(), version_id=draft_id, staff=top, now=NOW)
    db.session.rollback()
    found = trying.run(db.session(), trial, progress=lambda _done, _total: None, pause=db.session.rollback)
    return trying.shown(trial, found, point_value_fen=POINT_FEN)


def people(node: Community, count: int) -> list[Resident]:
    return [factories.resident(node) for _ in range(count)]


def deeds(staff: StaffIdentity, persons: list[Resident], times: int = 1) -> None:
    for person in persons:
        for _ in range(times):
            record(staff, person.id)


def test_a_deed_that_is_worth_less(top: StaffIdentity, villages: list[Community]) -> None:
    deeds(top, people(villages[0], 6))
    deeds(top, people(villages[1], 5), times=2)
    version_id = draft(top)
    assert tried(version_id, top)["people"] == {
        "people": 0,
        "more": 0,
        "less": 0,
        "before": 80,
        "after": 80,
        "points": 0,
    }
    change(version_id, top, "good-deed", scores=[3])
    found = tried(version_id, top)
    assert found["changed"] == 1
    assert found["people"] == {"people": 11, "more": 0, "less": 11, "before": 80, "after": 48, "points": -32}
    assert [(each["name"], each["people"], each["points"]) for each in found["nodes"]] == [
        (villages[0].name, 6, -12),
        (villages[1].name, 5, -20),
    ]


def test_what_was_not_let_count_is_not_tried(top: StaffIdentity, villages: list[Community]) -> None:
    persons = people(villages[0], 6)
    deeds(top, persons)
    for person in persons:
        submitted(top, person.id)
    version_id = draft(top)
    change(version_id, top, "good-deed", scores=[3])
    found = tried(version_id, top)["people"]
    assert (found["before"], found["after"]) == (30, 18)


def test_what_is_in_words_alone_changes_nothing(top: StaffIdentity, villages: list[Community]) -> None:
    deeds(top, people(villages[0], 5))
    version_id = draft(top)
    change(version_id, top, "good-deed", name="好人好事（有人作证）", evidence="两人作证")
    found = tried(version_id, top)
    assert (found["changed"], found["people"]["people"]) == (0, 0)


def test_a_cap_is_reckoned_anew_and_what_was_trimmed_comes_back(top: StaffIdentity, villages: list[Community]) -> None:
    deeds(top, people(villages[0], 5), times=5)  # 15 of 25: what the cap of a year leaves.
    version_id = draft(top)
    change(version_id, top, "good-deed", cap=20)
    assert tried(version_id, top)["people"] == {
        "people": 5,
        "more": 5,
        "less": 0,
        "before": 75,
        "after": 100,
        "points": 25,
    }
    change(version_id, top, "good-deed", cap=5, cap_period=CapPeriod.MONTH)
    assert tried(version_id, top)["people"]["after"] == 25


def test_months_are_those_before_today(top: StaffIdentity, villages: list[Community]) -> None:
    persons = people(villages[0], 5)
    deeds(top, persons, times=2)

    def earlier(session: Any) -> None:
        for person in persons:
            first = session.scalars(select(Record.id).where(Record.subject_id == person.id).limit(1)).one()
            session.execute(update(Record).where(Record.id == first).values(occurred_on=day))

    version_id = draft(top)
    change(version_id, top, "good-deed", cap=5, cap_period=CapPeriod.MONTH)
    for days, after in ((10, 25), (40, 50), (364, 50), (366, 25)):
        day = NOW.date() - timedelta(days=days)
        execute(earlier)
        assert tried(version_id, top)["people"]["after"] == after, days


def test_the_limit_of_a_year_bounds_all_rules_together(top: StaffIdentity, villages: list[Community]) -> None:
    persons = people(villages[0], 5)
    for person in persons:
        for _ in range(3):
            record(top, person.id, rule="volunteer-hours", score=60)  # 90 of them count.
        record(top, person.id)
    version_id = draft(top)
    change(version_id, top, "good-deed", scores=[60], cap=60)
    found = tried(version_id, top)["people"]
    assert (found["before"], found["after"]) == (5 * 95, 5 * 150)


def test_few_people_are_not_told_apart(top: StaffIdentity, villages: list[Community]) -> None:
    deeds(top, people(villages[0], 9))
    deeds(top, people(villages[1], 2))
    version_id = draft(top)
    change(version_id, top, "good-deed", scores=[3])
    found = tried(version_id, top)
    assert [(each["name"], each["people"]) for each in found["nodes"]] == [(trying.OTHER_NODES, 11)]
    alone = factories.staff(villages[1])
    made = {"kind": ProgrammeKind.COMMUNITY, "community_id": villages[1].id, "name": "小村", "staff": alone, "now": NOW}
    programme = commit(versions.make_programme, **made)
    own = queries.programme_in_scope(db.session(), programme_id=programme.id, staff=alone).versions[0].id
    commit(drafting.take_over, version_id=own, slug="good-deed", staff=alone, now=NOW)
    change(own, alone, "good-deed", scores=[3])
    found = tried(own, alone)
    assert (found["people"], found["nodes"]) == (None, [])


def test_by_grid(top: StaffIdentity, villages: list[Community]) -> None:
    persons = people(villages[0], 16)
    deeds(top, persons)

    def settle(session: Any) -> None:
        areas: dict[str, Any] = {"community_id": villages[0].id}
        grids = [Area(kind=AreaKind.GRID, code=code, name=f"第 {code} 网格", parent_id=None, **areas) for code in "12"]
        session.add_all(grids)
        session.flush()
        house = Area(kind=AreaKind.BUILDING, code="B1", name="1 号楼", parent_id=grids[0].id, **areas)
        session.add(house)
        session.flush()
        for number, person in enumerate(persons):
            area = house if number < 5 else grids[1] if number < 11 else None
            if area is not None:
                where = Household.id == person.household_id
                session.execute(update(Household).where(where).values(area_id=area.id))

    execute(settle)
    version_id = draft(top)
    change(version_id, top, "good-deed", scores=[3])
    (node,) = tried(version_id, top)["nodes"]
    assert {each["name"]: each["people"] for each in node["grids"]} == {
        **{"第 1 网格": 5, "第 2 网格": 6},
        trying.NO_GRID: 5,
    }


def test_a_programme_below_goes_before_and_only_its_own_village_is_looked_at(
    top: StaffIdentity, villages: list[Community]
) -> None:
    for village in villages:
        deeds(top, people(village, 5))
    own = factories.staff(villages[0], StaffRole.CLERK)
    made = {"kind": ProgrammeKind.COMMUNITY, "community_id": villages[0].id, "name": "本村", "staff": own, "now": NOW}
    programme = commit(versions.make_programme, **made)
    version_id = queries.programme_in_scope(db.session(), programme_id=programme.id, staff=own).versions[0].id
    commit(drafting.take_over, version_id=version_id, slug="good-deed", staff=own, now=NOW)
    change(version_id, own, "good-deed", scores=[5], enabled=False)
    found = tried(version_id, own)
    # What is switched off below is looked for below alone.
    assert found["people"] == {"people": 5, "more": 0, "less": 5, "before": 25, "after": 0, "points": -25}
    assert [each["name"] for each in found["nodes"]] == [villages[0].name]


def test_households_and_shops_have_scores_alone(top: StaffIdentity, villages: list[Community]) -> None:
    persons = people(villages[0], 5)
    for person in persons:
        record(top, person.household_id, rule="dog-ok", score=1, subject_kind=SubjectKind.HOUSEHOLD)
    version_id = draft(top)
    change(version_id, top, "dog-ok", scores=[2])
    found = tried(version_id, top)
    assert found["others"] == [
        {"kind": "household", "subjects": {"people": 5, "more": 5, "less": 0, "before": 0, "after": 0, "points": 0}},
        {"kind": "merchant", "subjects": {"people": 0, "more": 0, "less": 0, "before": 0, "after": 0, "points": 0}},
        {"kind": "unit", "subjects": {"people": 0, "more": 0, "less": 0, "before": 0, "after": 0, "points": 0}},
    ]
    assert found["people"]["people"] == 0


def test_minors_have_points_and_no_score_and_a_new_rule_is_counted_apart(
    top: StaffIdentity, villages: list[Community]
) -> None:
    deeds(top, [factories.resident(villages[0], is_minor=True) for _ in range(5)])
    version_id = draft(top)
    change(version_id, top, "good-deed", scores=[2])
    heading = db.session.scalars(select(Rule.category_id).where(Rule.version_id == version_id).limit(1)).one()
    terms = TERMS | {"topic": Topic.OTHER, "category_id": heading}
    commit(drafting.add_rule, version_id=version_id, staff=top, now=NOW, **terms)
    found = tried(version_id, top)
    assert (found["changed"], found["added"]) == (1, 1)
    assert found["people"] == {"people": 5, "more": 0, "less": 5, "before": 25, "after": 10, "points": -15}


def test_only_who_writes_it_tries_it_and_it_changes_nothing(
    app: Flask, top: StaffIdentity, villages: list[Community]
) -> None:
    persons = people(villages[0], 6)
    deeds(top, persons)
    version_id = draft(top)
    change(version_id, top, "good-deed", scores=[3])
    before = db.session.execute(select(Record.id, Record.points, Record.score_delta)).all()
    events = len(db.session.scalars(select(AuditEvent.id)).all())
    below = factories.staff(villages[0])
    with pytest.raises(ProgrammeNotFoundError):
        commit(trying.begin, version_id=version_id, staff=below, now=NOW)
    desk = at_desk(app, top)
    assert "用去年的记录试算" in desk.page(f"/programmes/versions/{version_id}")
    value = point_settings_at(db.session(), now=NOW, settings=app.config["SETTINGS"]).point_value_fen
    answer = desk.post(f"/trials/{version_id}")
    assert answer.status_code == 303
    assert runner.run_next(app.extensions["tasks"])
    page = desk.page(answer.headers["Location"].removeprefix("/console"))
    for words in ("6 人（多得 0，少得 6）", f"30 → 18（{signed(-12)}）", f"{yuan(-12 * value)} 元", villages[0].name):
        assert words in page, words
    assert all(person.name not in page for person in persons)
    db.session.rollback()
    assert db.session.execute(select(Record.id, Record.points, Record.score_delta)).all() == before
    assert len(db.session.scalars(select(AuditEvent.id)).all()) == events


def test_over_http(app: Flask, top: StaffIdentity, villages: list[Community]) -> None:
    persons = people(villages[0], 6)
    deeds(top, persons)
    version_id = draft(top)
    change(version_id, top, "good-deed", scores=[3])
    caller, here = as_staff(app, top), f"/staff/programmes/{first_programme(db.session())}/versions/2/trial"
    nothing = caller.get(here)
    assert (nothing.status_code, nothing.json["id"], nothing.json["status"]) == (200, None, None)
    begun = caller.post(here)
    assert (begun.status_code, begun.json["status"], begun.json["data"]) == (202, "queued", None)
    assert runner.run_next(app.extensions["tasks"])
    answer = caller.get(here)
    assert answer.status_code == 200, answer.json
    assert (answer.json["id"], answer.json["status"]) == (begun.json["id"], "done")
    assert answer.json["data"]["people"]["less"] == 6
    assert all(person.name not in json.dumps(answer.json, ensure_ascii=False) for person in persons)
    assert as_staff(app, factories.staff(villages[0])).get(here).status_code == 404
