"""Who a signed-in staff member is, and the subtree they work in."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.core.errors import NotSignedInError
from app.core.identities import StaffIdentity
from app.core.permissions import MONEY_ROLES
from app.parties.communities.models import Community
from app.parties.staff.errors import AccountUnconfirmedError
from app.parties.staff.models import StaffMember


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever runs commands on the machine: not an account, and named as what they are."""

    path: str
    actor: str = "operator"

    def covers(self, path: str) -> bool:
        return path.startswith(self.path)


def staff_identity(session: Session, staff_id: int, version: int) -> StaffIdentity:
    """Who a staff token speaks for now. Raises NotSignedInError when disabled or signed out everywhere, and
    AccountUnconfirmedError where a second administrator has not seen who holds the account.
    """
    return _identity(session, StaffMember.id == staff_id, StaffMember.token_version == version)


def staff_member(session: Session, staff_id: int) -> StaffIdentity:
    """Who a staff member is now, for work done on their behalf. Raises the same, but for sign-outs."""
    return _identity(session, StaffMember.id == staff_id)


def _identity(session: Session, *who: ColumnElement[bool]) -> StaffIdentity:
    row = session.execute(
        select(StaffMember.id, StaffMember.role, StaffMember.confirmed_at, StaffMember.community_id, Community.path)
        .join(Community, Community.id == StaffMember.community_id)
        .where(*who, StaffMember.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotSignedInError("登录已失效，请重新登录。")
    if row.confirmed_at is None and row.role in MONEY_ROLES:
        raise AccountUnconfirmedError
    return StaffIdentity(row.id, row.role, row.community_id, row.path)
