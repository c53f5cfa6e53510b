"""Programmes that stand apart from the community's: a unit's own, and assessments. Their rules hold for nobody by
where they live: for the people of the unit, and for whoever is on a sheet.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session, contains_eager

from app.core.errors import DomainError
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import ids_below, subtree_ids
from app.parties.units.models import UnitMember
from app.standing.programmes.errors import (
    NoAssessmentError,
    RuleDisabledError,
    RuleNotInForceError,
)
from app.standing.programmes.models import APART, Programme, ProgrammeKind, ProgrammeVersion, Rule, SubjectKind
from app.standing.programmes.queries import programme_in_scope
from app.standing.programmes.rulebook import BEGUN, rule_on
from app.standing.programmes.subjects import Subject


def rule_about(session: Session, *, slug: str, subject: Subject, day: date, staff: StaffIdentity | None = None) -> Rule:
    """The rule of this name that holds for a subject on a day: that of its node or, for who belongs to a unit, of the
    unit's own programme; staff enter by that of a unit of their subtree. Raises what `rule_on` raises.
    """
    try:
        return rule_on(session, slug=slug, community_id=subject.community_id, day=day)
    except RuleNotInForceError:
        own = session.scalar(_of_units(subject, day).where(Rule.slug == slug, *_of_staff(staff)))
        if own is None:
            raise
    if not own.takes_records:
        raise RuleDisabledError
    return own


def rules_about(
    session: Session, *, slug: str, subjects: Iterable[Subject], day: date
) -> dict[int, Rule | DomainError]:
    """The same for many subjects, by their ids: of each its rule, or why there is none. What holds at a node is looked
    for once, however many live there.
    """
    at_node: dict[int, Rule | DomainError] = {}
    found: dict[int, Rule | DomainError] = {}
    for subject in subjects:
        if subject.community_id not in at_node:
            at_node[subject.community_id] = _or_why(
                rule_on, session, slug=slug, community_id=subject.community_id, day=day
            )
        rule = at_node[subject.community_id]
        if isinstance(rule, RuleNotInForceError):  # By their units, perhaps.
            rule = _or_why(rule_about, session, slug=slug, subject=subject, day=day)
        found[subject.id] = rule
    return found


def _or_why(find: Callable[..., Rule], session: Session, **asked: Any) -> Rule | DomainError:
    try:
        return find(session, **asked)
    except DomainError as refused:
        return refused


def unit_rules(session: Session, *, subject: Subject, day: date, staff: StaffIdentity) -> list[Rule]:
    """The rules that take records about a subject by the own programmes of its units in this subtree."""
    query = _of_units(subject, day).where(*_of_staff(staff)).order_by(Rule.version_id, Rule.number)
    return [rule for rule in session.scalars(query) if rule.takes_records and subject.kind.letter in rule.subjects]


def assessment_rules(session: Session, *, programme_id: int, day: date, staff: StaffIdentity) -> list[Rule]:
    """What a sheet of an assessment asks on a day, in turn: the rules of its version in force then.

    Raises ProgrammeNotFoundError where it is not for this staff member, NoAssessmentError where it is of another kind
    or no version is in force that day.
    """
    shown = programme_in_scope(session, programme_id=programme_id, staff=staff)
    found = session.scalars(
        _in_force(day, Programme.id == shown.programme.id, Programme.kind == ProgrammeKind.ASSESSMENT).order_by(
            Rule.number
        )
    ).all()
    if not found:
        raise NoAssessmentError
    return [rule for rule in found if rule.takes_records]


def programmes_apart(session: Session, version_ids: Iterable[int]) -> dict[int, Programme]:
    """Of some versions, those of programmes that stand apart, each with its programme."""
    query = select(ProgrammeVersion.id, Programme).join(ProgrammeVersion.programme)
    query = query.where(ProgrammeVersion.id.in_(set(version_ids)), Programme.kind.in_(APART))
    return {row[0]: row[1] for row in session.execute(query)}


def seen_from(path: str, programme_id: Any) -> ColumnElement[bool]:
    """What staff of a node, or a council of it, may see of records: those of the community and, of what stands apart,
    those by programmes of the subtree. `programme_id` is the column of a record. Where somebody lives nobody hears what
    a unit elsewhere notes about them.
    """
    own = select(Programme.id).where(Programme.community_id.in_(subtree_ids(path)))
    return or_(programme_id.is_(None), programme_id.in_(own))


def seen_in_lists(session: Session, path: str, programme_id: Any) -> list[ColumnElement[bool]]:
    """The same for lists of the newest of very many rows, as `is_below` has it: none where that is every node, else the
    programmes by their ids.
    """
    nodes = ids_below(session, path)
    if nodes is None:
        return []
    own = session.scalars(select(Programme.id).where(Programme.community_id.in_(nodes), Programme.kind.in_(APART)))
    return [or_(programme_id.is_(None), programme_id.in_(own.all()))]


def _of_staff(staff: StaffIdentity | None) -> list[ColumnElement[bool]]:
    return [] if staff is None else [Programme.community_id.in_(subtree_ids(staff.path))]


def _of_units(subject: Subject, day: date) -> Select[Rule]:
    """Of its own programme; of those of the units it belonged to that day."""
    if subject.kind is SubjectKind.UNIT:
        return _in_force(day, Programme.unit_id == subject.id)
    if subject.kind is not SubjectKind.RESIDENT:
        return _in_force(day, false())
    theirs = select(UnitMember.unit_id).where(
        UnitMember.resident_id == subject.id,
        UnitMember.from_on <= day,
        or_(UnitMember.until_on.is_(None), UnitMember.until_on >= day),
    )
    return _in_force(day, Programme.unit_id.in_(theirs))


def _in_force(day: date, *wanted: ColumnElement[bool]) -> Select[Rule]:
    return (
        select(Rule)
        .join(Rule.heading)
        .options(contains_eager(Rule.heading))
        .join(ProgrammeVersion, ProgrammeVersion.id == Rule.version_id)
        .join(ProgrammeVersion.programme)
        .where(
            ProgrammeVersion.state.in_(BEGUN),
            ProgrammeVersion.starts_on <= day,
            or_(ProgrammeVersion.ends_on.is_(None), ProgrammeVersion.ends_on >= day),
            *wanted,
        )
    )
