"""Codes that staff print for a resident: ten digits, for one WeChat, for a week."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.db.expiry import delete_some
from app.core.identities import StaffIdentity
from app.core.security.keyring import keyring
from app.parties import residents
from app.parties.linking.actions import LinkAction
from app.parties.linking.models import LinkCode

VALID = timedelta(days=7)
DIGITS = 10


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """What stands on the paper; it is shown once."""

    code: str
    expires_at: datetime


def print_code(session: Session, *, resident_id: int, staff: StaffIdentity, now: datetime) -> PrintedCode:
    """Make a code for a resident, instead of any earlier one. Raises ResidentNotFoundError."""
    place = residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    residents.lock(session, resident_id)
    forget_resident(session, resident_id=resident_id)
    code, until = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}", now + VALID
    session.add(
        LinkCode(resident_id=resident_id, code_index=_index(code), made_by=staff.id, made_at=now, expires_at=until)
    )
    session.flush()
    action = LinkAction.CODE_PRINTED
    audit.note(session, staff=staff, action=action, subject_id=resident_id, at=now, path=place.community_path)
    return PrintedCode(code, until)


def use_code(session: Session, *, code: str, now: datetime) -> int | None:
    """Whose code this is; it is used then."""
    query = select(LinkCode).where(LinkCode.code_index == _index(code), LinkCode.expires_at > now)
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        return None
    resident_id = found.resident_id
    session.delete(found)
    session.flush()
    return resident_id


def forget_resident(session: Session, *, resident_id: int) -> None:
    """A resident who is forgotten, or is somebody else, has no code."""
    session.execute(delete(LinkCode).where(LinkCode.resident_id == resident_id))


def forget_old(session: Session, *, now: datetime) -> int:
    """Drop some of the codes whose time is over; says how many."""
    return delete_some(session, LinkCode, LinkCode.expires_at < now)


def _index(code: str) -> str:
    return keyring.blind_index("link-code", code)
