"""Writing a draft: headings in three levels, rules added, changed, switched off. Nothing else is ever edited."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.standing.programmes.actions import TERMS, ProgrammeAction
from app.standing.programmes.copying import copied
from app.standing.programmes.errors import (
    LoosensRuleError,
    RuleNotFoundError,
    TopicExcludedError,
    WorsensMinusError,
)
from app.standing.programmes.models import (
    ProgrammeKind,
    ProgrammeVersion,
    Rule,
    RuleCategory,
    SubjectKind,
    VersionState,
)
from app.standing.programmes.queries import rule_of_version, version_to_write
from app.standing.programmes.rulebook import rules_above
from app.standing.programmes.tightening import loosened, worsened
from app.standing.programmes.topics import Topic, excluded_in
from app.standing.programmes.workflow import VERSIONS

LEVELS = 3
OF_UNITS = {SubjectKind.RESIDENT.letter, SubjectKind.UNIT.letter}
"""Whom the rules of a unit can be about: the people who belong to it, and itself."""
MINUS_MOST, MINUS_MOST_OF_SHOPS, PLUS_MOST = 20, 50, 150
"""What one record may take at most from a person, a household or a unit, and from a shop; and add (domain model C1)."""


def draft_to_write(session: Session, *, version_id: int, staff: StaffIdentity) -> ProgrammeVersion:
    """A draft, held until the end of the transaction. Raises ProgrammeNotFoundError, VersionStateError."""
    version = version_to_write(session, version_id=version_id, staff=staff)
    session.refresh(version, with_for_update=True)
    if version.state is not VersionState.DRAFT:
        raise VERSIONS.refusal(version.state)
    return version


def add_heading(
    session: Session, *, version_id: int, name: str, parent_id: int | None = None, staff: StaffIdentity, now: datetime
) -> RuleCategory:
    """A heading, by itself or under another, three deep at most.

    Raises ProgrammeNotFoundError, VersionStateError, a RuleError naming `parent_id`.
    """
    version = draft_to_write(session, version_id=version_id, staff=staff)
    if parent_id is not None and len(_upwards(session, version, parent_id)) >= LEVELS:
        raise field_error("parent_id", f"类别最多 {LEVELS} 级。")
    heading = new_heading(version, name, parent_id, after=count_headings(session, version))
    session.add(heading)
    action, facts = ProgrammeAction.HEADING_ADDED, {"no": version.no, "name": name}
    path = VERSIONS.path(session, version)
    audit.note(session, staff=staff, action=action, subject_id=version.id, at=now, path=path, **facts)
    return heading


def new_heading(version: ProgrammeVersion, name: str, parent_id: int | None, *, after: int) -> RuleCategory:
    """The next heading of a version that has so many."""
    number = after + 1
    slug = f"c{version.programme_id}-{version.no}-{number}"[:16]
    return RuleCategory(version_id=version.id, parent_id=parent_id, slug=slug, name=name, position=number)


def count_headings(session: Session, version: ProgrammeVersion) -> int:
    """How many headings a version has."""
    return session.scalar(select(func.count()).where(RuleCategory.version_id == version.id)) or 0


def _upwards(session: Session, version: ProgrammeVersion, category_id: int) -> list[RuleCategory]:
    """A heading of a version and those it stands under. Raises a RuleError naming `parent_id` or `category_id`."""
    found: list[RuleCategory] = []
    wanted: int | None = category_id
    while wanted is not None:
        heading = session.get(RuleCategory, wanted)
        if heading is None or heading.version_id != version.id:
            raise field_error("category_id", "没有这个类别，请从列表中选择。")
        found.append(heading)
        wanted = heading.parent_id
    return found


def add_rule(
    session: Session,
    *,
    version_id: int,
    category_id: int,
    topic: Topic,
    staff: StaffIdentity,
    now: datetime,
    **terms: Any,
) -> Rule:
    """A rule of one's own. `terms` are columns of `Rule`.

    Raises ProgrammeNotFoundError, VersionStateError, TopicExcludedError, WorsensMinusError, LoosensRuleError, a
    RuleError naming fields.
    """
    version = draft_to_write(session, version_id=version_id, staff=staff)
    number = next_number(session, version)
    top = _upwards(session, version, category_id)[-1]
    rule = Rule(
        version_id=version.id,
        category_id=category_id,
        category=top.slug,
        number=number,
        slug=f"p{version.programme_id}-{number}",
        **terms,
    )
    return _keep(session, version, rule, topic, ProgrammeAction.RULE_ADDED, staff, now)


def take_over(session: Session, *, version_id: int, slug: str, staff: StaffIdentity, now: datetime) -> Rule:
    """A rule that holds from above, to be made stricter or switched off here.

    Raises ProgrammeNotFoundError, VersionStateError, RuleNotFoundError where there is none above, a RuleError where it
    is here already.
    """
    version = draft_to_write(session, version_id=version_id, staff=staff)
    above = held_above(session, version, now).get(slug)
    if above is None:
        raise RuleNotFoundError
    if session.scalar(select(Rule.id).where(Rule.version_id == version.id, Rule.slug == slug)) is not None:
        raise field_error("slug", "草稿里已经有这条规则。")
    heading = session.scalar(
        select(RuleCategory).where(RuleCategory.version_id == version.id, RuleCategory.slug == above.category)
    )
    if heading is None:
        position = count_headings(session, version) + 1
        name = above.heading.name
        heading = RuleCategory(version_id=version.id, slug=above.category, name=name, position=position)
        session.add(heading)
        session.flush()
    rule = copied(above, version_id=version.id, category_id=heading.id, number=next_number(session, version))
    return _keep(session, version, rule, Topic.OTHER, ProgrammeAction.RULE_ADDED, staff, now)


def change_rule(
    session: Session,
    *,
    version_id: int,
    rule_id: int,
    topic: Topic,
    staff: StaffIdentity,
    now: datetime,
    **terms: Any,
) -> Rule:
    """Other terms for a rule of a draft; its name in records, reminders and caps stays. Raises what `add_rule` does,
    RuleNotFoundError.
    """
    version = draft_to_write(session, version_id=version_id, staff=staff)
    rule = rule_of_version(session, version_id=version.id, rule_id=rule_id)
    top = _upwards(session, version, terms.get("category_id", rule.category_id))[-1]
    before = {name: getattr(rule, name) for name in TERMS}
    for name, value in (terms | {"category": top.slug}).items():
        setattr(rule, name, value)
    changed = [name for name, was in before.items() if was != getattr(rule, name)]
    facts = {name: getattr(rule, name) for name in changed} | {"before": {name: before[name] for name in changed}}
    return _keep(session, version, rule, topic, ProgrammeAction.RULE_CHANGED, staff, now, facts)


def remove_rule(session: Session, *, version_id: int, rule_id: int, staff: StaffIdentity, now: datetime) -> None:
    """Take out of a draft what no other version has; what one has had is switched off instead.

    Raises ProgrammeNotFoundError, VersionStateError, RuleNotFoundError, a RuleError.
    """
    version = draft_to_write(session, version_id=version_id, staff=staff)
    rule = rule_of_version(session, version_id=version.id, rule_id=rule_id)
    others = select(Rule.id).join(ProgrammeVersion, ProgrammeVersion.id == Rule.version_id)
    others = others.where(Rule.slug == rule.slug, Rule.id != rule.id)
    others = others.where(ProgrammeVersion.programme_id == version.programme_id)
    if session.scalar(others.limit(1)) is not None:
        raise field_error("rule", "以前的版本里有这条规则，不能删去，请改为停用。")
    _note(session, version, rule, ProgrammeAction.RULE_REMOVED, staff, now)
    session.delete(rule)


def next_number(session: Session, version: ProgrammeVersion) -> int:
    """What the next rule of a version is numbered."""
    return (session.scalar(select(func.max(Rule.number)).where(Rule.version_id == version.id)) or 0) + 1


def _keep(
    session: Session,
    version: ProgrammeVersion,
    rule: Rule,
    topic: Topic,
    action: ProgrammeAction,
    staff: StaffIdentity,
    now: datetime,
    changes: Mapping[str, Any] = MappingProxyType({}),
) -> Rule:
    with session.no_autoflush:  # A rule that is refused has never been there.
        require_allowed(rule, held_above(session, version, now).get(rule.slug), version.programme.kind, topic)
    session.add(rule)
    session.flush()
    _note(session, version, rule, action, staff, now, changes)
    return rule


def _note(
    session: Session,
    version: ProgrammeVersion,
    rule: Rule,
    action: ProgrammeAction,
    staff: StaffIdentity,
    now: datetime,
    changes: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    facts, path = {"no": version.no, "rule": rule.slug} | dict(changes), VERSIONS.path(session, version)
    audit.note(session, staff=staff, action=action, subject_id=rule.id, at=now, path=path, **facts)


def require_allowed(rule: Rule, above: Rule | None, kind: ProgrammeKind, topic: Topic = Topic.OTHER) -> None:
    """Nothing, for a rule that may be in a programme of this kind.

    Raises TopicExcludedError, WorsensMinusError, LoosensRuleError, a RuleError naming `scores`, `warnings`, `points` or
    `resident`, the box of the first kind of subjects.
    """
    named = topic if topic is not Topic.OTHER else excluded_in(rule.name, rule.evidence, rule.basis)
    if named is not None:
        raise TopicExcludedError(details={"topic": named.value, "rule": rule.code})
    least = MINUS_MOST_OF_SHOPS if rule.subjects == "M" else MINUS_MOST
    if min(rule.scores) < -least or max(rule.scores) > PLUS_MOST:
        raise field_error("scores", f"一次最多减 {least} 分，最多加 {PLUS_MOST} 分。")
    if rule.points is not None and any(rule.scores):
        raise field_error("points", "只有不计信用分的规则（分值填 0）才另定积分。")
    if rule.points is not None and kind.is_apart:
        raise field_error("points", "单位办法和考核只评分，不给积分。")
    if rule.warnings and kind.is_apart:
        raise field_error("warnings", "提醒是社区办法里的；单位办法和考核的减分不设提醒次数。")
    if kind is ProgrammeKind.UNIT and not set(rule.subjects) <= OF_UNITS:
        raise field_error("resident", "单位办法只管本单位和本单位的人员：对象选居民或单位。")
    if rule.warnings and not rule.warning_days:
        raise field_error("warning_days", "请填写提醒在多少天内有效。")
    if above is not None and worsened(rule, above):
        raise WorsensMinusError(details={"rule": rule.code})
    if above is not None and loosened(rule, above):
        raise LoosensRuleError(details={"rule": rule.code})


def held_above(session: Session, version: ProgrammeVersion, now: datetime) -> dict[str, Rule]:
    """What holds from above the programme's node; nothing does above a programme that stands apart."""
    return _above(session, version, business_day(now))


def _above(session: Session, version: ProgrammeVersion, day: date) -> dict[str, Rule]:
    if version.programme.kind.is_apart:
        return {}
    return rules_above(session, community_id=version.programme.community_id, day=day)


def require_within_bounds(session: Session, version: ProgrammeVersion, *, on: date) -> None:
    """The same for every rule of a version, on the day on which it begins. Raises what `require_allowed` raises."""
    above, kind = _above(session, version, on), version.programme.kind
    for rule in session.scalars(select(Rule).where(Rule.version_id == version.id).order_by(Rule.number)):
        require_allowed(rule, above.get(rule.slug), kind)
