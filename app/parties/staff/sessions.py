"""Browsers that are signed in to the console.

A browser holds a random token, the database only its hash. A session ends by signing out, half an hour after the last
page, or ten hours after it began, whichever comes first (reliability page: idle and absolute time-outs).
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import APART
from app.core.db.expiry import delete_some
from app.core.errors import NotSignedInError
from app.core.identities import StaffIdentity
from app.core.permissions import MONEY_ROLES
from app.parties.communities.models import Community
from app.parties.staff.accounts import sign_out_everywhere
from app.parties.staff.actions import StaffAction
from app.parties.staff.errors import InitialPasswordOverError
from app.parties.staff.models import StaffMember, StaffSession
from app.parties.staff.sign_in import check_password, use_code

IDLE_MINUTES = 30
LIFETIME_HOURS = 10
TOUCH_SECONDS = 60
"""A page within so many seconds of the last one is not noted: reading stays reading."""
KEEP_DAYS = 30


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who a browser is signed in as. One who is not enrolled may do nothing but that, one who is not confirmed wait."""

    staff: StaffIdentity
    username: str
    community: str
    session_id: int
    is_enrolled: bool
    is_confirmed: bool
    is_due: bool
    """Whether the session should be noted as seen."""
    ends_at: datetime
    """When it will end, if no page is asked for any more after this one."""

    @property
    def is_ready(self) -> bool:
        return self.is_enrolled and self.is_confirmed


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def begin(session: Session, *, username: str, password: str, otp: str | None, now: datetime) -> str:
    """Sign a browser in and return its token. With an initial password no code is asked for: enrolment comes first.
    Neither is one that has been taken, which is None. Each sign-in with an initial password draws another secret for
    the device and ends the session before: whoever has looked at it first knows nothing that would hold.

    Raises WrongCredentialsError, InitialPasswordOverError.
    """
    member = check_password(session, username=username, password=password)
    if member.initial_until is None:
        if otp is not None:
            use_code(member, otp, now)
    elif member.initial_until <= now:
        raise InitialPasswordOverError
    else:
        member.otp_secret = pyotp.random_base32()
        sign_out_everywhere(session, staff_id=member.id, now=now)
    node = session.get_one(Community, member.community_id)
    staff = StaffIdentity(member.id, member.role, node.id, node.path)
    audit.note(session, staff=staff, action=StaffAction.SIGNED_IN, subject_id=member.id, at=now)
    return open_session(session, staff_id=member.id, now=now)


def open_session(session: Session, *, staff_id: int, now: datetime) -> str:
    """A new session of somebody who has shown who they are; its token."""
    token = secrets.token_urlsafe(32)
    session.add(StaffSession(staff_id=staff_id, token_hash=_hash(token), started_at=now, seen_at=now))
    session.flush()
    return token


def _is_fresh(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Neither idle nor too old; one that a clock that was ahead has begun would be good for longer, and is over."""
    return (
        StaffSession.started_at.between(now - timedelta(hours=LIFETIME_HOURS), now + APART),
        StaffSession.seen_at.between(now - timedelta(minutes=IDLE_MINUTES), now + APART),
    )


def visitor(session: Session, *, token: str, now: datetime) -> Visitor:
    """Who holds this token. Raises NotSignedInError: unknown, ended, too long ago, or disabled."""
    row = session.execute(
        select(
            StaffSession.id,
            StaffSession.started_at,
            StaffSession.seen_at,
            StaffMember.id.label("staff_id"),
            StaffMember.username,
            StaffMember.role,
            StaffMember.community_id,
            StaffMember.initial_until,
            StaffMember.confirmed_at,
            Community.path,
            Community.name,
        )
        .join(StaffMember, StaffMember.id == StaffSession.staff_id)
        .join(Community, Community.id == StaffMember.community_id)
        .where(
            StaffSession.token_hash == _hash(token),
            StaffSession.ended_at.is_(None),
            *_is_fresh(now),
            StaffMember.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotSignedInError("登录已过期，请重新登录。")
    is_due = row.seen_at < now - timedelta(seconds=TOUCH_SECONDS)
    idle_at = (now if is_due else row.seen_at) + timedelta(minutes=IDLE_MINUTES)
    return Visitor(
        staff=StaffIdentity(row.staff_id, row.role, row.community_id, row.path),
        username=row.username,
        community=row.name,
        session_id=row.id,
        is_enrolled=row.initial_until is None,
        is_confirmed=row.confirmed_at is not None or row.role not in MONEY_ROLES,
        is_due=is_due,
        ends_at=min(idle_at, row.started_at + timedelta(hours=LIFETIME_HOURS)),
    )


def touch(session: Session, *, session_id: int, now: datetime) -> None:
    """Note that a page was asked for."""
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(seen_at=now))


def end(session: Session, *, session_id: int, now: datetime) -> None:
    """Sign one browser out; its cookie is worth nothing from now on."""
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(ended_at=now))


def open_sessions(session: Session, *, staff_id: int, now: datetime) -> Sequence[StaffSession]:
    """The browsers in which somebody is signed in, the newest first."""
    return session.scalars(
        select(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.ended_at.is_(None),
            *_is_fresh(now),
        )
        .order_by(StaffSession.id.desc())
        .limit(20)
    ).all()


def forget_old(session: Session, *, now: datetime) -> int:
    """Drop some of the sessions that ended long ago; says how many."""
    before = now - timedelta(days=KEEP_DAYS)
    return delete_some(session, StaffSession, or_(StaffSession.started_at < before, StaffSession.ended_at < before))
