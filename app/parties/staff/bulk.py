"""Accounts for many at once from a spreadsheet: all of them, or none and every cell that is wrong.

An account that was made so has no password that anybody knows: `password_slips` gives out the first one, or its holder
asks for it with one of their own, as all whose role moves money do.
"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import audit, names
from app.core.db.types import comparable
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow, refuse
from app.core.permissions import MONEY_ROLES, StaffRole
from app.parties.communities import by_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community, require_open
from app.parties.staff.accounts import USERNAME_PATTERN, USERNAME_WRONG
from app.parties.staff.actions import StaffAction
from app.parties.staff.errors import UsernameTakenError
from app.parties.staff.models import StaffMember
from app.parties.staff.passwords import hash_password

USERNAME, ROLE, NODE, NAME = HEADERS = ("用户名", "角色", "所在节点", "姓名")
ROLES = {
    "管理员": StaffRole.ADMIN,
    "财务": StaffRole.FINANCE,
    "办事员": StaffRole.CLERK,
    "审计员": StaffRole.AUDITOR,
}
ROLE_WRONG = f"请填写{'、'.join(ROLES)}中的一个。"
_USERNAME = re.compile(USERNAME_PATTERN, re.ASCII)
OF_MONEY = "由本人申请开通，启用后要由另一位管理员当面确认"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class StaffReport:
    """Accounts that are made, of which some are to be confirmed by another administrator, and those there already."""

    added: int
    to_confirm: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    username: str
    role: StaffRole
    node: Community
    name: str | None


def check_staff(
    session: Session, *, rows: Sequence[SheetRow], staff: StaffIdentity
) -> tuple[list[Problem], StaffReport, Mapping[int, str | None]]:
    """Everything that is wrong with these rows, what importing them would do, and a note on each good row: None where
    the account is there already.
    """
    new, same, problems = _read(session, rows, staff)
    notes: dict[int, str | None] = dict.fromkeys(same)
    notes |= {row.number: OF_MONEY if row.role in MONEY_ROLES else "" for row in new}
    return problems, _report(new, same), notes


def import_staff(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    staff: StaffIdentity,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> StaffReport:
    """Make the accounts of these rows. Raises NodeClosedError, UsernameTakenError where somebody else has just taken a
    name, SheetError naming every wrong cell; then no account is made.
    """
    new, same, problems = _read(session, rows, staff)
    if problems:
        raise refuse(problems)
    nobodys = hash_password(secrets.token_urlsafe(32))
    for done, row in enumerate(new, start=1):
        member = StaffMember(
            username=row.username,
            community_id=row.node.id,
            role=row.role,
            password_hash=nobodys,
            otp_secret=pyotp.random_base32(),
            created_at=now,
            initial_until=now,
            confirmed_at=None if row.role in MONEY_ROLES else now,
            name=row.name,
        )
        session.add(member)
        try:
            session.flush()
        except IntegrityError as error:
            raise UsernameTakenError from error
        facts = {"username": member.username, "role": member.role.value}
        action, path = StaffAction.ADDED, row.node.path
        audit.note(session, staff=staff, action=action, subject_id=member.id, at=now, path=path, **facts)
        progress(done, len(new))
    for node_id in sorted({row.node.id for row in new}):
        require_open(session, node_id)
    return _report(new, same)


def _report(new: Sequence[_Row], same: Sequence[int]) -> StaffReport:
    return StaffReport(len(new), sum(row.role in MONEY_ROLES for row in new), len(same))


def _read(
    session: Session, rows: Sequence[SheetRow], staff: StaffIdentity
) -> tuple[list[_Row], list[int], list[Problem]]:
    """New accounts, the numbers of rows whose accounts are there as they are, and what is wrong."""
    nodes = by_name.open_nodes(session, staff=staff)
    own = get_community(session, staff.community_id)
    known = _known(session, {row.cells[USERNAME] for row in rows})
    new, same, problems = list[_Row](), list[int](), list[Problem]()
    first: dict[str, int] = {}
    for row in rows:
        username, role = row.cells[USERNAME], ROLES.get(row.cells[ROLE])
        node, wrong = by_name.named(nodes, row.cells[NODE]) if row.cells[NODE] else (own, "")
        taken = known.get(username)
        is_same = taken is not None and node is not None and (taken.role, taken.community_id) == (role, node.id)
        before = len(problems)
        if not _USERNAME.fullmatch(username):
            problems.append(Problem(row.number, USERNAME, USERNAME_WRONG))
        elif username in first:
            problems.append(Problem(row.number, USERNAME, f"与第 {first[username]} 行重复。"))
        elif taken is not None and not is_same:
            words = "这个用户名已有人使用。同一个人换了角色或节点，请在“工作人员”页面上调整。"
            problems.append(Problem(row.number, USERNAME, words))
        first.setdefault(username, row.number)
        if role is None:
            problems.append(Problem(row.number, ROLE, ROLE_WRONG))
        if node is None:
            problems.append(Problem(row.number, NODE, wrong))
        name = names.clean(row.cells[NAME])
        if name and (trouble := names.problem_of(name)):
            problems.append(Problem(row.number, NAME, trouble))
        if is_same:
            same.append(row.number)
        elif role is not None and node is not None and len(problems) == before:
            new.append(_Row(row.number, username, role, node, name or None))
    return new, same, problems


def _known(session: Session, usernames: set[str]) -> dict[str, StaffMember]:
    wanted, found = comparable(usernames), dict[str, StaffMember]()
    for start in range(0, len(wanted), _BATCH):
        part = wanted[start : start + _BATCH]
        members = session.scalars(select(StaffMember).where(StaffMember.username.in_(part)))
        found |= {member.username: member for member in members}
    return found
