"""The roster from a spreadsheet of households: all of it, or nothing and every cell that is wrong."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import audit, names
from app.core.cleaning import phones, words
from app.core.cleaning.households import HOUSEHOLD as HOUSEHOLD_PATTERN
from app.core.cleaning.households import WRONG as HOUSEHOLD_WRONG
from app.core.cleaning.households import household as clean_household
from app.core.cleaning.names import name as clean_name
from app.core.errors import ConflictError
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Field, Problem, SheetRow, refuse
from app.core.security.masking import mask_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, require_open
from app.parties.residents.actions import ResidentAction
from app.parties.residents.bulk import BATCH, NewPerson, add_residents, batches, households, households_of
from app.parties.residents.indexes import name_index, phone_index
from app.parties.residents.matching import Match, Suspicion, match
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.parties.residents.people import hold_roster

HOUSEHOLD, NAME, PHONE, ADULT = HEADERS = ("户号", "姓名", "手机号", "是否成年")
ADULT_WRONG = "请填写“是”或“否”，留空表示“是”。"
COLUMNS = [
    Field(
        HOUSEHOLD,
        "同一户的人填同一个户号；字母、数字和 -，最多 32 个，例如 3-2-501。3栋2单元501 会读作 3-2-501。",
        synonyms=("户编号", "房号", "门牌号", "楼栋单元房号", "房屋编号", "家庭编号", "住址", "户室号", "household"),
        clean=clean_household,
    ),
    Field(NAME, "与身份证一致，最多 40 个字。", synonyms=("居民姓名", "名字", "姓 名", "name"), clean=clean_name),
    Field(
        PHONE,
        "11 位手机号。每人一个，已登记过的手机号会更新原来的档案。",
        synonyms=("手机", "手机号码", "电话", "联系电话", "电话号码", "联系方式", "移动电话", "phone", "mobile"),
        clean=phones.phone,
    ),
    Field(
        ADULT,
        "未满 18 岁填“否”；留空表示“是”。未成年人只得积分，没有信用分。",
        words=("是", "否"),
        width=10,
        synonyms=("成年", "成年人", "是否成年人", "是否已成年"),
        required=False,
        clean=words.one_of(dict(words.YES_OR_NO) | {"成年": "是", "已成年": "是", "未成年": "否"}, ADULT_WRONG),
    ),
]
MAX_ROWS = 5_000
"""Rows that the API takes in one request; the console takes more, in a task."""

_PHONE = re.compile(phones.PHONE, re.ASCII)
_HOUSEHOLD = re.compile(HOUSEHOLD_PATTERN, re.ASCII)


class RosterBusyError(ConflictError):
    """Another import has added the same people or households meanwhile."""

    code = "roster_busy"
    message = "名册刚被其他人更新，请重新检查后再导入。"


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What an import does: people added, people whose entry changes, people already there as they are."""

    added: int
    updated: int
    unchanged: int


def check_roster(
    session: Session, *, rows: Sequence[SheetRow], community_id: int, staff: StaffIdentity
) -> tuple[list[Problem], RosterReport, dict[int, list[tuple[str, str, str]]]]:
    """Everything that is wrong with these rows for a community's roster, and what importing them would do.

    The last are the changes, column, old and new, by the numbers of rows about people who are there already. Raises
    CommunityNotFoundError.
    """
    community = community_in_scope(session, community_id=community_id, staff=staff)
    rows = [_with_clean_name(row) for row in rows]
    known = _Known(session, rows, community)
    numbers = _numbers(session, known.everybody)
    changes: dict[int, list[tuple[str, str, str]]] = {}
    for row in rows:
        person = known.match(row).resident
        if person is not None and person.community_id == community.id:
            here = (numbers[person.household_id], person.name, "否" if person.is_minor else "是")
            there = (row.cells[HOUSEHOLD], row.cells[NAME], row.cells[ADULT] or "是")
            pairs = zip((HOUSEHOLD, NAME, ADULT), here, there, strict=True)
            changes[row.number] = [(column, old, new) for column, old, new in pairs if old != new]
    updated = sum(bool(each) for each in changes.values())
    report = RosterReport(len(rows) - len(changes), updated, len(changes) - updated)
    return _problems(rows, known), report, changes


def _numbers(session: Session, people: Iterable[Resident]) -> dict[int, str]:
    """The numbers of these people's households."""
    numbers: dict[int, str] = {}
    for part in batches({person.household_id for person in people}):
        found = session.execute(select(Household.id, Household.number).where(Household.id.in_(part)))
        numbers |= {row.id: row.number for row in found}
    return numbers


