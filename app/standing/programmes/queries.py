"""Queries: programmes and their versions, for staff who may see them, and for everybody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.core.identities import StaffIdentity
from app.core.pinyin import as_initials
from app.parties.communities.models import Community
from app.standing.programmes.errors import ProgrammeNotFoundError, RuleNotFoundError
from app.standing.programmes.models import (
    Programme,
    ProgrammeComment,
    ProgrammeKind,
    ProgrammeVersion,
    Rule,
    RuleCategory,
    VersionState,
)

TOP_NAME = "全部社区"
"""What a programme is of that holds everywhere."""
PUBLIC = (VersionState.COMMENT, VersionState.DECIDED, VersionState.FILED, VersionState.IN_FORCE)
"""From the day on which it is open for comment a version is never out of sight."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A programme, what its node is called, and its versions, the newest first."""

    programme: Programme
    node: str
    path: str | None
    versions: list[ProgrammeVersion] = field(default_factory=list)

    @property
    def in_force(self) -> ProgrammeVersion | None:
        return next((each for each in self.versions if each.state is VersionState.IN_FORCE), None)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a version, how deep it stands, and the rules right below it."""

    category: RuleCategory
    depth: int
    rules: list[Rule]


def is_top(staff: StaffIdentity) -> bool:
    """Whether somebody works at the root of the tree."""
    return staff.path.count("/") == 2


def may_write(shown: Shown, staff: StaffIdentity) -> bool:
    """Whether a programme is of the staff member's subtree; that of everywhere is the top's."""
    return is_top(staff) if shown.path is None else shown.path.startswith(staff.path)


def _readable(staff: StaffIdentity) -> ColumnElement[bool]:
    """Programmes of the subtree, and those above, whose rules hold here, too; that of a unit above is not ours."""
    steps = [int(step) for step in staff.path.split("/") if step]
    above = and_(Programme.community_id.in_(steps), Programme.kind != ProgrammeKind.UNIT)
    return or_(Programme.community_id.is_(None), Community.path.startswith(staff.path), above)


def programmes(session: Session, *, staff: StaffIdentity) -> list[Shown]:
    """All that somebody may see, from the top down."""
    return _shown(session, _readable(staff))


def programme_in_scope(session: Session, *, programme_id: int, staff: StaffIdentity) -> Shown:
    """One of them. Raises ProgrammeNotFoundError."""
    found = _shown(session, _readable(staff), Programme.id == programme_id)
    if not found:
        raise ProgrammeNotFoundError
    return found[0]


def _shown(session: Session, *wanted: ColumnElement[bool]) -> list[Shown]:
    rows = session.execute(
        select(Programme, Community.name, Community.path)
        .outerjoin(Community, Community.id == Programme.community_id)
        .where(*wanted)
        .order_by(Community.path, Programme.id)
    ).all()
    found = {programme.id: Shown(programme, name or TOP_NAME, path) for programme, name, path in rows}
    versions = select(ProgrammeVersion).where(ProgrammeVersion.programme_id.in_(found))
    for version in session.scalars(versions.order_by(ProgrammeVersion.no.desc())):
        found[version.programme_id].versions.append(version)
    return sorted(found.values(), key=lambda each: each.path or "")


def programme_to_write(session: Session, *, programme_id: int, staff: StaffIdentity) -> Programme:
    """One that is the staff member's to write. Raises ProgrammeNotFoundError."""
    shown = programme_in_scope(session, programme_id=programme_id, staff=staff)
    if not may_write(shown, staff):
        raise ProgrammeNotFoundError
    return shown.programme


def version_to_write(session: Session, *, version_id: int, staff: StaffIdentity) -> ProgrammeVersion:
    """A version of such a programme. Raises ProgrammeNotFoundError."""
    version = session.get(ProgrammeVersion, version_id, options=[joinedload(ProgrammeVersion.programme)])
    if version is None:
        raise ProgrammeNotFoundError
    programme_to_write(session, programme_id=version.programme_id, staff=staff)
    return version


def version_in_scope(session: Session, *, version_id: int, staff: StaffIdentity) -> tuple[Shown, ProgrammeVersion]:
    """A version that somebody may see, and its programme; a draft only where they may write it.

    Raises ProgrammeNotFoundError.
    """
    version = session.get(ProgrammeVersion, version_id)
    if version is None:
        raise ProgrammeNotFoundError
    shown = programme_in_scope(session, programme_id=version.programme_id, staff=staff)
    if version.state is VersionState.DRAFT and not may_write(shown, staff):
        raise ProgrammeNotFoundError
    return shown, version


def version_by_no(session: Session, *, programme_id: int, no: int) -> int:
    """The id of a version. Raises ProgrammeNotFoundError."""
    query = select(ProgrammeVersion.id).where(ProgrammeVersion.programme_id == programme_id, ProgrammeVersion.no == no)
    found = session.scalar(query)
    if found is None:
        raise ProgrammeNotFoundError
    return found


