"""Hours are confirmed by one of the staff who has not led it, was not there, has entered none of them, and is of
nobody's household who was. Each presence makes a record, once, which names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.gatherings.errors import NoPresenceError
from app.civic.gatherings.hours import confirmed_in_year, worth
from app.civic.gatherings.kinds import KINDS
from app.civic.gatherings.models import Gathering, Presence, Project
from app.civic.gatherings.queries import session_in_scope
from app.civic.gatherings.workflow import CONFIRM, GATHERINGS
from app.core.db.outages import OvertakenError
from app.core.identities import StaffIdentity
from app.parties.recusal.queries import resident_of
from app.parties.staff.errors import SamePersonError
from app.parties.staff.same_person import require_another
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.recusal import require_unrelated
from app.standing.programmes.subjects import lock
from app.standing.records import machine
from app.standing.records.drafts import MAX_AGE_DAYS
from app.standing.records.machine import Effect, Source
from app.standing.records.models import SourceKind


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A session whose hours are confirmed: of so many people, so many minutes, of which so many records were made."""

    gathering: Gathering
    people: int
    minutes: int
    records: int


def earns_until(gathering: Gathering) -> date:
    """The last day on which the hours of a session make records when they are confirmed; later they only count."""
    return gathering.day + timedelta(days=MAX_AGE_DAYS)


def confirm(session: Session, *, session_id: int, staff: StaffIdentity, now: datetime) -> Confirmed:
    """Confirm the hours of a session that has ended.

    Raises SessionNotFoundError, SessionStateError, NoPresenceError, SamePersonError, RelatedPersonError.
    """
    gathering = session_in_scope(session, session_id=session_id, staff=staff)
    here = Presence.gathering_id == gathering.id
    people = session.scalars(select(Presence.resident_id).where(here)).all()
    lock(session, SubjectKind.RESIDENT, people)  # Before the session, as who checks in does.
    GATHERINGS.hold(session, gathering, CONFIRM)
    query = select(Presence).where(here).order_by(Presence.id).execution_options(populate_existing=True)
    presences = session.scalars(query).all()
    if {each.resident_id for each in presences} != set(people):
        raise OvertakenError  # Somebody was entered by hand while this waited for the lock.
    if not presences:
        raise NoPresenceError
    require_another(session, staff=staff, than=(each.entered_by for each in presences), now=now)
    _require_another(session, gathering, presences, staff)
    records = _earn(session, gathering, presences, staff.id, now)
    session.execute(update(Presence).where(here).values(confirmed_at=now, confirmed_by=staff.id))
    GATHERINGS.enter(gathering, CONFIRM, confirmed_at=now, confirmed_by=staff.id)
    GATHERINGS.note(session, gathering, CONFIRM, staff=staff, at=now, people=len(presences))
    return Confirmed(gathering, len(presences), sum(each.minutes or 0 for each in presences), records)


def _require_another(
    session: Session, gathering: Gathering, presences: Sequence[Presence], staff: StaffIdentity
) -> None:
    involved = {each.resident_id for each in presences}
    if gathering.leader_id is not None:
        involved.add(gathering.leader_id)
    own = resident_of(session, staff_id=staff.id)
    if own is not None and own.id in involved:
        raise SamePersonError
    require_unrelated(session, staff=staff, subjects=[(SubjectKind.RESIDENT, each) for each in sorted(involved)])


def _earn(session: Session, gathering: Gathering, presences: Sequence[Presence], staff_id: int, now: datetime) -> int:
    """Make the records of a session's presences; says how many."""
    project = session.get_one(Project, gathering.project_id)
    if not project.rule_slug:
        return 0
    ids = [each.resident_id for each in presences]
    before = confirmed_in_year(session, rule_slug=project.rule_slug, day=gathering.day, resident_ids=ids)
    effects: list[Effect] = []
    for presence in presences:
        minutes = presence.minutes or 0
        flat = KINDS[project.kind].flat
        score = (flat if minutes else 0) if flat else worth(before.get(presence.resident_id, 0), minutes)
        if score:
            note = f"参加“{gathering.title}” {_long(minutes)}"
            effects.append(Effect(presence.resident_id, score, Source(SourceKind.PRESENCE, presence.id), note))
    return machine.make_many(
        session,
        effects,
        rule_slug=project.rule_slug,
        subject_kind=SubjectKind.RESIDENT,
        occurred_on=gathering.day,
        confirmed_by=staff_id,
        now=now,
    )


def _long(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} 小时 {rest} 分" if hours else f"{rest} 分"
