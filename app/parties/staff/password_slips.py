"""Initial passwords for many at once, to be printed and handed over: each is told once and stored as its hash alone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.core.permissions import MONEY_ROLES
from app.parties.communities.models import Community
from app.parties.staff.models import StaffMember
from app.parties.staff.staffing import reset

SLIPS_MAX = 30
"""At a time; working out what is stored of one password takes a fifth of a second."""
LISTED_MAX = 300
_FROM_ABOVE = (func.length(Community.path), Community.path)
"""Nodes above before those below, and in the order in which they were made."""


def without_password(session: Session, *, staff: StaffIdentity) -> Sequence[Any]:
    """Accounts of the subtree that nobody has taken yet, as rows of `StaffMember, Community`: first those that have
    never had an initial password, those of nodes above before those below. Accounts that are disabled, one's own and
    those that move money, which get no initial password, are left out.
    """
    rows = session.execute(
        select(StaffMember, Community)
        .join(Community, Community.id == StaffMember.community_id)
        .where(
            Community.path.startswith(staff.path),
            StaffMember.initial_until.is_not(None),
            StaffMember.disabled_at.is_(None),
            StaffMember.id != staff.id,
            StaffMember.role.not_in(MONEY_ROLES),
        )
        .order_by(StaffMember.initial_until > StaffMember.created_at, *_FROM_ABOVE, StaffMember.username)
        .limit(LISTED_MAX)
    )
    return rows.all()


def never_given(member: StaffMember) -> bool:
    """Whether an account was made with a spreadsheet and has had no initial password yet."""
    return member.initial_until is not None and member.initial_until <= member.created_at


def give_out(session: Session, *, staff_ids: Collection[int], staff: StaffIdentity, now: datetime) -> Mapping[int, str]:
    """A new initial password for each of these accounts, by their ids; what they had before is void. Whoever gives it
    out counts as the holder for a while, as with one account.

    Raises StaffNotFoundError, OwnAccountError, TakenMeanwhileError, AccountRequestNeededError.
    """
    given = {}
    for staff_id in sorted(set(staff_ids)):
        member, password = reset(session, staff_id=staff_id, staff=staff, now=now, only_unused=True)
        given[member.id] = password
    return given


def given_to(session: Session, *, staff_ids: Collection[int], staff: StaffIdentity) -> Sequence[Any]:
    """These accounts as rows of `StaffMember, Community`, in the order in which they are printed: by node and name."""
    rows = session.execute(
        select(StaffMember, Community)
        .join(Community, Community.id == StaffMember.community_id)
        .where(Community.path.startswith(staff.path), StaffMember.id.in_(staff_ids))
        .order_by(*_FROM_ABOVE, StaffMember.username)
    )
    return rows.all()
