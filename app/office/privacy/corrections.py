"""Corrections of a name: asked for by the resident, decided by staff of their subtree."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.db.expiry import delete_some
from app.core.db.paging import Page, newest_first
from app.core.identities import ActingAs, PersonIdentity, StaffIdentity
from app.office.privacy.actions import PrivacyAction
from app.office.privacy.errors import CorrectionNotFoundError, CorrectionPendingError
from app.office.privacy.models import Correction, CorrectionStatus
from app.office.privacy.workflow import APPROVE, CORRECTIONS, REJECT, WITHDRAW
from app.parties import residents
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.residents.models import Resident

KEPT_AFTER_DECISION = timedelta(days=90)


def ask_for_correction(session: Session, *, resident_id: int, name: str, now: datetime) -> Correction:
    """Ask for another name on the roster. Raises CorrectionPendingError while an earlier wish waits."""
    residents.lock(session, resident_id)
    waiting = select(Correction.id).where(
        Correction.resident_id == resident_id, Correction.status == CorrectionStatus.ASKED
    )
    if session.scalar(waiting.limit(1)):
        raise CorrectionPendingError
    asked = Correction(resident_id=resident_id, name=name, asked_at=now)
    session.add(asked)
    session.flush()
    _note(session, asked, PrivacyAction.CORRECTION_ASKED, now)
    return asked


def own_corrections(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Correction]:
    """What a resident has asked for, newest first."""
    query = select(Correction).where(Correction.resident_id == resident_id)
    return newest_first(session, query, Correction.id, cursor=cursor, limit=limit)


def withdraw_correction(session: Session, *, correction_id: int, resident_id: int, now: datetime) -> Correction:
    """Take a wish back before it is decided. Raises CorrectionNotFoundError, CorrectionDecidedError."""
    own = Correction.id == correction_id, Correction.resident_id == resident_id
    asked = session.scalar(select(Correction).where(*own))
    if asked is None:
        raise CorrectionNotFoundError
    CORRECTIONS.hold(session, asked, WITHDRAW)
    CORRECTIONS.enter(asked, WITHDRAW, decided_at=now)
    _note(session, asked, PrivacyAction.CORRECTION_WITHDRAWN, now)
    return asked


def _note(session: Session, asked: Correction, action: PrivacyAction, now: datetime) -> None:
    whose = residents.identify(session, asked.resident_id)
    who = PersonIdentity(ActingAs.RESIDENT, whose.id, whose.community_path)
    audit.note(session, staff=who, action=action, subject_id=whose.id, at=now)


def corrections_in_scope(
    session: Session, *, staff: StaffIdentity, status: CorrectionStatus | None, cursor: str | None, limit: int
) -> Page[Any]:
    """The wishes of a subtree's residents, newest first: rows of what was asked, and the name as it is."""
    query = (
        select(
            Correction.id,
            Correction.resident_id,
            Correction.name,
            Correction.status,
            Correction.asked_at,
            Correction.decided_at,
            Correction.decision_reason,
            Resident.name.label("current_name"),
        )
        .join(Resident, Resident.id == Correction.resident_id)
        .where(Resident.community_id.in_(subtree_ids(staff.path)))
    )
    if status is not None:
        query = query.where(Correction.status == status)
    return newest_first(session, query, Correction.id, cursor=cursor, limit=limit)


def correction_in_scope(session: Session, *, correction_id: int, staff: StaffIdentity) -> Correction:
    """A wish of a resident of the subtree. Raises CorrectionNotFoundError."""
    asked = session.scalar(
        select(Correction)
        .join(Resident, Resident.id == Correction.resident_id)
        .join(Community, Community.id == Resident.community_id)
        .where(Correction.id == correction_id, Community.path.like(f"{staff.path}%"))
    )
    if asked is None:
        raise CorrectionNotFoundError
    return asked


def decide_correction(
    session: Session, *, correction_id: int, approved: bool, reason: str, staff: StaffIdentity, now: datetime
) -> Correction:
    """Put the asked name on the roster, or say why not. Raises CorrectionNotFoundError, CorrectionDecidedError."""
    asked = correction_in_scope(session, correction_id=correction_id, staff=staff)
    step = APPROVE if approved else REJECT
    CORRECTIONS.hold(session, asked, step)
    CORRECTIONS.enter(asked, step, decided_by=staff.id, decided_at=now, decision_reason=reason)
    if approved:
        residents.rename(session, resident_id=asked.resident_id, name=asked.name)
    CORRECTIONS.note(session, asked, step, staff=staff, at=now)
    return asked


def drop_decided(session: Session, *, now: datetime) -> int:
    """Delete some of the wishes that were decided long ago, with the names in them; says how many."""
    old = Correction.decided_at < now - KEPT_AFTER_DECISION
    return delete_some(session, Correction, Correction.status != CorrectionStatus.ASKED, old)
