"""The roster import: a spreadsheet of households, all of it or nothing."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.communities.service import StaffIdentity, community_in_scope
from app.core.sheets import Problem, SheetRow, read_sheet, refuse
from app.residents.models import Household, Resident
from app.residents.service import add_resident, household, phone_index

HEADERS = ("户号", "姓名", "手机号", "是否成年")
MAX_ROWS = 5_000
"""Rows taken in one request; a larger roster comes in several files."""

_PHONE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_HOUSEHOLD = re.compile(r"[A-Za-z0-9-]{1,32}", re.ASCII)
_NAME = re.compile(r"[^\W\d_][\w·• ]{0,38}")


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What an import did: people added, people whose entry changed, people already there as they are."""

    added: int
    updated: int
    unchanged: int


def import_roster(
    session: Session, *, content: bytes, community_id: int, staff: StaffIdentity, now: datetime
) -> RosterReport:
    """Put the people of a spreadsheet on a community's roster; those already on it are brought up to date.

    Raises CommunityNotFoundError, and SheetError naming every wrong cell; then nobody is added.
    """
    community = community_in_scope(session, community_id=community_id, staff=staff)
    rows = read_sheet(content, HEADERS, max_rows=MAX_ROWS)
    known = _known(session, rows)
    problems = _problems(rows, known, community.id)
    if problems:
        raise refuse(problems)
    households: dict[str, Household] = {}
    added = updated = 0
    for row in rows:
        number, name, phone = row.cells["户号"], row.cells["姓名"], row.cells["手机号"]
        home = households.get(number)
        if home is None:
            home = households[number] = household(session, community_id=community.id, number=number)
        is_minor = row.cells["是否成年"] == "否"
        resident = known.get(phone_index(phone))
        if resident is None:
            add_resident(
                session,
                community_id=community.id,
                household_id=home.id,
                name=name,
                phone=phone,
                is_minor=is_minor,
                now=now,
            )
            added += 1
        else:
            updated += _bring_up_to_date(resident, home.id, name, is_minor)
    return RosterReport(added=added, updated=updated, unchanged=len(rows) - added - updated)


def _bring_up_to_date(resident: Resident, household_id: int, name: str, is_minor: bool) -> bool:
    if (resident.household_id, resident.name, resident.is_minor) == (household_id, name, is_minor):
        return False
    resident.household_id, resident.name, resident.is_minor = household_id, name, is_minor
    return True


def _known(session: Session, rows: list[SheetRow]) -> dict[str, Resident]:
    indexes = [phone_index(row.cells["手机号"]) for row in rows]
    known: dict[str, Resident] = {}
    for start in range(0, len(indexes), 500):
        part = session.scalars(select(Resident).where(Resident.phone_index.in_(indexes[start : start + 500])))
        known |= {resident.phone_index: resident for resident in part}
    return known


def _problems(rows: list[SheetRow], known: dict[str, Resident], community_id: int) -> list[Problem]:
    problems: list[Problem] = []
    first_row: dict[str, int] = {}
    for row in rows:
        cells = row.cells
        if not _HOUSEHOLD.fullmatch(cells["户号"]):
            problems.append(Problem(row.number, "户号", "户号由字母、数字和 - 组成，最多 32 个。"))
        if not _NAME.fullmatch(cells["姓名"]):
            problems.append(Problem(row.number, "姓名", "请填写姓名，最多 39 个字，不含符号。"))
        if cells["是否成年"] not in ("", "是", "否"):
            problems.append(Problem(row.number, "是否成年", "请填写“是”或“否”，留空表示“是”。"))
        phone = cells["手机号"]
        if not _PHONE.fullmatch(phone):
            problems.append(Problem(row.number, "手机号", "请填写 11 位手机号。"))
            continue
        if phone in first_row:
            problems.append(Problem(row.number, "手机号", f"与第 {first_row[phone]} 行的手机号重复。"))
        first_row.setdefault(phone, row.number)
        resident = known.get(phone_index(phone))
        if resident is not None and resident.community_id != community_id:
            problems.append(Problem(row.number, "手机号", "这个手机号已登记在其他社区，请先核对。"))
    return problems
