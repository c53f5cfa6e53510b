"""The beginning of an installation: the node at the top of the tree, and whoever appoints everybody else."""

from datetime import datetime, timedelta

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.communities.models import CommunityKind
from app.parties.communities.nodes import add_community
from app.parties.staff.accounts import add_staff
from app.parties.staff.actions import StaffAction
from app.parties.staff.errors import AlreadyFoundedError
from app.parties.staff.models import StaffMember
from app.parties.staff.staffing import INITIAL_DAYS, initial_password


def found(session: Session, *, username: str, district: str, slug: str, now: datetime) -> tuple[StaffMember, str]:
    """The first node, its administrator and their initial password. Raises AlreadyFoundedError where somebody is there:
    from then on accounts are made by those who have one.
    """
    if session.scalar(select(StaffMember.id).limit(1)):
        raise AlreadyFoundedError
    node = add_community(session, parent_id=None, kind=CommunityKind.DISTRICT, name=district, slug=slug)
    password = initial_password()
    member = add_staff(
        session,
        username=username,
        password=password,
        otp_secret=pyotp.random_base32(),
        role=StaffRole.ADMIN,
        community_id=node.id,
        initial_until=now + timedelta(days=INITIAL_DAYS),
        now=now,
    )
    identity = StaffIdentity(member.id, member.role, node.id, node.path)
    audit.note(session, staff=identity, action=StaffAction.FOUNDED, subject_id=member.id, at=now, username=username)
    return member, password