def import_roster(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    community_id: int,
    staff: StaffIdentity,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> RosterReport:
    """Put the people of these rows on a community's roster; those already on it are brought up to date.

    `progress` is told now and then how many rows are done, of how many. Raises CommunityNotFoundError, NodeClosedError,
    RosterBusyError, and SheetError naming every wrong cell; then nobody is added.
    """
    community = community_in_scope(session, community_id=community_id, staff=staff)
    rows = [_with_clean_name(row) for row in rows]
    hold_roster(session, community.id)
    known = _Known(session, rows, community)
    problems = _problems(rows, known)
    if problems:
        raise refuse(problems)
    added = updated = 0
    try:
        homes = households(session, community_id=community.id, numbers={row.cells[HOUSEHOLD] for row in rows})
        for start, part in enumerate(batches(rows)):
            new = []
            for row in part:
                person = NewPerson(
                    homes[row.cells[HOUSEHOLD]], row.cells[NAME], row.cells[PHONE], row.cells[ADULT] == "否"
                )
                resident = known.match(row).resident
                if resident is None:
                    new.append(person)
                else:
                    updated += _bring_up_to_date(resident, person)
            add_residents(session, community_id=community.id, people=new, now=now)
            session.flush()
            added += len(new)
            progress(start * BATCH + len(part), len(rows))
    except IntegrityError as error:
        raise RosterBusyError from error
    require_open(session, community.id)
    report = RosterReport(added=added, updated=updated, unchanged=len(rows) - added - updated)
    audit.note(
        session,
        staff=staff,
        action=ResidentAction.IMPORTED,
        subject_id=community.id,
        at=now,
        path=community.path,
        added=report.added,
        updated=report.updated,
    )
    return report


def _with_clean_name(row: SheetRow) -> SheetRow:
    return SheetRow(row.number, row.cells | {NAME: names.clean(row.cells[NAME])})


def _bring_up_to_date(resident: Resident, person: NewPerson) -> bool:
    here = (person.household_id, person.name, person.is_minor)
    if (resident.household_id, resident.name, resident.is_minor) == here:
        return False
    resident.household_id, resident.name, resident.is_minor = here
    resident.name_index = name_index(resident.community_id, person.name)
    return True


class _Known:
    """Who has the phones of these rows, on whichever roster, and which households of the community there are."""

    def __init__(self, session: Session, rows: Sequence[SheetRow], community: Community) -> None:
        self.community_id = community.id
        self._homes = households_of(session, community_id=community.id, numbers={row.cells[HOUSEHOLD] for row in rows})
        self._sharing: dict[str, list[Resident]] = defaultdict(list)
        for part in batches({phone_index(row.cells[PHONE]) for row in rows}):
            query = select(Resident).where(Resident.phone_index.in_(part), Resident.status == ResidentStatus.ACTIVE)
            for resident in session.scalars(query.order_by(Resident.id)):
                self._sharing[resident.phone_index or ""].append(resident)

    @property
    def everybody(self) -> list[Resident]:
        return [resident for sharing in self._sharing.values() for resident in sharing]

    def match(self, row: SheetRow) -> Match:
        """Whom a row means: whoever has its phone and its name."""
        sharing = self._sharing.get(phone_index(row.cells[PHONE]), [])
        return match(sharing, household_id=self._homes.get(row.cells[HOUSEHOLD]), name=row.cells[NAME])


def _suspicious(found: Match) -> str:
    """What may be behind it, and where it is put right."""
    who = mask_name(found.about.name) if found.about else ""
    return {
        Suspicion.NUMBER_PASSED_ON: f"这个号码登记的是另一户的{who}，可能已换了人。请先在其档案里改掉号码，再导入。",
        Suspicion.NAME_OR_SHARED: f"这个号码登记的是同户的{who}。改名请在其档案里改；两人共用的，请用“新增居民”登记。",
        Suspicion.SEVERAL: f"有几位{who}登记的是这个号码，分不清是谁，请在各人的档案里修改。",
    }[found.suspicion or Suspicion.SEVERAL]


def _problems(rows: Sequence[SheetRow], known: _Known) -> list[Problem]:
    problems: list[Problem] = []
    first_row: dict[str, int] = {}
    for row in rows:
        cells = row.cells
        if not _HOUSEHOLD.fullmatch(cells["户号"]):
            problems.append(Problem(row.number, "户号", HOUSEHOLD_WRONG))
        problem = names.problem_of(cells["姓名"])
        if problem:
            problems.append(Problem(row.number, "姓名", problem))
        if cells["是否成年"] not in ("", "是", "否"):
            problems.append(Problem(row.number, "是否成年", ADULT_WRONG))
        phone = cells["手机号"]
        if not _PHONE.fullmatch(phone):
            problems.append(Problem(row.number, "手机号", phones.WRONG))
            continue
        if phone in first_row:
            problems.append(Problem(row.number, "手机号", f"与第 {first_row[phone]} 行的手机号重复。"))
        first_row.setdefault(phone, row.number)
        found = known.match(row)
        who = found.resident or found.about
        if who is not None and who.community_id != known.community_id:  # Who they are there is not said.
            problems.append(Problem(row.number, "手机号", "这个手机号已登记在其他社区，请先核对。"))
        elif found.suspicion and not problem:
            problems.append(Problem(row.number, "手机号", _suspicious(found)))
    return problems
