"""Programmes that stand apart: a unit's own, and assessments. No points, no part of the score, nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import DomainError, RuleError
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.ledger.models import Journal
from app.parties.communities.models import Community
from app.parties.residents.models import Resident
from app.parties.units import belonging, making
from app.parties.units.models import Unit, UnitDomain, UnitKind, UnitMember, UnitRole
from app.standing.programmes import apart, drafting, queries, rulebook, versions
from app.standing.programmes.errors import (
    NoAssessmentError,
    NotTriedError,
    ProgrammeNotFoundError,
    RuleNotFoundError,
    RuleNotInForceError,
)
from app.standing.programmes.models import (
    AssessmentPeriod,
    Programme,
    ProgrammeKind,
    ProgrammeVersion,
    SubjectKind,
)
from app.standing.programmes.subjects import subject_in_scope
from app.standing.programmes.topics import Topic
from app.standing.records import history, publicity
from app.standing.records import queries as record_queries
from app.standing.records.models import Record, RecordState
from app.standing.scores import scores
from app.standing.trials import trying
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.programmes.test_versions import START, TERMS, after, drafted, through
from tests.standing.records.factories import install, record, submitted
from tests.support.desk import at_desk
from tests.support.http import as_staff

RULE = {"code": "1", "name": "限时办结", "subjects": "R", "scores": [30], "cap": None}
LATER = after(31)


@pytest.fixture
def town(app: Flask) -> Community:
    install()
    return factories.community()


@pytest.fixture
def village(town: Community) -> Community:
    return factories.community(parent=town)


@pytest.fixture
def drafter(village: Community) -> StaffIdentity:
    return factories.staff(village, StaffRole.CLERK)


@pytest.fixture
def decider(village: Community) -> StaffIdentity:
    return factories.staff(village)


@pytest.fixture
def above(town: Community) -> StaffIdentity:
    return factories.staff(town)


@pytest.fixture
def agency(village: Community) -> Unit:
    return unit_at(village, factories.staff(village))


@pytest.fixture
def official(village: Community, agency: Unit, decider: StaffIdentity) -> Resident:
    return belongs(agency, factories.resident(village), decider)


def unit_at(node: Community, staff: StaffIdentity) -> Unit:
    details: dict[str, Any] = {"kind": UnitKind.AGENCY, "domain": UnitDomain.AGENCY, "name": "某局", "code": None}
    return commit(making.add_unit, community_id=node.id, staff=staff, now=NOW, **details)


def belongs(unit: Unit, person: Resident, staff: StaffIdentity) -> Resident:
    commit(
        belonging.add_member,
        unit_id=unit.id,
        resident_id=person.id,
        role=UnitRole.MEMBER,
        from_on=business_day(NOW),
        staff=staff,
        now=NOW,
    )
    return person


def made(staff: StaffIdentity, kind: ProgrammeKind, **own: Any) -> ProgrammeVersion:
    """A first version with one heading and one rule."""
    by = {"staff": staff, "now": NOW}
    programme = commit(versions.make_programme, kind=kind, name="某局干部积分办法", **own, **by)
    version = queries.programme_in_scope(db.session(), programme_id=programme.id, staff=staff).versions[0]
    heading = commit(drafting.add_heading, version_id=version.id, name="作风", **by)
    commit(drafting.add_rule, version_id=version.id, category_id=heading.id, topic=Topic.OTHER, **by, **(TERMS | RULE))
    return version


def score_of(person: Resident) -> int | None:
    return scores.standing(db.session(), subject_kind=SubjectKind.RESIDENT, subject_id=person.id, now=LATER).score


def test_what_a_unit_notes_about_its_people_is_its_own_score_and_no_part_of_the_community_s(
    village: Community,
    agency: Unit,
    official: Resident,
    drafter: StaffIdentity,
    decider: StaffIdentity,
    above: StaffIdentity,
) -> None:
    version = made(drafter, ProgrammeKind.UNIT, unit_id=agency.id, base_score=100, grades=[[90, "优"], [0, "良"]])
    through(version, drafter, decider, above)
    programme = db.session.get_one(Programme, version.programme_id)
    assert (programme.community_id, programme.base_score, programme.grades) == (
        village.id,
        100,
        [[90, "优"], [0, "良"]],
    )
    before, household = score_of(official), official.household_id
    noted = record(decider, official.id, f"p{programme.id}-1", 30, now=LATER)
    assert (noted.points, noted.score_delta, noted.programme_id) == (0, 30, programme.id)
    assert noted.status is RecordState.EFFECTIVE
    assert score_of(official) == before
    of_home = scores.standing(db.session(), subject_kind=SubjectKind.HOUSEHOLD, subject_id=household, now=LATER)
    assert of_home.score == before
    assert db.session.scalar(select(Journal.id).where(Journal.reference == f"award:record:{noted.id}")) is None
    # Nor does it take up what one can get in the community in a year, which is 150.
    for number in range(5):
        record(decider, official.id, f"p{programme.id}-1", 30, now=LATER, event_key=f"again-{number}")
    assert record(decider, official.id, "good-deed", 5, now=LATER).points == 5


def test_it_holds_for_nobody_else_and_is_seen_by_nobody_else(
    village: Community,
    town: Community,
    agency: Unit,
    official: Resident,
    drafter: StaffIdentity,
    decider: StaffIdentity,
    above: StaffIdentity,
) -> None:
    version = made(drafter, ProgrammeKind.UNIT, unit_id=agency.id)
    through(version, drafter, decider, above)
    slug, today = f"p{version.programme_id}-1", business_day(LATER)
    session = db.session()
    assert slug not in {rule.slug for rule in rulebook.rules_at(session, community_id=village.id, day=today)}
    neighbour = factories.resident(village)
    with pytest.raises(RuleNotInForceError):
        record(decider, neighbour.id, slug, 30, now=LATER)
    about = subject_in_scope(session, kind=SubjectKind.RESIDENT, subject_id=official.id, staff=decider)
    assert [rule.slug for rule in apart.unit_rules(session, subject=about, day=today, staff=decider)] == [slug]
    about = subject_in_scope(session, kind=SubjectKind.RESIDENT, subject_id=neighbour.id, staff=decider)
    assert apart.unit_rules(session, subject=about, day=today, staff=decider) == []
    assert all(
        shown.programme_id != version.programme_id for shown, _ in queries.public_versions(session, path=village.path)
    )
    with pytest.raises(ProgrammeNotFoundError):
        queries.public_rules(session, programme_id=version.programme_id, day=today)
    below = factories.staff(factories.community(parent=village))
    with pytest.raises(ProgrammeNotFoundError):
        queries.version_in_scope(session, version_id=version.id, staff=below)
    member = db.session.scalars(select(UnitMember.id).where(UnitMember.resident_id == official.id)).one()
    commit(belonging.end_member, unit_id=agency.id, member_id=member, staff=decider, now=after(40))
    with pytest.raises(RuleNotInForceError):
        record(decider, official.id, slug, 30, now=after(50))


def test_what_is_noted_of_a_unit_s_people_is_in_no_public_list(
    village: Community,
    agency: Unit,
    official: Resident,
    drafter: StaffIdentity,
    decider: StaffIdentity,
    above: StaffIdentity,
) -> None:
    version = made(drafter, ProgrammeKind.UNIT, unit_id=agency.id)
    through(version, drafter, decider, above)
    handed_in = [submitted(decider, official.id, f"p{version.programme_id}-1", 30, now=LATER)]
    handed_in.append(submitted(decider, official.id, now=LATER))

    def publish(session: Session) -> None:
        for each in handed_in:
            session.get_one(Record, each.id).status = RecordState.PUBLICITY

    execute(publish)
    shown = publicity.shown(db.session(), node=db.session.get_one(Community, village.id), cursor=None, limit=10)
    assert [line.id for line in shown.items] == [handed_in[1].id]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"scores": [0], "points": 5}, "points"),
        ({"warnings": 1, "warning_days": 30}, "warnings"),
        ({"subjects": "H"}, "resident"),
    ],
)
def test_a_rule_that_does_not_fit_a_unit_is_refused(
    agency: Unit, drafter: StaffIdentity, terms: dict[str, Any], field: str
) -> None:
    version = made(drafter, ProgrammeKind.UNIT, unit_id=agency.id)
    heading = queries.tree(db.session(), version_id=version.id)[0].category
    values = TERMS | RULE | {"code": "2"} | terms
    with pytest.raises(RuleError) as refused:
        commit(
            drafting.add_rule,
            version_id=version.id,
            category_id=heading.id,
            topic=Topic.OTHER,
            staff=drafter,
            now=NOW,
            **values,
        )
    assert [row["field"] for row in refused.value.details["fields"]] == [field]


def test_what_a_kind_needs_is_asked_for(
    village: Community, agency: Unit, drafter: StaffIdentity, above: StaffIdentity
) -> None:
    def refused(kind: ProgrammeKind, **own: Any) -> str:
        with pytest.raises(DomainError) as error:
            commit(versions.make_programme, kind=kind, name="某办法", staff=drafter, now=NOW, **own)
        fields = error.value.details.get("fields")
        return fields[0]["field"] if fields else error.value.code

    assert refused(ProgrammeKind.UNIT) == "unit_id"
    assert refused(ProgrammeKind.ASSESSMENT, community_id=village.id) == "period"
    assert refused(ProgrammeKind.COMMUNITY) == "community_id"
    far = factories.community()
    elsewhere = unit_at(far, factories.staff(far))
    assert refused(ProgrammeKind.UNIT, unit_id=elsewhere.id) == "not_found"


def test_an_assessment_has_a_period_and_its_rules_are_for_sheets_alone(
    village: Community, drafter: StaffIdentity, decider: StaffIdentity, above: StaffIdentity, official: Resident
) -> None:
    own = {"community_id": village.id, "period": AssessmentPeriod.MONTH}
    version = made(drafter, ProgrammeKind.ASSESSMENT, **own)
    through(version, drafter, decider, above)
    programme = db.session.get_one(Programme, version.programme_id)
    assert (programme.period, programme.unit_id) == (AssessmentPeriod.MONTH, None)
    asked: dict[str, Any] = {"programme_id": programme.id, "staff": decider}
    found = apart.assessment_rules(db.session(), day=START, **asked)
    assert [rule.slug for rule in found] == [f"p{programme.id}-1"]
    with pytest.raises(NoAssessmentError):
        apart.assessment_rules(db.session(), day=START - timedelta(days=1), **asked)
    with pytest.raises(RuleNotInForceError):
        record(decider, official.id, f"p{programme.id}-1", 30, now=LATER)
    assert any(
        shown.programme_id == programme.id for shown, _ in queries.public_versions(db.session(), path=village.path)
    )
    ordinary = drafted(village, drafter)
    with pytest.raises(NoAssessmentError):
        apart.assessment_rules(db.session(), programme_id=ordinary.programme_id, day=START, staff=decider)


def test_nothing_is_taken_over_from_the_community_and_nothing_is_tried(agency: Unit, drafter: StaffIdentity) -> None:
    version = made(drafter, ProgrammeKind.UNIT, unit_id=agency.id)
    with pytest.raises(RuleNotFoundError):
        commit(drafting.take_over, version_id=version.id, slug="good-deed", staff=drafter, now=NOW)
    with pytest.raises(NotTriedError):
        commit(trying.begin, version_id=version.id, staff=drafter, now=NOW)


def test_where_an_official_lives_nobody_hears_what_their_unit_notes(
    app: Flask,
    town: Community,
    agency: Unit,
    drafter: StaffIdentity,
    decider: StaffIdentity,
    above: StaffIdentity,
) -> None:
    """Not in their file, in no list and by no number; nor can anybody there enter something by the unit's rules."""
    version = made(drafter, ProgrammeKind.UNIT, unit_id=agency.id)
    through(version, drafter, decider, above)
    slug, elsewhere = f"p{version.programme_id}-1", factories.community(parent=town)
    official = belongs(agency, factories.resident(elsewhere), above)
    of_unit = record(above, official.id, slug, 30, now=LATER)
    minus = submitted(above, official.id, slug, 30, now=LATER, event_key="waits")
    of_home = record(above, official.id, "good-deed", 5, now=LATER)
    theirs = factories.staff(elsewhere)
    assert seen_by(theirs, official) == [of_home.id]
    assert seen_by(above, official) == [of_home.id, minus.id, of_unit.id]
    with frozen(LATER):
        api = as_staff(app, theirs)
        shown = api.get(f"/staff/residents/{official.id}/records").json["items"]
        assert [each["id"] for each in shown] == [of_home.id]
        assert api.post(f"/staff/records/{minus.id}/verification").status_code == 404
        desk = at_desk(app, theirs)
        assert "限时办结" not in desk.get(f"/residents/{official.id}?part=records").text
        assert desk.get(f"/records/{of_unit.id}").status_code == 404
        assert "限时办结" not in desk.get(f"/residents/{official.id}/award").text
        own = as_staff(app, decider)
        assert own.post(f"/staff/records/{minus.id}/verification").status_code == 200
        mine = at_desk(app, decider).get(f"/records/{of_unit.id}")
        assert (mine.status_code, "限时办结" in mine.text) == (200, True)
    with pytest.raises(RuleNotInForceError):
        submitted(theirs, official.id, slug, 30, now=LATER, event_key="theirs")
    held = history.records(db.session(), resident_id=official.id, cursor=None, limit=10).items
    assert {each.id for each in held} == {of_unit.id, minus.id, of_home.id}


def seen_by(staff: StaffIdentity, person: Resident) -> list[int]:
    db.session.rollback()
    about: dict[str, Any] = {"kind": SubjectKind.RESIDENT, "subject_id": person.id, "staff": staff}
    page = record_queries.records_of(db.session(), now=LATER, cursor=None, limit=10, **about)
    return [line.record.id for line in page.items]