def tree(session: Session, *, version_id: int) -> list[Heading]:
    """The headings of a version, each below the one that it stands under, with their rules. Two statements."""
    categories = session.scalars(
        select(RuleCategory)
        .where(RuleCategory.version_id == version_id)
        .order_by(RuleCategory.position, RuleCategory.id)
    ).all()
    rules: dict[int, list[Rule]] = {}
    for rule in session.scalars(select(Rule).where(Rule.version_id == version_id).order_by(Rule.number)):
        rules.setdefault(rule.category_id, []).append(rule)
    below: dict[int | None, list[RuleCategory]] = {}
    for category in categories:
        below.setdefault(category.parent_id, []).append(category)
    found: list[Heading] = []

    def walk(parent_id: int | None, depth: int) -> None:
        for category in below.get(parent_id, ()):
            found.append(Heading(category, depth, rules.get(category.id, [])))
            walk(category.id, depth + 1)

    walk(None, 0)
    return found


def rule_of_version(session: Session, *, version_id: int, rule_id: int) -> Rule:
    """Raises RuleNotFoundError."""
    rule = session.scalar(select(Rule).where(Rule.id == rule_id, Rule.version_id == version_id))
    if rule is None:
        raise RuleNotFoundError
    return rule


def comments(session: Session, *, version_id: int) -> Sequence[ProgrammeComment]:
    """What was said to a version, the latest first."""
    query = select(ProgrammeComment).where(ProgrammeComment.version_id == version_id)
    return session.scalars(query.order_by(ProgrammeComment.id.desc()).limit(500)).all()


@dataclass(frozen=True, slots=True)
class Said:
    """How much was said to a version, how much of it is answered, and what is, for everybody, the latest first."""

    count: int
    answered: int
    shown: list[ProgrammeComment]


SHOWN = 100


def said_to(session: Session, *, version_ids: Collection[int]) -> dict[int, Said]:
    """What was said to each of some versions, for everybody: numbers, and what is answered, with its answer."""
    counted = session.execute(
        select(ProgrammeComment.version_id, func.count(), func.count(ProgrammeComment.answered_at))
        .where(ProgrammeComment.version_id.in_(version_ids))
        .group_by(ProgrammeComment.version_id)
    ).all()
    found = {row[0]: Said(row[1], row[2], []) for row in counted}
    query = select(ProgrammeComment).where(
        ProgrammeComment.version_id.in_(version_ids), ProgrammeComment.answered_at.is_not(None)
    )
    for each in session.scalars(query.order_by(ProgrammeComment.id.desc()).limit(SHOWN)):
        found[each.version_id].shown.append(each)
    return {version_id: found.get(version_id, Said(0, 0, [])) for version_id in version_ids}


def public_rules(
    session: Session, *, programme_id: int, day: date, words: str | None = None, no: int | None = None
) -> Sequence[Rule]:
    """The rules of a programme's version in force on a day, or of its public version `no`, those with these words in
    name, code or evidence; a unit's own are not for everybody.

    Raises ProgrammeNotFoundError where there is none.
    """
    in_force = (
        ProgrammeVersion.state.in_((VersionState.FILED, VersionState.IN_FORCE)),
        ProgrammeVersion.starts_on <= day,
        or_(ProgrammeVersion.ends_on.is_(None), ProgrammeVersion.ends_on >= day),
    )
    wanted = in_force if no is None else (ProgrammeVersion.no == no, ProgrammeVersion.state.in_(PUBLIC))
    version_id = session.scalar(
        select(ProgrammeVersion.id)
        .join(ProgrammeVersion.programme)
        .where(ProgrammeVersion.programme_id == programme_id, Programme.kind != ProgrammeKind.UNIT, *wanted)
        .order_by(ProgrammeVersion.no.desc())
        .limit(1)
    )
    if version_id is None:
        raise ProgrammeNotFoundError
    query = (
        select(Rule)
        .join(Rule.heading)
        .options(contains_eager(Rule.heading))
        .where(Rule.version_id == version_id, Rule.enabled, ~Rule.paused)
    )
    if words:
        columns = (Rule.name, Rule.code, Rule.evidence, RuleCategory.name)
        found = [column.contains(words, autoescape=True) for column in columns]
        if (typed := as_initials(words)) is not None:
            found.append(Rule.name_initials.contains(typed, autoescape=True))
        query = query.where(or_(*found))
    return session.scalars(query.order_by(Rule.number)).all()


def public_versions(session: Session, *, path: str) -> list[tuple[ProgrammeVersion, str]]:
    """What anybody may see of a node: first what is open for comment, then the versions in force or coming at it and
    above, each with what its node is called. Programmes of units are not among them.
    """
    steps = [int(step) for step in path.split("/") if step]
    rows = session.execute(
        select(ProgrammeVersion, Community.name)
        .join(ProgrammeVersion.programme)
        .options(contains_eager(ProgrammeVersion.programme))
        .outerjoin(Community, Community.id == Programme.community_id)
        .where(
            or_(Programme.community_id.is_(None), Programme.community_id.in_(steps)),
            ProgrammeVersion.state.in_(PUBLIC),
            Programme.kind != ProgrammeKind.UNIT,
        )
        .order_by(ProgrammeVersion.state != VersionState.COMMENT, Programme.id, ProgrammeVersion.no)
    )
    return [(version, name or TOP_NAME) for version, name in rows]
