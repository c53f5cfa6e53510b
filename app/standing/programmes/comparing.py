"""Two versions side by side: which rules are added, dropped and changed, and for whom each is better or worse."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.standing.programmes.directions import TERMS, Direction, direction_of, of_a_whole_rule, together
from app.standing.programmes.models import ProgrammeVersion, Rule, VersionState
from app.standing.programmes.queries import Shown, version_in_scope
from app.standing.programmes.rulebook import rules_above


class Kind(StrEnum):
    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """Of one term of a rule, by the name of its column; None where nothing is said."""

    field: str
    before: str | None
    after: str | None
    direction: Direction


@dataclass(frozen=True, slots=True)
class Line:
    """One rule that is not the same in both; `rule` is the later of the two."""

    kind: Kind
    rule: Rule
    direction: Direction
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`earlier` is None where a first version is held against what it has taken over from above."""

    shown: Shown
    version: ProgrammeVersion
    earlier: ProgrammeVersion | None
    lines: list[Line]
    unchanged: int

    @property
    def earlier_no(self) -> int | None:
        return None if self.earlier is None else self.earlier.no

    def count(self, kind: Kind) -> int:
        """How many rules are added, dropped or changed."""
        return sum(line.kind is kind for line in self.lines)

    @property
    def added(self) -> int:
        return self.count(Kind.ADDED)

    @property
    def dropped(self) -> int:
        return self.count(Kind.DROPPED)

    @property
    def changed(self) -> int:
        return self.count(Kind.CHANGED)

    @property
    def stricter(self) -> int:
        return self.going(Direction.STRICTER)

    @property
    def looser(self) -> int:
        return self.going(Direction.LOOSER)

    def going(self, direction: Direction) -> int:
        """How many rules get stricter or looser, also those that do both."""
        return sum(line.direction in (direction, Direction.BOTH) for line in self.lines)


def compare(
    session: Session, *, version_id: int, with_no: int | None = None, staff: StaffIdentity, now: datetime
) -> Comparison:
    """A version against another of its programme, by default the one before it; a first one against the rules that it
    has taken over from above, as they are on its first day. Rules are one by their slug.

    Raises ProgrammeNotFoundError.
    """
    shown, version = version_in_scope(session, version_id=version_id, staff=staff)
    earlier = None
    if with_no is not None or version.no > 1:
        no = version.no - 1 if with_no is None else with_no
        wanted = next((each.id for each in shown.versions if each.no == no), 0)
        _, earlier = version_in_scope(session, version_id=wanted, staff=staff)
    return _compared(session, shown, version, earlier, day=version.starts_on or business_day(now))


def against_what_holds(session: Session, shown: Shown, version: ProgrammeVersion, *, day: date) -> Comparison:
    """A version that is to come against the one of its programme that is in force, for everybody; a first one against
    what it has taken over from above.
    """
    return _compared(session, shown, version, shown.in_force, day=version.starts_on or day)


def against_what_holds_now(session: Session, version: ProgrammeVersion, *, day: date) -> Comparison:
    """The same, of a version alone."""
    query = select(ProgrammeVersion).where(
        ProgrammeVersion.programme_id == version.programme_id, ProgrammeVersion.state == VersionState.IN_FORCE
    )
    shown = Shown(version.programme, "", None, list(session.scalars(query)))
    return against_what_holds(session, shown, version, day=day)


def _compared(
    session: Session, shown: Shown, version: ProgrammeVersion, earlier: ProgrammeVersion | None, *, day: date
) -> Comparison:
    own = _rules(session, version.id)
    if earlier is not None:
        before = _rules(session, earlier.id)
    else:
        above = rules_above(session, community_id=shown.programme.community_id, day=day)
        before = {slug: rule for slug, rule in above.items() if slug in own}
    lines = _lines(before, own)
    kept = len(own) - sum(line.kind is not Kind.DROPPED for line in lines)
    return Comparison(shown, version, earlier, lines, kept)


def _rules(session: Session, version_id: int) -> dict[str, Rule]:
    query = select(Rule).join(Rule.heading).options(contains_eager(Rule.heading)).where(Rule.version_id == version_id)
    return {rule.slug: rule for rule in session.scalars(query.order_by(Rule.number))}


def _lines(before: Mapping[str, Rule], after: Mapping[str, Rule]) -> list[Line]:
    """The changed first, then the new, then the dropped, each as they stand in their version."""
    pairs = [(before[slug], rule) for slug, rule in after.items() if slug in before]
    changed = [
        Line(Kind.CHANGED, new, together([each.direction for each in found]), found)
        for old, new in pairs
        if (found := _changes(old, new))
    ]
    added = [rule for slug, rule in after.items() if slug not in before]
    dropped = [rule for slug, rule in before.items() if slug not in after]
    return [
        *changed,
        *(Line(Kind.ADDED, rule, of_a_whole_rule(rule, comes=True), []) for rule in added),
        *(Line(Kind.DROPPED, rule, of_a_whole_rule(rule, comes=False), []) for rule in dropped),
    ]


def _changes(old: Rule, new: Rule) -> list[Change]:
    found = []
    for term in TERMS:
        was, now = _in_words(old, term), _in_words(new, term)
        if was != now:
            found.append(Change(term, was, now, direction_of(term, old, new)))
    return found


def _in_words(rule: Rule, term: str) -> str | None:
    """As an answer of the API has it: lists with commas, true and false, headings by their names."""
    value: Any = rule.heading.name if term == "category" else getattr(rule, term)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(map(str, value))
    return None if value is None or value == "" else str(value)
