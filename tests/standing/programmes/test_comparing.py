"""Two versions of a programme side by side."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.communities.models import Community
from app.standing.programmes import drafting, queries, turning, versions
from app.standing.programmes.comparing import Comparison, Kind, compare
from app.standing.programmes.directions import TERMS as COMPARED
from app.standing.programmes.directions import Direction, direction_of, of_a_whole_rule
from app.standing.programmes.errors import ProgrammeNotFoundError
from app.standing.programmes.models import CapPeriod, ProgrammeVersion, Review, Rule
from app.standing.programmes.topics import Topic
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.programmes.test_versions import TERMS, after, drafted, through
from tests.standing.records.factories import install
from tests.support.desk import at_desk
from tests.support.http import as_staff

STRICTER, LOOSER, BOTH, NEITHER = Direction


def rule(**terms: Any) -> Rule:
    usual: dict[str, Any] = {
        **{"version_id": 1, "category_id": 1, "number": 1, "slug": "x", "code": "1", "category": "c", "name": "规则"},
        **{"subjects": "R", "scores": [3], "evidence": "照片", "cap": 12, "cap_period": CapPeriod.YEAR},
    }
    return Rule(**usual | terms)


MINUS: dict[str, Any] = {"scores": [-5], "cap": 10, "warnings": 2, "warning_days": 90}


@pytest.mark.parametrize(
    ("base", "field", "change", "expected"),
    [
        ({}, "scores", {"scores": [5]}, LOOSER),
        ({}, "scores", {"scores": [2]}, STRICTER),
        ({"scores": [1, 5]}, "scores", {"scores": [2, 4]}, BOTH),
        ({"scores": [1, 5]}, "scores", {"scores": [1, 3, 5]}, NEITHER),
        (MINUS, "scores", {"scores": [-6]}, STRICTER),
        (MINUS, "scores", {"scores": [-3]}, LOOSER),
        ({"scores": [0], "points": 2}, "points", {"points": 3}, LOOSER),
        ({"scores": [0], "points": 2}, "points", {"points": 1}, STRICTER),
        ({}, "cap", {"cap": 24}, LOOSER),
        ({}, "cap", {"cap": None}, LOOSER),
        ({}, "cap", {"cap": 6}, STRICTER),
        ({}, "cap_period", {"cap": 1, "cap_period": CapPeriod.MONTH}, NEITHER),
        ({}, "cap_period", {"cap_period": CapPeriod.QUARTER}, LOOSER),
        (MINUS, "cap", {"cap": 20}, STRICTER),
        (MINUS, "cap", {"cap": 5}, LOOSER),
        ({}, "subjects", {"subjects": "RH"}, LOOSER),
        ({"subjects": "RH"}, "subjects", {"subjects": "R"}, STRICTER),
        ({}, "subjects", {"subjects": "H"}, BOTH),
        (MINUS, "subjects", {"subjects": "RH"}, STRICTER),
        (MINUS, "warnings", {"warnings": 1}, STRICTER),
        (MINUS, "warnings", {"warnings": 3}, LOOSER),
        (MINUS, "warning_days", {"warning_days": 180}, STRICTER),
        (MINUS, "warning_days", {"warning_days": 30}, LOOSER),
        ({}, "warnings", {"warnings": 1}, NEITHER),
        ({}, "enabled", {"enabled": False}, STRICTER),
        (MINUS, "enabled", {"enabled": False}, LOOSER),
        ({}, "evidence", {"evidence": "名册"}, NEITHER),
        ({}, "review", {"review": Review.COUNCIL}, NEITHER),
    ],
    ids=str,
)
def test_who_gains_by_a_change(base: dict[str, Any], field: str, change: dict[str, Any], expected: Direction) -> None:
    before, later = rule(**base), rule(**base | change)
    assert direction_of(field, before, later) is expected
    back = {LOOSER: STRICTER, STRICTER: LOOSER}.get(expected, expected)
    assert direction_of(field, later, before) is back


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({}, LOOSER),
        (MINUS, STRICTER),
        ({"scores": [0], "points": 2}, LOOSER),
        ({"scores": [0]}, NEITHER),
        ({"enabled": False}, NEITHER),
    ],
    ids=str,
)
def test_who_gains_by_a_rule(terms: dict[str, Any], expected: Direction) -> None:
    assert of_a_whole_rule(rule(**terms), comes=True) is expected
    back = {LOOSER: STRICTER, STRICTER: LOOSER}.get(expected, expected)
    assert of_a_whole_rule(rule(**terms), comes=False) is back


def test_every_term_of_a_rule_is_compared() -> None:
    """A column that comes to a rule is compared as well, or is none that anybody writes."""
    own = {"id", "version_id", "category_id", "number", "slug", "source", "paused", "name_initials"}
    assert set(Rule.__table__.columns.keys()) - own == set(COMPARED)


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
def second(town: Community, village: Community, drafter: StaffIdentity) -> ProgrammeVersion:
    """The second version of a village: one rule gives less, one is gone, one is new, one stays."""
    first = drafted(village, drafter)
    by: dict[str, Any] = {"version_id": first.id, "staff": drafter, "now": NOW}
    heading_id = db.session.scalars(select(Rule.category_id).where(Rule.version_id == first.id)).one()
    terms = TERMS | {"topic": Topic.OTHER, "category_id": heading_id}
    for code in ("4", "5"):
        commit(drafting.add_rule, **by, **terms | {"code": code, "name": f"事项{code}"})
    through(first, drafter, factories.staff(village), factories.staff(town))
    commit(turning.turn_over, now=after(30))
    later = commit(versions.draft_version, programme_id=first.programme_id, staff=drafter, now=after(30))
    rules = {each.code: each for each in db.session.scalars(select(Rule).where(Rule.version_id == later.id))}
    by = {"version_id": later.id, "staff": drafter, "now": after(30)}
    terms |= {"category_id": rules["4"].category_id}
    changed = terms | {"code": "3.2", "name": "除草", "scores": [1], "cap": 24, "enabled": True}
    commit(drafting.change_rule, rule_id=rules["3.2"].id, **by, **changed)
    off = terms | {"code": "5", "name": "事项5", "enabled": False}
    commit(drafting.change_rule, rule_id=rules["5"].id, **by, **off)
    commit(drafting.add_rule, **by, **terms | {"code": "6", "name": "事项6", "scores": [-2], "cap": 4})
    return later


def of(version: ProgrammeVersion, staff: StaffIdentity, with_no: int | None = None) -> Comparison:
    db.session.rollback()
    return compare(db.session(), version_id=version.id, with_no=with_no, staff=staff, now=after(30))


def test_rule_by_rule(second: ProgrammeVersion, drafter: StaffIdentity) -> None:
    found = of(second, drafter)
    assert found.earlier_no == 1
    assert [(line.kind, line.rule.code, line.direction) for line in found.lines] == [
        (Kind.CHANGED, "3.2", BOTH),
        (Kind.CHANGED, "5", STRICTER),
        (Kind.ADDED, "6", STRICTER),
    ]
    assert [(each.field, each.before, each.after) for each in found.lines[0].changes] == [
        ("name", "除草清沟", "除草"),
        ("scores", "3", "1"),
        ("cap", "12", "24"),
    ]
    assert (found.unchanged, found.going(STRICTER), found.going(LOOSER), found.count(Kind.CHANGED)) == (1, 3, 1, 2)


def test_the_other_way_round_it_is_the_other_way_round(second: ProgrammeVersion, drafter: StaffIdentity) -> None:
    shown = queries.programme_in_scope(db.session(), programme_id=second.programme_id, staff=drafter)
    found = of(shown.versions[1], drafter, with_no=2)
    assert [(line.kind, line.rule.code, line.direction) for line in found.lines] == [
        (Kind.CHANGED, "3.2", BOTH),
        (Kind.CHANGED, "5", LOOSER),
        (Kind.DROPPED, "6", LOOSER),
    ]


def test_a_first_version_is_held_against_what_it_has_taken_over(village: Community, drafter: StaffIdentity) -> None:
    first = drafted(village, drafter)
    by: dict[str, Any] = {"version_id": first.id, "staff": drafter, "now": NOW}
    commit(drafting.take_over, slug="good-deed", **by)
    found = of(first, drafter)
    assert found.earlier is None
    assert [(line.kind, line.rule.name) for line in found.lines] == [(Kind.ADDED, "除草清沟")]
    deed = db.session.scalars(select(Rule).where(Rule.version_id == first.id, Rule.slug == "good-deed")).one()
    terms = {"code": "21", "name": deed.name, "evidence": deed.evidence, "subjects": "R", "scores": [3], "cap": 15}
    commit(drafting.change_rule, rule_id=deed.id, topic=Topic.OTHER, enabled=True, **by, **terms)
    (changed, added) = of(first, drafter).lines
    assert (changed.rule.slug, changed.direction) == ("good-deed", STRICTER)
    assert added.kind is Kind.ADDED


def test_a_draft_is_compared_by_its_drafters_only(
    second: ProgrammeVersion, village: Community, drafter: StaffIdentity
) -> None:
    below = factories.staff(factories.community(parent=village))
    shown = queries.programme_in_scope(db.session(), programme_id=second.programme_id, staff=drafter)
    first = shown.versions[1]
    for version, with_no in ((second, None), (first, 2), (first, 3)):
        with pytest.raises(ProgrammeNotFoundError):
            of(version, below, with_no)


def test_at_the_desk_and_over_http(app: Flask, second: ProgrammeVersion, drafter: StaffIdentity) -> None:
    desk = at_desk(app, drafter)
    assert "与上一版比较" in desk.page(f"/programmes/versions/{second.id}")
    text = desk.page(f"/programmes/versions/{second.id}/comparison")
    for words in ("分值：3 → 1（变严）", "上限：12 → 24（放宽）", "状态：启用 → 停用", "事项6", "分值 -2"):
        assert words in text, words
    assert desk.get(f"/programmes/versions/{second.id}/comparison?with_no=7").status_code == 404
    caller, here = as_staff(app, drafter), f"/staff/programmes/{second.programme_id}/versions"
    answer = caller.get(f"{here}/2/comparison")
    assert answer.status_code == 200, answer.json
    assert (answer.json["no"], answer.json["with"], answer.json["unchanged"]) == (2, 1, 1)
    assert answer.json["items"][1]["changes"] == [
        {"field": "enabled", "before": "true", "after": "false", "direction": "stricter"}
    ]
    assert caller.get(f"{here}/1/comparison?with=2").json["items"][2]["kind"] == "dropped"
    assert caller.get(f"{here}/2/comparison?with=9").status_code == 404
    assert caller.get(f"{here}/9/comparison").status_code == 404
