"""The beginning of an installation: the node at the top of the tree, and those who appoint everybody else."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.communities.errors import CommunityNotFoundError
from app.parties.communities.models import Community, CommunityKind
from app.parties.communities.nodes import add_community
from app.parties.staff.accounts import add_staff
from app.parties.staff.actions import StaffAction
from app.parties.staff.errors import AlreadyFoundedError
from app.parties.staff.identity import Operator
from app.parties.staff.models import StaffMember
from app.parties.staff.staffing import INITIAL_DAYS, initial_password


def found(
    session: Session, *, usernames: Sequence[str], district: str, slug: str, now: datetime
) -> list[tuple[StaffMember, str]]:
    """The first node, its administrators and their initial passwords. Raises AlreadyFoundedError where somebody is
    there, UsernameTakenError where a name is there twice.
    """
    if session.scalar(select(StaffMember.id).limit(1)):
        raise AlreadyFoundedError
    node = add_community(session, parent_id=None, kind=CommunityKind.DISTRICT, name=district, slug=slug)
    made = [_administrator(session, username, node, now) for username in usernames]
    for member, _ in made:
        staff = StaffIdentity(member.id, member.role, node.id, node.path)
        name = member.username
        audit.note(session, staff=staff, action=StaffAction.FOUNDED, subject_id=member.id, at=now, username=name)
    return made


def add_administrator(session: Session, *, username: str, now: datetime) -> tuple[StaffMember, str]:
    """One more administrator at the top, by whoever runs the commands of this machine: two are needed to make others.

    Raises CommunityNotFoundError where nothing has been founded, UsernameTakenError.
    """
    node = session.scalar(select(Community).where(Community.parent_id.is_(None)).order_by(Community.id).limit(1))
    if node is None:
        raise CommunityNotFoundError("还没有最上级的节点，请先运行 flask staff first。")
    member, password = _administrator(session, username, node, now)
    action = StaffAction.ADDED_BY_COMMAND
    audit.note(session, staff=Operator(node.path), action=action, subject_id=member.id, at=now, username=username)
    return member, password


def _administrator(session: Session, username: str, node: Community, now: datetime) -> tuple[StaffMember, str]:
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
    return member, password
