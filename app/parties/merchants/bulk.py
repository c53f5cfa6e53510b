"""Many shops at once from a spreadsheet: all of them, or none and every cell that is wrong.

Staff who enter a shop so have its papers before them: it is applied for in its owner's name and approved in one go, and
the owner hears of it. An owner is known by a number that WeChat has verified, as everywhere (docs/security.md).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import text
from app.core.cleaning.phones import PHONE as PHONE_PATTERN
from app.core.cleaning.phones import WRONG as PHONE_WRONG
from app.core.db.types import comparable
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow, refuse
from app.parties import residents
from app.parties.communities import by_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community
from app.parties.merchants.applications import (
    CONTACT_PATTERN,
    CONTACT_WRONG,
    LICENCE_PATTERN,
    LICENCE_WRONG,
    MISREAD,
    apply,
)
from app.parties.merchants.decisions import approve
from app.parties.merchants.licences import is_misread
from app.parties.merchants.models import Merchant, MerchantStatus

NAME, TRADE, ADDRESS, CONTACT, LICENCE, NODE, OWNER = HEADERS = (
    "店名",
    "行业",
    "地址",
    "店铺电话",
    "执照号",
    "所属社区",
    "店主手机号",
)
OWNER_UNKNOWN = "还没有微信用户核对过这个手机号。请店主先打开小程序，在“我的”里核对手机号，再导入这一行。"
APPLIED = "这个执照号的申请正在等审核，请在“入盟申请”里办理。"
TAKEN = "这个执照号已属于另一家商户，请核对。"
_LENGTHS = {NAME: (2, 40), TRADE: (2, 40), ADDRESS: (4, 200)}
_PATTERNS = {
    CONTACT: (re.compile(CONTACT_PATTERN, re.ASCII), CONTACT_WRONG),
    LICENCE: (re.compile(LICENCE_PATTERN, re.ASCII), LICENCE_WRONG),
    OWNER: (re.compile(PHONE_PATTERN, re.ASCII), PHONE_WRONG),
}
_BATCH = 500


@dataclass(frozen=True, slots=True)
class ShopsReport:
    """Shops that join the alliance, and those of it that are there already."""

    added: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: Mapping[str, str]
    node: Community
    owner_id: int


def check_shops(
    session: Session, *, rows: Sequence[SheetRow], staff: StaffIdentity
) -> tuple[list[Problem], ShopsReport, list[int]]:
    """Everything that is wrong with these rows, what importing them would do, and which are there already."""
    new, same, problems = _read(session, rows, staff)
    return problems, ShopsReport(len(new), len(same)), same


def import_shops(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    staff: StaffIdentity,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> ShopsReport:
    """Take the shops of these rows into the alliance. Raises what `apply` and `approve` do, and SheetError naming every
    wrong cell; then no shop is added.
    """
    new, same, problems = _read(session, rows, staff)
    if problems:
        raise refuse(problems)
    for done, row in enumerate(new, start=1):
        merchant = apply(
            session,
            user_id=row.owner_id,
            community_id=row.node.id,
            name=row.cells[NAME],
            trade=row.cells[TRADE],
            address=row.cells[ADDRESS],
            phone=row.cells[CONTACT],
            licence_no=row.cells[LICENCE],
            now=now,
        )
        approve(session, merchant_id=merchant.id, staff=staff, now=now)
        progress(done, len(new))
    return ShopsReport(len(new), len(same))


def _read(
    session: Session, rows: Sequence[SheetRow], staff: StaffIdentity
) -> tuple[list[_Row], list[int], list[Problem]]:
    """Shops to add, the numbers of rows whose shops are there already, and what is wrong."""
    nodes = by_name.open_nodes(session, staff=staff)
    own = get_community(session, staff.community_id)
    known = _known(session, {row.cells[LICENCE] for row in rows})
    new, same, problems, first = list[_Row](), list[int](), list[Problem](), dict[str, int]()
    for row in rows:
        cells = row.cells
        wrong = _wrong(row)
        node, words = by_name.named(nodes, cells[NODE]) if cells[NODE] else (own, "")
        if node is None:
            wrong.append(Problem(row.number, NODE, words))
        licence, there = cells[LICENCE], known.get(cells[LICENCE])
        if is_misread(licence):
            wrong.append(Problem(row.number, LICENCE, MISREAD))
        if licence in first:
            wrong.append(Problem(row.number, LICENCE, f"与第 {first[licence]} 行重复。"))
        first.setdefault(licence, row.number)
        if there is not None and node is not None and not wrong:
            if there.status is MerchantStatus.APPLIED and there.community_id == node.id:
                wrong.append(Problem(row.number, LICENCE, APPLIED))
            elif there.community_id != node.id or there.name != cells[NAME]:
                wrong.append(Problem(row.number, LICENCE, TAKEN))
            else:
                same.append(row.number)
                continue
        owner_id = None if any(each.column == OWNER for each in wrong) else _owner_id(session, cells[OWNER])
        if owner_id is None and not any(each.column == OWNER for each in wrong):
            wrong.append(Problem(row.number, OWNER, OWNER_UNKNOWN))
        problems += wrong
        if not wrong and node is not None and owner_id is not None:
            new.append(_Row(row.number, cells, node, owner_id))
    return new, same, problems


def _wrong(row: SheetRow) -> list[Problem]:
    """What is wrong with the cells by themselves."""
    found = []
    for column, (shortest, longest) in _LENGTHS.items():
        cell = row.cells[column]
        words = text.problem_of(cell)
        if words or not shortest <= len(cell) <= longest:
            found.append(Problem(row.number, column, words or f"请填写 {shortest} 到 {longest} 个字。"))
    for column, (pattern, words) in _PATTERNS.items():
        if not pattern.fullmatch(row.cells[column]):
            found.append(Problem(row.number, column, words))
    return found


def _owner_id(session: Session, phone: str) -> int | None:
    user = residents.user_of_phone(session, phone=phone)
    return user.id if user else None


def _known(session: Session, licences: set[str]) -> dict[str, Merchant]:
    """The shops that hold these licences."""
    wanted, found = comparable(licences), dict[str, Merchant]()
    for start in range(0, len(wanted), _BATCH):
        part = wanted[start : start + _BATCH]
        held = session.scalars(select(Merchant).where(Merchant.licence_key.in_(part)))
        found |= {merchant.licence_key: merchant for merchant in held if merchant.licence_key}
    return found
