"""How a version of a programme comes into force: drafted, open for comment, decided, filed (domain model C7.15).

It is decided by a second person of staff; where somebody else decides (`deciders.py`), by them.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, require_open
from app.parties.staff import same_person
from app.parties.units.errors import UnitClosedError
from app.parties.units.models import Unit
from app.parties.units.queries import unit_in_scope
from app.standing.programmes.actions import ProgrammeAction
from app.standing.programmes.copying import copy_rules
from app.standing.programmes.deciders import Body, require_not_laid_before, require_ours_to_decide
from app.standing.programmes.drafting import require_within_bounds
from app.standing.programmes.errors import (
    CommentOpenError,
    NotTheNodeAboveError,
    VersionEmptyError,
    VersionUnderWayError,
)
from app.standing.programmes.models import (
    AssessmentPeriod,
    Programme,
    ProgrammeKind,
    ProgrammeVersion,
    Rule,
    VersionState,
)
from app.standing.programmes.queries import programme_to_write, version_to_write
from app.standing.programmes.rules import bands_at
from app.standing.programmes.starting import start_from
from app.standing.programmes.workflow import DECIDE, FILE, NOT_ADOPT, OPEN, RESOLVE, TAKE_BACK, VERSIONS

COMMENT_DAYS = 7
CAMPAIGN_DAYS_MAX = 180
_UNDECIDED: dict[str, Any] = {
    "starts_on": None,
    "ends_on": None,
    "comment_until": None,
    "decided_by": None,
    "decided_in": "",
    "doc_no": "",
}
UNDER_WAY = (VersionState.DRAFT, VersionState.COMMENT, VersionState.DECIDED, VersionState.FILED)


def make_programme(
    session: Session,
    *,
    kind: ProgrammeKind,
    community_id: int | None = None,
    name: str,
    unit_id: int | None = None,
    base_score: int | None = None,
    grades: list[list[Any]] | None = None,
    period: AssessmentPeriod | None = None,
    ready: str | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> Programme:
    """A programme of a node of the staff member's subtree, with a first draft; that of a unit is of the unit's node.
    What its kind has not is not looked at. `ready` is the key of what it begins with, None: with nothing. A unit's
    that says neither has the base and grades of the community.

    Raises CommunityNotFoundError, NodeClosedError, UnitNotFoundError, UnitClosedError, a RuleError naming
    `community_id`, `unit_id` or `period` where it is missing, and what `start_from` raises.
    """
    own: dict[str, Any] = {}
    if kind is ProgrammeKind.UNIT:
        unit = _unit(session, unit_id, staff)
        bands, community_id = bands_at(session, now), unit.community_id
        base = bands.base_score if base_score is None else base_score
        own = {"unit_id": unit.id, "base_score": base, "grades": grades or bands.grades}
    elif kind is ProgrammeKind.ASSESSMENT:
        if period is None:
            raise field_error("period", "请选择多久考核一次。")
        own = {"period": period}
    if community_id is None:
        raise field_error("community_id", "请选择适用的社区。")
    node = community_in_scope(session, community_id=community_id, staff=staff)
    programme = Programme(kind=kind, community_id=node.id, name=name, made_by=staff.id, **own)
    session.add(programme)
    require_open(session, node.id)
    facts = {"name": name, "kind": kind.value}
    audit.note(
        session, staff=staff, action=ProgrammeAction.MADE, subject_id=programme.id, at=now, path=node.path, **facts
    )
    version = _draft(session, programme, 1, staff, now)
    if ready is not None:
        start_from(session, version_id=version.id, ready=ready, staff=staff, now=now)
    return programme


def _unit(session: Session, unit_id: int | None, staff: StaffIdentity) -> Unit:
    if unit_id is None:
        raise field_error("unit_id", "请选择是哪个单位的办法。")
    unit = unit_in_scope(session, unit_id=unit_id, staff=staff)
    if not unit.is_open:
        raise UnitClosedError
    return unit


def draft_version(session: Session, *, programme_id: int, staff: StaffIdentity, now: datetime) -> ProgrammeVersion:
    """The next version, which begins as a copy of the last. Raises ProgrammeNotFoundError, VersionUnderWayError."""
    programme = programme_to_write(session, programme_id=programme_id, staff=staff)
    session.refresh(programme, with_for_update=True)  # One after the other.
    last = session.scalars(
        select(ProgrammeVersion)
        .where(ProgrammeVersion.programme_id == programme_id)
        .order_by(ProgrammeVersion.no.desc())
        .limit(1)
    ).one()
    if last.state in UNDER_WAY:
        raise VersionUnderWayError
    version = _draft(session, programme, last.no + 1, staff, now)
    copy_rules(session, from_id=last.id, to_id=version.id)
    return version


def _draft(session: Session, programme: Programme, no: int, staff: StaffIdentity, now: datetime) -> ProgrammeVersion:
    version = ProgrammeVersion(programme_id=programme.id, no=no, drafted_by=staff.id)
    session.add(version)
    session.flush()
    action, path = ProgrammeAction.VERSION_DRAFTED, VERSIONS.path(session, version)
    audit.note(session, staff=staff, action=action, subject_id=version.id, at=now, path=path, no=no)
    return version


def open_for_comment(
    session: Session,
    *,
    version_id: int,
    starts_on: date,
    ends_on: date | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> ProgrammeVersion:
    """Let everybody see a draft and say something to it for seven days, today not counted.

    Raises ProgrammeNotFoundError, VersionStateError, VersionEmptyError, a RuleError naming `starts_on` or `ends_on`,
    and for each rule what the editor would raise: the rules above may have changed since.
    """
    version = version_to_write(session, version_id=version_id, staff=staff)
    VERSIONS.hold(session, version, OPEN)
    until = business_day(now) + timedelta(days=COMMENT_DAYS)
    if starts_on <= until:
        raise field_error(
            "starts_on", f"施行日要在征求意见满 {COMMENT_DAYS} 天之后：最早 {until + timedelta(days=1)}。"
        )
    _require_end(version.programme.kind, starts_on, ends_on)
    if not session.scalar(select(func.count()).where(Rule.version_id == version.id)):
        raise VersionEmptyError
    VERSIONS.enter(version, OPEN, starts_on=starts_on, ends_on=ends_on, comment_until=until)
    require_within_bounds(session, version, on=starts_on)
    facts = {"starts_on": starts_on.isoformat(), "comment_until": until.isoformat()}
    VERSIONS.note(session, version, OPEN, staff=staff, at=now, **facts)
    return version


def _require_end(kind: ProgrammeKind, starts_on: date, ends_on: date | None) -> None:
    if ends_on is None:
        if kind is ProgrammeKind.CAMPAIGN:
            raise field_error("ends_on", "专项活动必须有结束日。")
        return
    if ends_on < starts_on:
        raise field_error("ends_on", "结束日不能早于施行日。")
    if kind is ProgrammeKind.CAMPAIGN and (ends_on - starts_on).days >= CAMPAIGN_DAYS_MAX:
        raise field_error("ends_on", f"专项活动最长 {CAMPAIGN_DAYS_MAX} 天。")


def take_back(
    session: Session, *, version_id: int, reason: str, staff: StaffIdentity, now: datetime
) -> ProgrammeVersion:
    """Back to the drafter, to be changed and to be open for comment anew. Raises ProgrammeNotFoundError,
    VersionStateError, LaidBeforeError while a meeting is to vote on it.
    """
    version = version_to_write(session, version_id=version_id, staff=staff)
    VERSIONS.hold(session, version, TAKE_BACK)
    require_not_laid_before(session, version)
    VERSIONS.enter(version, TAKE_BACK, **_UNDECIDED)
    VERSIONS.note(session, version, TAKE_BACK, staff=staff, at=now, reason=reason)
    return version


def decide(
    session: Session, *, version_id: int, doc_no: str, reason: str, staff: StaffIdentity, now: datetime
) -> ProgrammeVersion:
    """Another person than the drafter agrees, once the time for comments is over; `reason` says what became of them.

    Raises ProgrammeNotFoundError, VersionStateError, CommentOpenError, DecidedElsewhereError, SamePersonError, a
    RuleError naming `doc_no` where the day to begin on has come meanwhile.
    """
    version = version_to_write(session, version_id=version_id, staff=staff)
    VERSIONS.hold(session, version, DECIDE)
    today = business_day(now)
    require_comments_over(version, today)
    require_ours_to_decide(session, version)
    same_person.require_another(session, staff=staff, than=[version.drafted_by], now=now)
    _to_come(version, today, "doc_no")
    VERSIONS.enter(version, DECIDE, doc_no=doc_no, decided_by=staff.id)
    VERSIONS.note(session, version, DECIDE, staff=staff, at=now, doc_no=doc_no, reason=reason)
    return version


def require_comments_over(version: ProgrammeVersion, today: date) -> None:
    """Raises CommentOpenError."""
    if version.comment_until is None or today <= version.comment_until:
        raise CommentOpenError(details={"until": str(version.comment_until)})


def decide_by_council(
    session: Session,
    *,
    version_id: int,
    adopted: bool,
    doc_no: str,
    decided_in: str,
    council: Body,
    now: datetime,
) -> bool:
    """A meeting has agreed to a version that is open for comment, or sends it back to the drafter; says whether there
    was one. The day to begin on may have come meanwhile: then nobody can file it, and it is taken back.
    """
    version = session.get_one(ProgrammeVersion, version_id, with_for_update=True, populate_existing=True)
    if version.state is not VersionState.COMMENT:
        return False
    if adopted:
        VERSIONS.enter(version, RESOLVE, doc_no=doc_no, decided_in=decided_in)
        VERSIONS.note(session, version, RESOLVE, staff=council, at=now, doc_no=doc_no)
    else:
        VERSIONS.enter(version, NOT_ADOPT, **_UNDECIDED)
        VERSIONS.note(session, version, NOT_ADOPT, staff=council, at=now)
    return True


def file(session: Session, *, version_id: int, filing_no: str, staff: StaffIdentity, now: datetime) -> ProgrammeVersion:
    """The node above gives it a number; at the top, where there is none, another person than who decided notes that of
    whoever is above. What came before it ends on the day before it begins.

    Raises ProgrammeNotFoundError, VersionStateError, NotTheNodeAboveError, SamePersonError, and for a rule what the
    editor would raise; a RuleError naming `filing_no` where the day to begin on has come meanwhile.
    """
    version = version_to_write(session, version_id=version_id, staff=staff)
    VERSIONS.hold(session, version, FILE)
    home = version.programme.community_id
    others = [version.decided_by]
    if home is not None and (node := session.get_one(Community, home)).parent_id is not None:
        if node.path == staff.path:
            raise NotTheNodeAboveError
        others.append(version.drafted_by)
    same_person.require_another(session, staff=staff, than=others, now=now)
    today = business_day(now)
    starts_on = _to_come(version, today, "filing_no")
    require_within_bounds(session, version, on=starts_on)
    before = select(ProgrammeVersion).where(
        ProgrammeVersion.programme_id == version.programme_id, ProgrammeVersion.state == VersionState.IN_FORCE
    )
    last_day = starts_on - timedelta(days=1)
    for earlier in session.scalars(before.with_for_update().execution_options(populate_existing=True)):
        earlier.ends_on = last_day if earlier.ends_on is None else min(earlier.ends_on, last_day)
    VERSIONS.enter(version, FILE, filing_no=filing_no, filed_by=staff.id, filed_on=today)
    VERSIONS.note(session, version, FILE, staff=staff, at=now, filing_no=filing_no)
    return version


def _to_come(version: ProgrammeVersion, today: date, field: str) -> date:
    """The day on which it begins, which is after it is decided and filed: nothing holds for what has been."""
    if version.starts_on is None or version.starts_on <= today:
        raise field_error(field, "施行日已到或已过，请退回起草，改一个以后的施行日；办法不管以前的事。")
    return version.starts_on
