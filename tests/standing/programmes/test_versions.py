"""The life of a version: drafted, open for comment, decided, filed, in force, followed or over."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import business_day
from app.core.db.session import db
from app.core.errors import DomainError, RuleError
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.communities.models import Community
from app.parties.staff.errors import SamePersonError
from app.standing.programmes import commenting, drafting, jobs, queries, rulebook, turning, versions
from app.standing.programmes.errors import (
    CommentOpenError,
    LoosensRuleError,
    NotTheNodeAboveError,
    ProgrammeNotFoundError,
    TopicExcludedError,
    VersionEmptyError,
    VersionStateError,
    VersionUnderWayError,
    WorsensMinusError,
)
from app.standing.programmes.models import CapPeriod, ProgrammeKind, ProgrammeVersion, Review, Rule, VersionState
from app.standing.programmes.topics import Topic
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.programmes.factories import first_programme
from tests.standing.records.factories import install, record

TODAY = business_day(NOW)
START = TODAY + timedelta(days=30)
TERMS: dict[str, Any] = {
    "code": "3.2",
    "name": "除草清沟",
    "subjects": "R",
    "scores": [3],
    "cap": 12,
    "cap_period": CapPeriod.YEAR,
    "evidence": "照片",
    "review": Review.TWO,
}


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


def drafted(
    node: Community, staff: StaffIdentity, *, kind: ProgrammeKind = ProgrammeKind.COMMUNITY, **terms: Any
) -> ProgrammeVersion:
    """A first version with one heading and one rule."""
    by = {"staff": staff, "now": NOW}
    made = commit(versions.make_programme, kind=kind, community_id=node.id, name="某村积分办法", **by)
    version = queries.programme_in_scope(db.session(), programme_id=made.id, staff=staff).versions[0]
    heading = commit(drafting.add_heading, version_id=version.id, name="环境", **by)
    values = TERMS | {"topic": Topic.OTHER} | terms
    commit(drafting.add_rule, version_id=version.id, category_id=heading.id, **by, **values)
    return version


def state_of(version: ProgrammeVersion) -> VersionState:
    return db.session.get_one(ProgrammeVersion, version.id, populate_existing=True).state


def after(days: int) -> datetime:
    return NOW + timedelta(days=days)


def through(
    version: ProgrammeVersion,
    drafter: StaffIdentity,
    decider: StaffIdentity,
    above: StaffIdentity,
    *,
    start: date = START,
    at: datetime = NOW,
    ends_on: date | None = None,
) -> None:
    """All the way to its number."""
    about: dict[str, Any] = {"version_id": version.id}
    commit(versions.open_for_comment, **about, starts_on=start, ends_on=ends_on, staff=drafter, now=at)
    then = at + timedelta(days=8)
    commit(versions.decide, **about, doc_no="某居〔2026〕1 号", reason="没有不同意见", staff=decider, now=then)
    commit(versions.file, **about, filing_no="某街备〔2026〕1 号", staff=above, now=then)


def test_a_village_s_own_rules_come_into_force_on_their_day(
    village: Community, drafter: StaffIdentity, decider: StaffIdentity, above: StaffIdentity
) -> None:
    version = drafted(village, drafter)
    through(version, drafter, decider, above)
    assert state_of(version) is VersionState.FILED
    person, slug = factories.resident(village), f"p{version.programme_id}-1"
    on = lambda day: rulebook.rules_at(db.session(), community_id=village.id, day=day)  # noqa: E731
    assert slug not in {rule.slug for rule in on(START - timedelta(days=1))}
    assert slug in {rule.slug for rule in on(START)}  # Also before the job has come by.
    assert commit(turning.turn_over, now=after(29)) == 0
    (job,) = jobs.JOBS
    assert job.run(after(30)) == 1
    assert state_of(version) is VersionState.IN_FORCE
    with pytest.raises(DomainError):
        record(decider, person.id, slug, 3, now=after(30), occurred_on=START - timedelta(days=1))
    assert record(decider, person.id, slug, 3, now=after(30)).points == 3
    actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    steps = ["drafted", "opened", "decided", "filed"]
    assert [a for a in actions if a.startswith("programme_version.")] == [f"programme_version.{s}" for s in steps]
    paths = db.session.scalars(select(AuditEvent.path).where(AuditEvent.subject_kind == "rules_version")).all()
    assert set(paths) == {village.path}


def test_the_next_version_follows_and_is_a_copy_that_is_changed(
    village: Community, drafter: StaffIdentity, decider: StaffIdentity, above: StaffIdentity
) -> None:
    first = drafted(village, drafter)
    through(first, drafter, decider, above)
    with pytest.raises(VersionUnderWayError):
        commit(versions.draft_version, programme_id=first.programme_id, staff=drafter, now=after(10))
    commit(turning.turn_over, now=after(30))
    second = commit(versions.draft_version, programme_id=first.programme_id, staff=drafter, now=after(30))
    rule = db.session.scalars(select(Rule).where(Rule.version_id == second.id)).one()
    changed = TERMS | {"scores": [1], "enabled": True}
    by = {"staff": drafter, "now": after(30)}
    commit(drafting.change_rule, version_id=second.id, rule_id=rule.id, topic=Topic.OTHER, **by, **changed)
    through(second, drafter, decider, above, start=START + timedelta(days=30), at=after(30))
    commit(turning.turn_over, now=after(60))
    assert (state_of(first), state_of(second)) == (VersionState.SUPERSEDED, VersionState.IN_FORCE)
    held = {
        day: {each.slug: each.scores for each in rulebook.rules_at(db.session(), community_id=village.id, day=day)}
        for day in (START + timedelta(days=29), START + timedelta(days=30))
    }
    assert [scores[rule.slug] for scores in held.values()] == [[3], [1]]


def test_nothing_in_force_is_edited(
    village: Community, drafter: StaffIdentity, decider: StaffIdentity, above: StaffIdentity
) -> None:
    version = drafted(village, drafter)
    rule = db.session.scalars(select(Rule).where(Rule.version_id == version.id)).one()
    by: dict[str, Any] = {"version_id": version.id, "staff": drafter, "now": NOW}
    edits = [
        lambda: commit(drafting.change_rule, rule_id=rule.id, topic=Topic.OTHER, **by, **TERMS),
        lambda: commit(drafting.remove_rule, rule_id=rule.id, **by),
        lambda: commit(drafting.add_heading, name="又一类", **by),
        lambda: commit(drafting.add_rule, category_id=rule.category_id, topic=Topic.OTHER, **by, **TERMS),
        lambda: commit(drafting.take_over, slug="good-deed", **by),
    ]

    def refused() -> None:
        for edit in edits:
            with pytest.raises(VersionStateError):
                edit()

    commit(versions.open_for_comment, starts_on=START, **by)
    refused()
    commit(versions.decide, **by | {"staff": decider, "now": after(8)}, doc_no="1 号", reason="通过")
    refused()
    commit(versions.file, **by | {"staff": above, "now": after(8)}, filing_no="1 号")
    refused()
    for days in (30, 60):
        commit(turning.turn_over, now=after(days))
        refused()


def test_two_people_and_the_node_above(
    village: Community, town: Community, drafter: StaffIdentity, decider: StaffIdentity
) -> None:
    alone = factories.staff(village)
    version = drafted(village, alone)
    about: dict[str, Any] = {"version_id": version.id}
    agree = {"doc_no": "1 号", "reason": "通过", "now": after(8)}
    commit(versions.open_for_comment, **about, starts_on=START, staff=alone, now=NOW)
    with pytest.raises(SamePersonError):
        commit(versions.decide, **about, **agree, staff=alone)
    with pytest.raises(CommentOpenError):
        commit(versions.decide, **about, **agree | {"now": after(7)}, staff=decider)
    commit(versions.decide, **about, **agree, staff=decider)
    with pytest.raises(NotTheNodeAboveError):
        commit(versions.file, **about, filing_no="1 号", staff=factories.staff(village), now=after(8))
    elsewhere = factories.staff(factories.community(parent=town))
    with pytest.raises(ProgrammeNotFoundError):
        commit(versions.file, **about, filing_no="1 号", staff=elsewhere, now=after(8))
    commit(versions.file, **about, filing_no="1 号", staff=factories.staff(town), now=after(8))


def test_nothing_begins_in_the_past(village: Community, drafter: StaffIdentity, decider: StaffIdentity) -> None:
    version = drafted(village, drafter)
    about: dict[str, Any] = {"version_id": version.id}
    for day in (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=7)):
        with pytest.raises(RuleError):
            commit(versions.open_for_comment, **about, starts_on=day, staff=drafter, now=NOW)
    commit(versions.open_for_comment, **about, starts_on=TODAY + timedelta(days=8), staff=drafter, now=NOW)
    with pytest.raises(RuleError):  # It was left lying until its day.
        commit(versions.decide, **about, doc_no="1 号", reason="通过", staff=decider, now=after(8))
    commit(versions.take_back, **about, reason="改施行日", staff=decider, now=after(8))
    assert state_of(version) is VersionState.DRAFT
    commit(versions.open_for_comment, **about, starts_on=TODAY + timedelta(days=40), staff=drafter, now=after(8))


@pytest.mark.parametrize(("days", "allowed"), [(None, False), (-1, False), (179, True), (180, False)])
def test_a_campaign_has_an_end_and_ends_by_itself(
    village: Community,
    drafter: StaffIdentity,
    decider: StaffIdentity,
    above: StaffIdentity,
    days: int | None,
    allowed: bool,
) -> None:
    version = drafted(village, drafter, kind=ProgrammeKind.CAMPAIGN)
    ends_on = None if days is None else START + timedelta(days=days)
    if not allowed:
        with pytest.raises(RuleError):
            through(version, drafter, decider, above, ends_on=ends_on)
        return
    through(version, drafter, decider, above, ends_on=ends_on)
    commit(turning.turn_over, now=after(30))
    assert state_of(version) is VersionState.IN_FORCE
    commit(turning.turn_over, now=after(30 + 180))
    assert state_of(version) is VersionState.ENDED
    slugs = [
        {rule.slug for rule in rulebook.rules_at(db.session(), community_id=village.id, day=START + timedelta(days=d))}
        for d in (179, 180)
    ]
    assert [f"p{version.programme_id}-1" in each for each in slugs] == [True, False]


def test_an_empty_version_is_not_shown_to_anybody(village: Community, drafter: StaffIdentity) -> None:
    asked = {"kind": ProgrammeKind.COMMUNITY, "community_id": village.id, "name": "空的", "staff": drafter, "now": NOW}
    made = commit(versions.make_programme, **asked)
    version = queries.programme_in_scope(db.session(), programme_id=made.id, staff=drafter).versions[0]
    with pytest.raises(VersionEmptyError):
        commit(versions.open_for_comment, version_id=version.id, starts_on=START, staff=drafter, now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"topic": Topic.RELIGION},
        {"name": "越级上访扣分"},
        {"evidence": "法院的文书"},
        {"basis": "按计生情况"},
    ],
    ids=["ticked", "name", "evidence", "basis"],
)
def test_what_a_community_has_no_business_with_is_refused(
    village: Community, drafter: StaffIdentity, change: dict[str, Any]
) -> None:
    with pytest.raises(TopicExcludedError) as raised:
        drafted(village, drafter, **change)
    assert raised.value.code == "topic_excluded"


def test_no_rule_of_the_catalogue_is_about_an_excluded_topic(town: Community) -> None:
    for rule in rulebook.rules_at(db.session(), community_id=town.id, day=TODAY):
        drafting.require_allowed(rule, None, ProgrammeKind.COMMUNITY)


def test_a_rule_from_above_is_tightened_and_never_made_worse(village: Community, drafter: StaffIdentity) -> None:
    version = drafted(village, drafter)
    by: dict[str, Any] = {"version_id": version.id, "staff": drafter, "now": NOW}
    litter = commit(drafting.take_over, slug="clutter", **by)
    deed = commit(drafting.take_over, slug="good-deed", **by)
    with pytest.raises(RuleError):
        commit(drafting.take_over, slug="good-deed", **by)
    minus = {"code": "16", "name": litter.name, "evidence": "照片", "subjects": "H", "warnings": 1, "warning_days": 90}
    plus = {"code": "21", "name": deed.name, "evidence": "照片", "subjects": "R", "topic": Topic.OTHER}
    minus |= {"topic": Topic.OTHER}
    for worse in ({"scores": [-6], "cap": 10}, {"scores": [-5], "cap": 15}, {"scores": [-5], "cap": 10, "warnings": 0}):
        with pytest.raises(WorsensMinusError) as raised:
            commit(drafting.change_rule, rule_id=litter.id, **by, **minus | worse)
        assert raised.value.code == "worsens_minus"
    commit(drafting.change_rule, rule_id=litter.id, **by, **minus | {"scores": [-3], "cap": 6})
    with pytest.raises(LoosensRuleError):
        commit(drafting.change_rule, rule_id=deed.id, **by, **plus, scores=[6], cap=15)
    commit(drafting.change_rule, rule_id=deed.id, **by, **plus, scores=[3], cap=15, enabled=False)


def test_what_an_earlier_version_has_is_switched_off_and_not_removed(town: Community) -> None:
    top = factories.staff(town)
    version = commit(versions.draft_version, programme_id=first_programme(db.session()), staff=top, now=NOW)
    rules = {rule.slug: rule for rule in db.session.scalars(select(Rule).where(Rule.version_id == version.id))}
    assert len(rules) == 61
    by: dict[str, Any] = {"version_id": version.id, "staff": top, "now": NOW}
    with pytest.raises(RuleError):
        commit(drafting.remove_rule, rule_id=rules["good-deed"].id, **by)
    terms = TERMS | {"topic": Topic.OTHER}
    added = commit(drafting.add_rule, category_id=rules["good-deed"].category_id, **by, **terms)
    assert added.number == 62
    commit(drafting.remove_rule, rule_id=added.id, **by)


def test_headings_are_three_deep_at_most(village: Community, drafter: StaffIdentity) -> None:
    version = drafted(village, drafter)
    parent_id = None
    for name in ("一", "二", "三"):
        by = {"version_id": version.id, "staff": drafter, "now": NOW}
        parent_id = commit(drafting.add_heading, name=name, parent_id=parent_id, **by).id
    with pytest.raises(RuleError):
        commit(drafting.add_heading, name="四", parent_id=parent_id, **by)
    commit(drafting.add_rule, category_id=parent_id, **by, **TERMS | {"topic": Topic.OTHER})
    depths = [each.depth for each in queries.tree(db.session(), version_id=version.id)]
    assert depths == [0, 0, 1, 2]


def test_the_rules_of_everywhere_are_the_top_s_to_write(village: Community, drafter: StaffIdentity) -> None:
    with pytest.raises(ProgrammeNotFoundError):
        commit(versions.draft_version, programme_id=first_programme(db.session()), staff=drafter, now=NOW)


def test_comments_are_written_down_while_they_are_asked_for(
    village: Community, drafter: StaffIdentity, decider: StaffIdentity
) -> None:
    version = drafted(village, drafter)
    said: dict[str, Any] = {"version_id": version.id, "text": "除草的分少了", "staff": drafter, "now": NOW}
    with pytest.raises(VersionStateError):
        commit(commenting.comment, **said)
    commit(versions.open_for_comment, version_id=version.id, starts_on=START, staff=drafter, now=NOW)
    commit(commenting.comment, **said)
    (found,) = queries.comments(db.session(), version_id=version.id)
    assert (found.text, found.written_by) == ("除草的分少了", drafter.id)
