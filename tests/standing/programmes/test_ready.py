"""Ready programmes: how many rules each has, and that each goes through to its number as it is."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.errors import RuleError
from app.parties.communities.models import Community
from app.standing.programmes import queries, rulebook, starting, versions
from app.standing.programmes.catalogue import catalogue
from app.standing.programmes.errors import DraftNotEmptyError
from app.standing.programmes.models import (
    AssessmentPeriod,
    ProgrammeKind,
    ProgrammeVersion,
    Review,
    Rule,
    VersionState,
)
from app.standing.programmes.ready import Ready, ready_programmes
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.programmes.test_apart import unit_at
from tests.standing.programmes.test_versions import START, drafted, state_of, through
from tests.standing.records.factories import install
from tests.support.desk import at_desk

COUNTS = {
    "catalogue": [9, 9, 10, 9, 7, 12, 5],
    "agency": [6, 6, 6, 6, 6, 6],
    "property": [19, 15],
    "xuyi": [10, 9, 11, 10, 8],
}
KINDS = {
    "catalogue": ProgrammeKind.COMMUNITY,
    "agency": ProgrammeKind.UNIT,
    "property": ProgrammeKind.ASSESSMENT,
    "xuyi": ProgrammeKind.COMMUNITY,
}


@pytest.fixture
def town(app: Flask) -> Community:
    install()
    return factories.community()


@pytest.fixture
def village(town: Community) -> Community:
    return factories.community(parent=town)


def chosen(key: str) -> Ready:
    return ready_programmes()[key]


def test_there_are_four_with_as_many_rules_as_their_sources_say() -> None:
    assert {key: [len(each.items) for each in ready.categories] for key, ready in ready_programmes().items()} == COUNTS
    assert {key: ready.kind for key, ready in ready_programmes().items()} == KINDS
    assert [ready_programmes()[key].count for key in COUNTS] == [61, 36, 34, 48]
    assert len(catalogue().items) == 61


@pytest.mark.parametrize("key", COUNTS)
def test_no_two_rules_of_one_have_a_name_or_a_code_in_common(key: str) -> None:
    items = [item for category in chosen(key).categories for item in category.items]
    for column in ("name", "code"):
        assert len({item[column] for item in items}) == len(items)


def test_a_minus_of_a_household_is_reminded_of_first_and_decided_by_a_council() -> None:
    takes = [item for each in chosen("xuyi").categories for item in each.items if min(item["scores"]) < 0]
    assert len(takes) == 11
    assert all(item["warnings"] and item["warning_days"] == 90 for item in takes)
    assert {item["review"] for item in takes} == {Review.COUNCIL}
    off = [item["name"] for each in chosen("xuyi").categories for item in each.items if not item["enabled"]]
    assert off == ["大操大办", "公共场合言行粗暴", "侮辱诽谤他人"]


def test_property_firms_gain_by_19_and_lose_by_15() -> None:
    gains, losses = chosen("property").categories
    assert all(min(item["scores"]) > 0 for item in gains.items)
    assert all(max(item["scores"]) < 0 for item in losses.items)


@pytest.mark.parametrize("key", COUNTS)
def test_each_begins_a_draft_that_comes_into_force(village: Community, town: Community, key: str) -> None:
    drafter, decider, above = factories.staff(village), factories.staff(village), factories.staff(town)
    own: dict[str, Any] = {"community_id": village.id}
    if KINDS[key] is ProgrammeKind.UNIT:
        own = {"unit_id": unit_at(village, drafter).id}
    elif KINDS[key] is ProgrammeKind.ASSESSMENT:
        own |= {"period": AssessmentPeriod.MONTH}
    by = {"staff": drafter, "now": NOW}
    made = commit(versions.make_programme, kind=KINDS[key], name="本村办法", ready=key, **own, **by)
    version = queries.programme_in_scope(db.session(), programme_id=made.id, staff=drafter).versions[0]
    tree = queries.tree(db.session(), version_id=version.id)
    assert [len(heading.rules) for heading in tree] == COUNTS[key]
    through(version, drafter, decider, above)
    assert state_of(version) is VersionState.FILED
    held = rulebook.rules_at(db.session(), community_id=village.id, day=START)
    expected = {"catalogue": 61, "xuyi": 61 + 48}.get(key, 61)  # The others stand apart.
    assert len(held) == expected


def test_what_does_not_fit_is_refused_and_a_draft_with_something_in_it_too(village: Community) -> None:
    drafter = factories.staff(village)
    by: dict[str, Any] = {"staff": drafter, "now": NOW}
    for key in ("agency", "none"):
        with pytest.raises(RuleError) as refused:
            commit(
                versions.make_programme,
                kind=ProgrammeKind.COMMUNITY,
                community_id=village.id,
                name="本村办法",
                ready=key,
                **by,
            )
        assert refused.value.details["fields"][0]["field"] == "ready"
    assert db.session.scalar(select(func.count()).where(ProgrammeVersion.drafted_by == drafter.id)) == 0
    version = drafted(village, drafter)
    with pytest.raises(DraftNotEmptyError):
        commit(starting.start_from, version_id=version.id, ready="xuyi", **by)
    assert db.session.scalar(select(func.count()).where(Rule.version_id == version.id)) == 1


def test_at_the_desk_a_draft_begins_with_a_ready_programme(app: Flask, village: Community) -> None:
    with frozen(NOW):
        desk = at_desk(app, factories.staff(village))
        page = desk.page("/programmes/new?kind=assessment")
        assert "物业服务考核办法：加分 19 项" in page
        assert "村居家庭积分办法" not in page
        asked = {"kind": "community", "community_id": str(village.id), "name": "本村办法"}
        desk.said(desk.post("/programmes/new", asked))
        (version_id,) = db.session.scalars(select(ProgrammeVersion.id).where(ProgrammeVersion.drafted_by.is_not(None)))
        here = f"/programmes/versions/{version_id}"
        assert "从模板开始" in desk.page(here)
        page = desk.said(desk.post(f"{here}/start", {"ready": "xuyi"}))
        assert "共 48 条规则" in page
        assert "从模板开始" not in page
