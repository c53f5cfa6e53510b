"""Accounts of a subtree, in the hands of its administrators. An initial password is told once and never stored; roles
that move money have none: what they sign in with reaches nobody but their holder, see `account_requests`.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pyotp
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.db.paging import Page, newest_first
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.core.permissions import MONEY_ROLES, StaffRole
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, require_open
from app.parties.staff import account_requests, same_person
from app.parties.staff.accounts import add_staff, sign_out_everywhere
from app.parties.staff.actions import StaffAction
from app.parties.staff.errors import (
    AccountRequestNeededError,
    AlreadyConfirmedError,
    NotEnrolledError,
    OwnAccountError,
    SamePersonVouchesError,
    StaffNotFoundError,
    TakenMeanwhileError,
    WrongCredentialsError,
)
from app.parties.staff.identity import Operator
from app.parties.staff.models import StaffMember
from app.parties.staff.passwords import hash_password
from app.parties.staff.sign_in import use_code

INITIAL_DAYS = 3
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""None that is easily mistaken for another when it is read out."""


def initial_password() -> str:
    """One to be read out or written down, and used once."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def hire(
    session: Session,
    *,
    username: str,
    role: StaffRole,
    community_id: int,
    staff: StaffIdentity,
    now: datetime,
    name: str | None = None,
) -> tuple[StaffMember, str]:
    """A new account and its initial password.

    Raises AccountRequestNeededError for a role that moves money, CommunityNotFoundError, NodeClosedError,
    UsernameTakenError.
    """
    if role in MONEY_ROLES:
        raise AccountRequestNeededError
    return _hire(session, username=username, role=role, community_id=community_id, staff=staff, now=now, name=name)


def _hire(
    session: Session,
    *,
    username: str,
    role: StaffRole,
    community_id: int,
    staff: StaffIdentity,
    now: datetime,
    name: str | None = None,
) -> tuple[StaffMember, str]:
    node = community_in_scope(session, community_id=community_id, staff=staff)
    password = initial_password()
    member = add_staff(
        session,
        username=username,
        password=password,
        otp_secret=pyotp.random_base32(),
        role=role,
        community_id=node.id,
        initial_until=now + timedelta(days=INITIAL_DAYS),
        is_confirmed=role not in MONEY_ROLES,
        name=name,
        now=now,
    )
    require_open(session, node.id)
    _note(session, staff, StaffAction.ADDED, member, node.path, now, role=role.value)
    return member, password


def reset(
    session: Session, *, staff_id: int, staff: StaffIdentity, now: datetime, only_unused: bool = False
) -> tuple[StaffMember, str]:
    """Another initial password and one-time secret, for somebody who has lost theirs; or, `only_unused`, for an account
    that nobody has taken yet. Raises StaffNotFoundError, OwnAccountError, TakenMeanwhileError, and
    AccountRequestNeededError for a role that moves money.
    """
    member, path = _other(session, staff_id, staff)
    if member.role in MONEY_ROLES:
        raise AccountRequestNeededError
    if only_unused and member.initial_until is None:
        raise TakenMeanwhileError(f"{member.username} 已经启用了账号，没有生成任何初始密码。请刷新后重新选择。")
    return member, _reset(session, member, path, staff, now)


def _reset(session: Session, member: StaffMember, path: str, staff: StaffIdentity, now: datetime) -> str:
    password = _start_anew(session, member, now)
    _unconfirm(member)
    _note(session, staff, StaffAction.RESET, member, path, now)
    return password


def hire_by_request(session: Session, *, number: str, now: datetime, **account: Any) -> StaffMember:
    """A new account as its holder has asked for it under this number: `account` is what `hire` takes, and nobody has to
    tell them a password. Where the role moves money, a second administrator confirms the holder. Raises
    CommunityNotFoundError, NodeClosedError, UsernameTakenError, and a RuleError naming `number`.
    """
    member, _ = _hire(session, now=now, **account)
    return _take_request(session, member, number, now)


def reset_by_request(
    session: Session, *, staff_id: int, number: str, staff: StaffIdentity, now: datetime
) -> StaffMember:
    """The password and the device that somebody has asked for anew. Raises StaffNotFoundError, OwnAccountError, and a
    RuleError naming `number`.
    """
    member, path = _other(session, staff_id, staff)
    _reset(session, member, path, staff, now)
    return _take_request(session, member, number, now)


def _take_request(session: Session, member: StaffMember, number: str, now: datetime) -> StaffMember:
    request = account_requests.take(session, number=number, username=member.username, now=now)
    member.password_hash, member.otp_secret = request.password_hash, request.otp_secret
    member.otp_last_step = request.otp_last_step
    member.initial_until, member.enrolled_at = None, now
    return member


def reset_administrator(session: Session, *, username: str, now: datetime) -> tuple[StaffMember, str]:
    """The same for an administrator whom nobody else can help, by whoever runs the commands of this machine.

    Raises StaffNotFoundError for anybody but an administrator who is not disabled: others are reset in the console.
    """
    found = session.execute(
        select(StaffMember, Community)
        .join(Community, Community.id == StaffMember.community_id)
        .where(
            StaffMember.username == username,
            StaffMember.role == StaffRole.ADMIN,
            StaffMember.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise StaffNotFoundError("没有这个用户名的在用管理员。其他账号请由管理员在工作台里办理。")
    member, node = found
    session.refresh(member, with_for_update=True)
    password = _start_anew(session, member, now)
    member.confirmed_at, member.confirmed_by = now, None
    _note(session, Operator(node.path), StaffAction.RESET_BY_COMMAND, member, node.path, now)
    return member, password


def _start_anew(session: Session, member: StaffMember, now: datetime) -> str:
    """An initial password, another one-time secret, and nobody signed in."""
    password = initial_password()
    member.password_hash, member.otp_secret = hash_password(password), pyotp.random_base32()
    member.initial_until, member.otp_last_step = now + timedelta(days=INITIAL_DAYS), 0
    member.enrolled_at = None
    sign_out_everywhere(session, staff_id=member.id, now=now)
    return password


def disable(session: Session, *, staff_id: int, staff: StaffIdentity, now: datetime) -> StaffMember:
    """Nobody signs in to this account any more. Raises StaffNotFoundError, OwnAccountError."""
    member, path = _other(session, staff_id, staff)
    member.disabled_at = now
    sign_out_everywhere(session, staff_id=member.id, now=now)
    _note(session, staff, StaffAction.DISABLED, member, path, now)
    return member


def enable(session: Session, *, staff_id: int, staff: StaffIdentity, now: datetime) -> StaffMember:
    """A disabled account is good again, with its own password. Raises StaffNotFoundError, OwnAccountError."""
    member, path = _other(session, staff_id, staff)
    member.disabled_at = None
    _note(session, staff, StaffAction.ENABLED, member, path, now)
    return member


def move(
    session: Session, *, staff_id: int, role: StaffRole, community_id: int, staff: StaffIdentity, now: datetime
) -> StaffMember:
    """Another role or node. Who is signed in goes on with it, once a second administrator has confirmed a role that
    moves money; an initial password that nobody has used is void then. Raises StaffNotFoundError, OwnAccountError,
    CommunityNotFoundError, NodeClosedError.
    """
    member, _ = _other(session, staff_id, staff)
    node = community_in_scope(session, community_id=community_id, staff=staff)
    before = {"role": member.role.value, "community_id": member.community_id}
    member.role, member.community_id = role, node.id
    _unconfirm(member)
    if role in MONEY_ROLES and member.initial_until is not None:
        _start_anew(session, member, now)
        member.initial_until = member.created_at  # As an account of a spreadsheet, which nobody can sign in to yet.
    require_open(session, node.id)
    facts = {"before": before, "role": role.value, "community_id": node.id}
    _note(session, staff, StaffAction.MOVED, member, node.path, now, **facts)
    return member


def rename(session: Session, *, staff_id: int, name: str, staff: StaffIdentity, now: datetime) -> StaffMember:
    """What vouchers call the holder of an account from now on; those that are printed already stay as they are, others
    are printed anew with it. Raises StaffNotFoundError, OwnAccountError.
    """
    member, path = _other(session, staff_id, staff)
    member.name = name
    _note(session, staff, StaffAction.NAMED, member, path, now)
    return member


def confirm(session: Session, *, staff_id: int, otp: str, staff: StaffIdentity, now: datetime) -> StaffMember:
    """Say that one has seen who holds an account: its holder tells the code that their device shows just now.

    For administrators who have neither made, reset nor moved it. Raises StaffNotFoundError, OwnAccountError,
    NotEnrolledError, AlreadyConfirmedError, SamePersonVouchesError, and a RuleError naming `otp`.
    """
    member, path = _other(session, staff_id, staff)
    if member.is_confirmed:
        raise AlreadyConfirmedError
    if member.initial_until is not None:
        raise NotEnrolledError
    same_person.require_another(session, staff=staff, than=[member.id], now=now, error=SamePersonVouchesError)
    try:
        use_code(member, otp, now)
    except WrongCredentialsError as error:
        raise field_error("otp", "动态口令不正确或已用过，请本人再报一次下一个。") from error
    member.confirmed_at, member.confirmed_by = now, staff.id
    _note(session, staff, StaffAction.CONFIRMED, member, path, now)
    return member


def _unconfirm(member: StaffMember) -> None:
    """Ask for a second administrator anew, where the role moves money."""
    if member.role in MONEY_ROLES:
        member.confirmed_at = member.confirmed_by = None


def _other(session: Session, staff_id: int, staff: StaffIdentity) -> tuple[StaffMember, str]:
    """Somebody else's account in the subtree, held until the end of the transaction, and its node's path."""
    found = session.execute(_in_scope(staff).where(StaffMember.id == staff_id)).one_or_none()
    if found is None:
        raise StaffNotFoundError
    if staff_id == staff.id:
        raise OwnAccountError
    member, node = found
    session.refresh(member, with_for_update=True)
    return member, node.path


def _in_scope(staff: StaffIdentity) -> Select[StaffMember, Community]:
    return (
        select(StaffMember, Community)
        .join(Community, Community.id == StaffMember.community_id)
        .where(Community.path.startswith(staff.path))
    )


def _note(
    session: Session,
    staff: StaffIdentity | Operator,
    action: StaffAction,
    member: StaffMember,
    path: str,
    now: datetime,
    **facts: Any,
) -> None:
    username = member.username
    audit.note(session, staff=staff, action=action, subject_id=member.id, path=path, at=now, username=username, **facts)


def member_in_scope(session: Session, *, staff_id: int, staff: StaffIdentity) -> tuple[StaffMember, Community]:
    """An account of the subtree and its node. Raises StaffNotFoundError."""
    found = session.execute(_in_scope(staff).where(StaffMember.id == staff_id)).one_or_none()
    if found is None:
        raise StaffNotFoundError
    return found[0], found[1]


def members_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    cursor: str | None,
    limit: int,
    username: str | None = None,
    role: StaffRole | None = None,
    community_id: int | None = None,
) -> Page[Any]:
    """Accounts of a subtree, the newest first: rows of `id, StaffMember, Community`."""
    query = (
        select(StaffMember.id, StaffMember, Community)
        .join(Community, Community.id == StaffMember.community_id)
        .where(Community.path.startswith(staff.path))
    )
    if username is not None:
        query = query.where(StaffMember.username.startswith(username, autoescape=True))
    if role is not None:
        query = query.where(StaffMember.role == role)
    if community_id is not None:
        query = query.where(StaffMember.community_id == community_id)
    return newest_first(session, query, StaffMember.id, cursor=cursor, limit=limit)


def usernames(session: Session, actors: set[str]) -> dict[str, str]:
    """What to call those who are named as `staff:3`, in one query; others are left out."""
    ids = [int(actor.removeprefix("staff:")) for actor in actors if actor.startswith("staff:")]
    return {f"staff:{staff_id}": username for staff_id, username in usernames_by_id(session, ids).items()}


def usernames_by_id(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """What to call those with these ids, in one query; None is nobody."""
    wanted = {each for each in ids if each is not None}
    rows = session.execute(select(StaffMember.id, StaffMember.username).where(StaffMember.id.in_(wanted)))
    return {row.id: row.username for row in rows}


def actor_of(session: Session, username: str) -> str:
    """How journals and the audit log name the holder of a username; a name that nobody has is nobody's."""
    staff_id = session.scalar(select(StaffMember.id).where(StaffMember.username == username))
    return f"staff:{staff_id}" if staff_id else "nobody"
