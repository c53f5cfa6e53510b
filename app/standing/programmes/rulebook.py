"""Which rules hold where and when: of the programmes at a node and above it, the versions in force on a day.

A programme below may add rules, tighten points, switch off; where its rule has come to be worse for somebody than the
one above it, or that one takes no records, the one above holds (domain model C7.15).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.standing.programmes.errors import RuleDisabledError, RuleNotInForceError
from app.standing.programmes.models import (
    APART,
    Programme,
    ProgrammeVersion,
    Rule,
    RuleCategory,
    SubjectKind,
    VersionState,
)
from app.standing.programmes.tightening import loosened

EVERYWHERE = "/"
"""The path of what holds at every node: the beginning of every path."""
BEGUN = (VersionState.FILED, VersionState.IN_FORCE, VersionState.SUPERSEDED, VersionState.ENDED)
"""States of versions that hold on the days they say; whether a job has noted it yet is another matter."""
_HOME = aliased(Community)


@dataclass(frozen=True, slots=True)
class Edition:
    """The rules of a version, of which node it is, and from when until when, both included, it holds."""

    version_id: int
    path: str
    starts_on: date
    ends_on: date | None
    rules: list[Rule] = field(default_factory=list)

    def holds(self, path: str, day: date) -> bool:
        return path.startswith(self.path) and self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Rulebook:
    """Rules of several nodes and days, of which those of one node and day are asked for."""

    def __init__(self, editions: Iterable[Edition]) -> None:
        above_first = sorted(editions, key=lambda each: (each.path.count("/"), each.starts_on, each.version_id))
        self.editions: Sequence[Edition] = above_first
        self._found: dict[tuple[int, ...], dict[str, Rule]] = {}

    def at(self, path: str, day: date) -> dict[str, Rule]:
        """What holds at a node on a day, by slug, also what takes no records. The same where the same holds."""
        editions = [each for each in self.editions if each.holds(path, day)]
        key = tuple(each.version_id for each in editions)
        known = self._found.get(key)
        if known is None:
            known = self._found[key] = _one_of_each(rule for each in editions for rule in each.rules)
        return known


def _one_of_each(above_first: Iterable[Rule]) -> dict[str, Rule]:
    """The lower one holds unless it is looser, or the one above takes no records."""
    found: dict[str, Rule] = {}
    for rule in above_first:
        above = found.get(rule.slug)
        if above is None or (above.takes_records and not loosened(rule, above)):
            found[rule.slug] = rule
    return dict(sorted(found.items(), key=lambda item: (item[1].version_id, item[1].number)))


def _query(*wanted: ColumnElement[bool]) -> Select[Any, Any, Any, Any]:
    """Rules of versions that have begun, with their headings; none of programmes apart."""
    return (
        select(Rule, Community.path, ProgrammeVersion.starts_on, ProgrammeVersion.ends_on)
        .join(Rule.heading)
        .options(contains_eager(Rule.heading))
        .join(ProgrammeVersion, ProgrammeVersion.id == Rule.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .outerjoin(Community, Community.id == Programme.community_id)
        .where(ProgrammeVersion.state.in_(BEGUN), Programme.kind.not_in(APART), *wanted)
    )


def _bound(rows: Iterable[Any]) -> Rulebook:
    editions: dict[int, Edition] = {}
    for rule, path, starts_on, ends_on in rows:
        edition = editions.get(rule.version_id)
        if edition is None:
            edition = Edition(rule.version_id, path or EVERYWHERE, starts_on, ends_on)
            editions[rule.version_id] = edition
        edition.rules.append(rule)
    return Rulebook(editions.values())


def _between(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    still = or_(ProgrammeVersion.ends_on.is_(None), ProgrammeVersion.ends_on >= first)
    return ProgrammeVersion.starts_on <= last, still


def rulebook_below(session: Session, *, path: str, first: date, last: date) -> Rulebook:
    """What holds between two days at the nodes of a subtree."""
    of_them = or_(
        Programme.community_id.is_(None),
        Community.path.in_(_paths_to(path)),
        Community.path.startswith(path),
    )
    return _bound(session.execute(_query(*_between(first, last), of_them)))


def _paths_to(path: str) -> list[str]:
    """The paths of a node and of all above it."""
    steps = [step for step in path.split("/") if step]
    return ["/" + "/".join(steps[: count + 1]) + "/" for count in range(len(steps))]


def _at_node(session: Session, community_id: int | None, day: date, *wanted: ColumnElement[bool]) -> dict[str, Rule]:
    query = _query(*_between(day, day), *wanted)
    if community_id is None:
        return _bound(session.execute(query.where(Programme.community_id.is_(None)))).at(EVERYWHERE, day)
    query = query.add_columns(_HOME.path)
    query = query.join(_HOME, _HOME.id == community_id).where(
        or_(Programme.community_id.is_(None), _HOME.path.startswith(Community.path))
    )
    rows = session.execute(query).all()
    home: str = rows[0][-1] if rows else EVERYWHERE
    return _bound(tuple(row)[:-1] for row in rows).at(home, day)


def rules_at(session: Session, *, community_id: int | None, day: date) -> list[Rule]:
    """Every rule that holds at a node on a day, also those that take no records."""
    return list(_at_node(session, community_id, day).values())


def rules_above(session: Session, *, community_id: int | None, day: date) -> dict[str, Rule]:
    """What holds at a node on a day from above it, by slug; nothing is above what holds everywhere."""
    if community_id is None:
        return {}
    from_above = or_(Programme.community_id.is_(None), Programme.community_id != community_id)
    return _at_node(session, community_id, day, from_above)


def rules_on(session: Session, *, community_id: int | None, kind: SubjectKind | None = None, day: date) -> list[Rule]:
    """The rules that take records about such subjects of a node, of something that happened on a day; of no node, those
    that hold everywhere.
    """
    return [
        rule
        for rule in rules_at(session, community_id=community_id, day=day)
        if rule.takes_records and (kind is None or kind.letter in rule.subjects)
    ]


def rule_on(session: Session, *, slug: str, community_id: int, day: date) -> Rule:
    """The rule of this name that holds at a node on a day.

    Raises a RuleError naming the field `rule` where there is none, RuleNotInForceError where it holds not there or not
    then, RuleDisabledError.
    """
    rule = _at_node(session, community_id, day, Rule.slug == slug).get(slug)
    if rule is None:
        if session.scalar(select(Rule.id).where(Rule.slug == slug).limit(1)) is None:
            raise field_error("rule", "没有这条规则，请从规则目录中选择。")
        raise RuleNotInForceError
    if not rule.takes_records:
        raise RuleDisabledError
    return rule


def known_rules(session: Session, *, staff: StaffIdentity) -> list[Rule]:
    """Every rule that has ever held at a node of the staff member or above, each once, as it was last: for lists of
    what is on record.
    """
    editions = rulebook_below(session, path=staff.path, first=date.min, last=date.max).editions
    in_turn = sorted(editions, key=lambda each: (each.starts_on, each.version_id))
    latest = {rule.slug: rule for each in in_turn for rule in each.rules}
    return sorted(latest.values(), key=lambda rule: (rule.version_id, rule.number))


def versions_of(slug: str) -> Select[int]:
    """The ids of a rule in all versions that have it, as a subquery."""
    return select(Rule.id).where(Rule.slug == slug)


def slugs_by_id(session: Session, slugs: Iterable[str]) -> dict[int, str]:
    """The same for several, each with its slug."""
    rows = session.execute(select(Rule.id, Rule.slug).where(Rule.slug.in_(set(slugs))))
    return {row.id: row.slug for row in rows}


def headings(session: Session) -> dict[str, str]:
    """What headings at the top are called, by slug, as the latest version that has one calls it."""
    rows = session.execute(
        select(RuleCategory.slug, RuleCategory.name)
        .join(ProgrammeVersion, ProgrammeVersion.id == RuleCategory.version_id)
        .where(RuleCategory.parent_id.is_(None), ProgrammeVersion.state.in_(BEGUN))
        .order_by(RuleCategory.version_id, RuleCategory.position)
    )
    return {row.slug: row.name for row in rows}
