"""What can be done with communities and staff. Callers own the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app.communities.errors import CommunityNotFoundError, SlugTakenError, UsernameTakenError, WrongCredentialsError
from app.communities.models import Community, CommunityKind, StaffMember, StaffRole
from app.core.errors import NotSignedInError
from app.ledger import chart
from app.ledger import service as ledger

OTP_STEP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class StaffIdentity:
    """A signed-in staff member and the subtree they work in."""

    id: int
    role: StaffRole
    community_id: int
    path: str

    @property
    def actor(self) -> str:
        """How journals name them."""
        return f"staff:{self.id}"

    def covers(self, path: str) -> bool:
        """Whether a node, given by its path, belongs to this subtree."""
        return path.startswith(self.path)


def add_community(session: Session, *, parent_id: int | None, kind: CommunityKind, name: str, slug: str) -> Community:
    """Add a node and open its point accounts. Raises CommunityNotFoundError for an unknown parent, SlugTakenError."""
    parent = session.get(Community, parent_id) if parent_id is not None else None
    if parent_id is not None and parent is None:
        raise CommunityNotFoundError
    if session.scalar(select(Community.id).where(Community.slug == slug)):
        raise SlugTakenError
    node = Community(parent_id=parent_id, kind=kind, name=name, slug=slug)
    session.add(node)
    session.flush()
    node.path = f"{parent.path if parent else '/'}{node.id}/"
    accounts = [chart.community(node.id, account) for account in ("issued", "escrow", "expired", "retired")]
    ledger.open_accounts(session, accounts)
    return node


def get_community(session: Session, community_id: int) -> Community:
    """One node. Raises CommunityNotFoundError."""
    node = session.get(Community, community_id)
    if node is None:
        raise CommunityNotFoundError
    return node


def tree(session: Session) -> Sequence[Community]:
    """All nodes in the order in which they were added, so parents before their children."""
    return session.scalars(select(Community).order_by(Community.id)).all()


def community_in_scope(session: Session, *, community_id: int, staff: StaffIdentity) -> Community:
    """A node that the staff member works in. Raises CommunityNotFoundError for one that is not there or not theirs."""
    node = get_community(session, community_id)
    if not staff.covers(node.path):
        raise CommunityNotFoundError
    return node


def subtree_ids(path: str) -> Select[int]:
    """The ids of a node and everything below it, as a subquery. A path holds digits and slashes only."""
    return select(Community.id).where(Community.path.like(f"{path}%"))


def town_of(session: Session, node: Community) -> Community:
    """The town a node belongs to; the node itself where it is a town or a district."""
    if node.kind is CommunityKind.COMMUNITY and node.parent_id is not None:
        return get_community(session, node.parent_id)
    return node


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _hash_of_nobody() -> str:
    return _hasher().hash("nobody's password")


def add_staff(
    session: Session,
    *,
    username: str,
    password: str,
    otp_secret: str,
    role: StaffRole,
    community_id: int,
    now: datetime,
) -> StaffMember:
    """Give somebody an account at a node. Raises CommunityNotFoundError, UsernameTakenError."""
    get_community(session, community_id)
    if session.scalar(select(StaffMember.id).where(StaffMember.username == username)):
        raise UsernameTakenError
    member = StaffMember(
        username=username,
        community_id=community_id,
        role=role,
        password_hash=_hasher().hash(password),
        otp_secret=otp_secret,
        created_at=now,
    )
    session.add(member)
    session.flush()
    return member


def check_credentials(session: Session, *, username: str, password: str, otp: str, now: datetime) -> StaffMember:
    """The staff member who knows the password and holds the device. Raises WrongCredentialsError.

    A one-time code is taken once: its time step must be later than the last one used.
    """
    member = session.scalar(
        select(StaffMember)
        .where(StaffMember.username == username)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if not _password_fits(member.password_hash if member else _hash_of_nobody(), password):
        raise WrongCredentialsError
    if member is None or member.disabled_at is not None:
        raise WrongCredentialsError
    step = _matching_step(member.otp_secret, otp, now)
    if step is None or step <= member.otp_last_step:
        raise WrongCredentialsError
    member.otp_last_step = step
    return member


def _password_fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher().verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _matching_step(secret: str, otp: str, now: datetime) -> int | None:
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // OTP_STEP_SECONDS
    for step in (current, current - 1, current + 1):
        if pyotp.utils.strings_equal(otp, totp.generate_otp(step)):
            return step
    return None


def staff_identity(session: Session, staff_id: int, version: int) -> StaffIdentity:
    """Who a staff token speaks for now. Raises NotSignedInError when disabled or signed out everywhere."""
    row = session.execute(
        select(StaffMember.id, StaffMember.role, StaffMember.community_id, Community.path)
        .join(Community, Community.id == StaffMember.community_id)
        .where(StaffMember.id == staff_id, StaffMember.token_version == version, StaffMember.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotSignedInError("登录已失效，请重新登录。")
    return StaffIdentity(row.id, row.role, row.community_id, row.path)


def sign_out_everywhere(session: Session, *, staff_id: int) -> None:
    """Make every token of a staff member void."""
    session.execute(
        update(StaffMember).where(StaffMember.id == staff_id).values(token_version=StaffMember.token_version + 1)
    )
