"""Presences at the desk: from a list on paper as the exception, checked out, minutes corrected, each with a reason.

Whoever enters one, or makes its minutes more, does not confirm it.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.gatherings.actions import GatheringAction
from app.civic.gatherings.checking_in import check_in_at_desk
from app.civic.gatherings.checking_out import DAY_MINUTES, note_out
from app.civic.gatherings.errors import (
    AlreadyOutError,
    EnteredByAnotherError,
    PresenceNotFoundError,
    PresenceOpenError,
    SessionNotFoundError,
    SessionStateError,
)
from app.civic.gatherings.models import Gathering, GatheringStatus, Presence
from app.civic.gatherings.queries import hold, session_in_scope
from app.civic.gatherings.telling import tell_corrected
from app.core import audit
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties import residents
from app.parties.communities.nodes import get_community
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.recusal import require_unrelated

BEFORE_CONFIRMED = (GatheringStatus.OPEN, GatheringStatus.FULL, GatheringStatus.RUNNING, GatheringStatus.ENDED)


def enter(
    session: Session, *, session_id: int, number: str, reason: str, staff: StaffIdentity, now: datetime
) -> Presence:
    """Somebody was there, as a list on paper says, which neither they nor their household has entered.

    Raises SessionNotFoundError, RelatedPersonError, a RuleError naming `number`, and what `check_in_at_desk` raises.
    """
    gathering = session_in_scope(session, session_id=session_id, staff=staff)
    whose = residents.resident_by_number(session, number=number, staff=staff).id
    require_unrelated(session, staff=staff, subjects=[(SubjectKind.RESIDENT, whose)])
    presence = check_in_at_desk(session, gathering=gathering, whose=whose, staff_id=staff.id, reason=reason, now=now)
    _note(session, GatheringAction.PRESENCE_ENTERED, gathering, presence, staff, now, reason=reason)
    return presence


def presence_in_scope(session: Session, *, presence_id: int, staff: StaffIdentity) -> tuple[Presence, Gathering]:
    """Raises PresenceNotFoundError."""
    presence = session.get(Presence, presence_id)
    if presence is None:
        raise PresenceNotFoundError("没有找到这次到场，或不在您的管辖范围内。")
    try:
        return presence, session_in_scope(session, session_id=presence.gathering_id, staff=staff)
    except SessionNotFoundError:
        raise PresenceNotFoundError("没有找到这次到场，或不在您的管辖范围内。") from None


def check_out(session: Session, *, presence_id: int, staff: StaffIdentity, now: datetime) -> Presence:
    """Somebody has left now who has forgotten to say so. Raises PresenceNotFoundError, AlreadyOutError."""
    presence, gathering = presence_in_scope(session, presence_id=presence_id, staff=staff)
    residents.lock(session, presence.resident_id)
    session.refresh(presence, with_for_update=True)
    if presence.out_at is not None:
        raise AlreadyOutError
    note_out(session, [presence], gathering, at=min(now, gathering.ends_at), by_itself=False)
    _note(session, GatheringAction.PRESENCE_OUT, gathering, presence, staff, now)
    return presence


def most(session: Session, presence: Presence, gathering: Gathering) -> int:
    """The most minutes that somebody can have: of the session, of the rest of the day."""
    other = select(func.coalesce(func.sum(Presence.minutes), 0)).where(
        Presence.resident_id == presence.resident_id, Presence.day == presence.day, Presence.id != presence.id
    )
    length = int((gathering.ends_at - gathering.starts_at).total_seconds()) // 60
    return max(0, min(length, DAY_MINUTES - int(session.scalar(other) or 0)))


def correct(
    session: Session, *, presence_id: int, minutes: int, reason: str, staff: StaffIdentity, now: datetime
) -> Presence:
    """Other minutes than were measured, none for somebody who does not count; before they are confirmed. Who has
    them is told.

    Raises PresenceNotFoundError, PresenceOpenError, SessionStateError, EnteredByAnotherError, RelatedPersonError, a
    RuleError naming `minutes`.
    """
    presence, gathering = presence_in_scope(session, presence_id=presence_id, staff=staff)
    residents.lock(session, presence.resident_id)
    hold(session, gathering)
    session.refresh(presence, with_for_update=True)
    if gathering.status not in BEFORE_CONFIRMED:
        raise SessionStateError(details={"status": gathering.status.value})
    if presence.minutes is None:
        raise PresenceOpenError
    require_unrelated(session, staff=staff, subjects=[(SubjectKind.RESIDENT, presence.resident_id)])
    if minutes > most(session, presence, gathering):
        raise field_error(
            "minutes", f"最多 {most(session, presence, gathering)} 分钟：不超过这一场，一天合计不超过 8 小时。"
        )
    before = presence.minutes
    if minutes > before and presence.entered_by not in (None, staff.id):
        raise EnteredByAnotherError
    presence.minutes, presence.remark = minutes, reason
    if minutes > before:
        presence.entered_by = staff.id
    facts = {"before": before, "minutes": minutes, "reason": reason}
    _note(session, GatheringAction.PRESENCE_CORRECTED, gathering, presence, staff, now, **facts)
    if minutes != before:
        tell_corrected(session, gathering, presence.resident_id, minutes, now)
    return presence


def _note(
    session: Session,
    action: GatheringAction,
    gathering: Gathering,
    presence: Presence,
    staff: StaffIdentity,
    now: datetime,
    **facts: object,
) -> None:
    path = get_community(session, gathering.community_id).path
    about = {"presence_id": presence.id, **facts}
    audit.note(session, staff=staff, action=action, subject_id=gathering.id, at=now, path=path, **about)
