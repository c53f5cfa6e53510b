"""How each safeguard that can be measured is: of how many things it speaks, and of how many it does not hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.civic.cases.kinds import CONTESTS
from app.civic.cases.models import Case
from app.civic.reports.models import Unsealing
from app.core.clock import add_months, business_day, start_of_day
from app.office.open_figures.models import MonthCount
from app.office.open_figures.tallies import TOOK_EFFECT
from app.office.privacy.models import Correction, CorrectionStatus
from app.parties.communities.models import Community
from app.parties.communities.nodes import is_below
from app.parties.residents.models import Resident
from app.standing.awards.models import Award, AwardCycle, AwardScheme, SchemeKind
from app.standing.programmes.models import Programme, ProgrammeVersion, Rule, SubjectKind, VersionState
from app.standing.programmes.queries import public_versions
from app.standing.records.models import Record, RecordSource, RecordState
from app.standing.records.retention import ARCHIVED_FOR

LATE = timedelta(days=2)
"""After which a job that runs every day has run."""
ANONYMOUS_AFTER = ARCHIVED_FOR + timedelta(days=7)
CORRECTED_WITHIN = timedelta(days=15)
DELIVERED_WITHIN = timedelta(days=30)
QUARTER = timedelta(days=92)
BEGAN = (VersionState.IN_FORCE, VersionState.SUPERSEDED, VersionState.ENDED)


class Found(NamedTuple):
    """So many were looked at, and so many of them are not as they should be."""

    looked_at: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Scope:
    """A year of a node and of all below it, as seen at a moment."""

    node: Community
    first: date
    now: datetime
    records: Sequence[ColumnElement[bool]]

    @classmethod
    def of(cls, session: Session, *, node: Community, year: int, now: datetime) -> "Scope":
        return cls(node, date(year, 1, 1), now, is_below(session, node.path, Record.community_id))

    @property
    def last(self) -> date:
        return add_months(self.first, 12) - timedelta(days=1)

    def holds(self, moment: Any) -> ColumnElement[bool]:
        """That a moment is in the year."""
        return and_(moment >= start_of_day(self.first), moment < start_of_day(add_months(self.first, 12)))

    def below(self, session: Session, column: Any) -> list[ColumnElement[bool]]:
        return is_below(session, self.node.path, column)

    @property
    def took_effect(self) -> list[ColumnElement[bool]]:
        """Records that took effect in the year and stand, by two people or more."""
        counted = Record.status.in_(TOOK_EFFECT), Record.source != RecordSource.CARRIED
        return [*self.records, self.holds(Record.effective_at), *counted]


def _found(
    session: Session, wrong: Any, *wanted: Any, start: Any = Record, joins: Sequence[tuple[Any, Any]] = ()
) -> Found:
    query = select(func.count(), func.count(case((wrong, 1)))).select_from(start)
    for entity, on in joins:
        query = query.join(entity, on)
    looked_at, found = session.execute(query.where(*wanted)).one()
    return Found(looked_at, found)


def minuses_untold(session: Session, scope: Scope) -> Found:
    return _found(session, Record.told_at.is_(None), *scope.took_effect, Record.score_delta < 0)


def contests_in_effect(session: Session, scope: Scope) -> Found:
    is_open = Case.is_open.is_(True), Case.kind.in_(CONTESTS)
    in_effect = Record.status != RecordState.SUSPENDED
    return _found(session, in_effect, *scope.records, *is_open, joins=[(Case, Case.record_id == Record.id)])


def records_by_one(session: Session, scope: Scope) -> Found:
    """What a node lets one person alone do (`Record.by_one`) is a small plus, and not looked at."""
    alone = or_(
        Record.created_by == Record.verified_by,
        and_(
            Record.score_delta < 0,
            or_(Record.approved_by == Record.verified_by, Record.approved_by == Record.created_by),
        ),
    )
    return _found(session, alone, *scope.took_effect, Record.by_one.is_(False))


def records_overdue(session: Session, scope: Scope) -> Found:
    stays = and_(Record.status == RecordState.EFFECTIVE, Record.expires_at < scope.now - LATE)
    return _found(session, stays, *scope.records, scope.holds(Record.expires_at), Record.expires_at <= scope.now)


def awards_shown_unasked(session: Session, scope: Scope) -> Found:
    joins = [(AwardCycle, AwardCycle.id == Award.cycle_id)]
    shown = Award.is_shown.is_(True), scope.holds(Award.granted_at)
    below = scope.below(session, AwardCycle.community_id)
    return _found(session, Award.shown_at.is_(None), *shown, *below, start=Award, joins=joins)


def minuses_of_minors(session: Session, scope: Scope) -> Found:
    """Who is under age now was so then."""
    joins = [(Resident, Resident.id == Record.subject_id)]
    minuses = Record.subject_kind == SubjectKind.RESIDENT, Record.score_delta < 0
    return _found(session, Resident.is_minor.is_(True), *scope.took_effect, *minuses, joins=joins)


def corrections_late(session: Session, scope: Scope) -> Found:
    late = and_(Correction.status == CorrectionStatus.ASKED, Correction.asked_at < scope.now - CORRECTED_WITHIN)
    joins = [(Resident, Resident.id == Correction.resident_id)]
    below = scope.below(session, Resident.community_id)
    return _found(session, late, scope.holds(Correction.asked_at), *below, start=Correction, joins=joins)


def reporters_opened_by_one(session: Session, scope: Scope) -> Found:
    below = scope.below(session, Case.community_id)
    joins = [(Case, Case.id == Unsealing.case_id)]
    return _found(
        session,
        Unsealing.granted_by == Unsealing.asked_by,
        scope.holds(Unsealing.granted_at),
        *below,
        start=Unsealing,
        joins=joins,
    )


def records_without_end(session: Session, scope: Scope) -> Found:
    return _found(session, Record.expires_at.is_(None), *scope.took_effect)


def red_lists_too_long(session: Session, scope: Scope) -> Found:
    """The longest quarter has 92 days; one of the list is there from when it was granted."""
    rows = session.execute(
        select(Award.granted_at, Award.expires_on)
        .join(AwardCycle, AwardCycle.id == Award.cycle_id)
        .join(AwardScheme, AwardScheme.id == AwardCycle.scheme_id)
        .where(
            AwardScheme.kind == SchemeKind.RED_LIST,
            Award.is_shown.is_(True),
            scope.holds(Award.granted_at),
            *scope.below(session, AwardCycle.community_id),
        )
    ).all()
    return Found(len(rows), sum(expires_on - business_day(at) > QUARTER for at, expires_on in rows))


def versions_unfiled(session: Session, scope: Scope) -> Found:
    """Of programmes that somebody has made; what an installation begins with was never a draft here."""
    version, year = ProgrammeVersion, ProgrammeVersion.starts_on.between(scope.first, scope.last)
    wrong = or_(version.comment_until.is_(None), version.filed_on.is_(None), version.filed_on > version.starts_on)
    joins = [(Programme, Programme.id == version.programme_id)]
    made = Programme.made_by.is_not(None), version.state.in_(BEGAN)
    below = scope.below(session, Programme.community_id)
    return _found(session, wrong, year, *made, *below, start=version, joins=joins)


def records_kept_too_long(session: Session, scope: Scope) -> Found:
    """Those whose points can still be used keep their subject (`standing.records.retention`)."""
    over = Record.expires_at < scope.now - ANONYMOUS_AFTER
    done = or_(Record.lapsed_at.is_not(None), Record.points == 0, Record.resident_id.is_(None))
    return _found(session, Record.subject_id.is_not(None), *scope.records, over, done)


def months_unpublished(session: Session, scope: Scope) -> Found:
    """Since the first that was published."""
    begun = session.scalar(select(func.min(MonthCount.month)))
    this_month = business_day(scope.now).replace(day=1)
    months = [
        month for n in range(12) if (month := add_months(scope.first, n)) < this_month and begun and month >= begun
    ]
    counted = session.scalar(select(func.count()).where(MonthCount.month.in_(months))) or 0
    return Found(len(months), len(months) - counted)


def slips_undelivered(session: Session, scope: Scope) -> Found:
    waits = and_(Record.told_at.is_(None), Record.approved_at < scope.now - DELIVERED_WITHIN)
    approved = Record.score_delta < 0, Record.approved_at.is_not(None), scope.holds(Record.approved_at)
    states = Record.status.in_((*TOOK_EFFECT, RecordState.APPROVED, RecordState.NOTICE))
    return _found(session, waits, *scope.records, *approved, states, Record.source != RecordSource.CARRIED)


def rules_without_basis(session: Session, scope: Scope) -> Found:
    """Of the versions that hold at the node now."""
    ids = [
        version.id
        for version, _ in public_versions(session, path=scope.node.path)
        if version.state is VersionState.IN_FORCE
    ]
    rows = session.execute(
        select(Rule.scores, Rule.basis).where(Rule.version_id.in_(ids), Rule.enabled.is_(True))
    ).all()
    minuses = [basis for scores, basis in rows if min(scores, default=0) < 0]
    return Found(len(minuses), sum(not basis for basis in minuses))
