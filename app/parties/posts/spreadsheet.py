"""Many posts at once from a spreadsheet: proposed by whoever hands it in, appointed by somebody else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import names, telephones, text
from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow, refuse
from app.parties.areas.models import Area
from app.parties.communities import by_name
from app.parties.communities.nodes import get_community
from app.parties.posts.models import OPEN, ROLES, Post, PostRole
from app.parties.posts.proposing import propose
from app.parties.residents import numbers
from app.parties.residents.bulk import batches
from app.parties.residents.indexes import index_of_phone, name_index
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.units.models import Unit

HEADERS = ("社区", "岗位", "区域编号", "居民编号", "手机号", "姓名", "从哪天起", "到哪天为止", "单位")
COMMUNITY, ROLE, AREA, NUMBER, PHONE, NAME, FROM, UNTIL, UNIT = HEADERS
TITLES = {about.title: role for role, about in ROLES.items()}

Progress = Callable[[int, int], None]
Place = tuple[int, int | None, int | None]
"""A community, and an area or a unit of it."""


@dataclass(frozen=True, slots=True)
class PostsReport:
    """People who are proposed, and those who hold their post already."""

    proposed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    role: PostRole
    place: Place
    resident_id: int
    from_on: date
    until_on: date | None


def check_posts(
    session: Session, *, rows: Sequence[SheetRow], staff: StaffIdentity, now: datetime
) -> tuple[list[Problem], PostsReport, set[int]]:
    """Everything that is wrong with these rows, what importing them would do, and the rows of who is there already."""
    read, problems = _read(session, rows, staff, now)
    new, more = _new(session, read)
    problems += more
    there = {row.number for row in read} - {row.number for row in new} - {problem.row for problem in more}
    return problems, PostsReport(len(new), len(there)), there


def import_posts(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    staff: StaffIdentity,
    now: datetime,
    progress: Progress = lambda _done, _total: None,
) -> PostsReport:
    """Propose the people of these rows. Raises what `propose` raises, and SheetError naming every wrong cell."""
    read, problems = _read(session, rows, staff, now)
    new, more = _new(session, read)
    if problems or more:
        raise refuse(problems + more)
    for done, row in enumerate(new, start=1):
        community_id, area_id, unit_id = row.place
        propose(
            session,
            role=row.role,
            community_id=community_id,
            area_id=area_id,
            unit_id=unit_id,
            resident_id=row.resident_id,
            from_on=row.from_on,
            until_on=row.until_on,
            staff=staff,
            now=now,
        )
        progress(done, len(new))
    return PostsReport(len(new), len(read) - len(new))


def _read(
    session: Session, rows: Sequence[SheetRow], staff: StaffIdentity, now: datetime
) -> tuple[list[_Row], list[Problem]]:
    nodes = by_name.open_nodes(session, staff=staff)
    own = get_community(session, staff.community_id)
    ids = {node.id for found in nodes.values() for node in found}
    areas, units = _areas(session, ids), _units(session, ids)
    people = _people(session, rows)
    read: list[_Row] = []
    problems: list[Problem] = []
    for row in rows:
        cells = {heading: text.clean(row.cells[heading]) for heading in HEADERS}
        wrong: list[Problem] = []
        node, said = by_name.named(nodes, cells[COMMUNITY]) if cells[COMMUNITY] else (own, "")
        role = TITLES.get(cells[ROLE])
        if node is None:
            wrong.append(Problem(row.number, COMMUNITY, said))
        if role is None:
            wrong.append(Problem(row.number, ROLE, f"请填写{'、'.join(TITLES)}中的一个。"))
        days = [_day(row.number, heading, cells[heading], wrong) for heading in (FROM, UNTIL)]
        if node is not None and role is not None:
            unit = _unit(row.number, cells[UNIT], role, units.get(node.id, {}), wrong)
            area = None
            if not cells[UNIT] and (ROLES[role].kinds or not ROLES[role].unit_kinds):
                area = _area(row.number, cells[AREA], role, areas.get(node.id, {}), wrong)
            found = people.find(node.id, cells)
            if isinstance(found, str):
                wrong.append(Problem(row.number, NUMBER if cells[NUMBER] else PHONE, found))
            elif not wrong:
                place = (node.id, area.id if area else None, unit.id if unit else None)
                read.append(_Row(row.number, role, place, found, days[0] or business_day(now), days[1]))
        problems += wrong
    return read, problems


def _day(row: int, heading: str, cell: str, wrong: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError:
        wrong.append(Problem(row, heading, "请填写日期，例如 2026-11-01。"))
        return None


def _area(row: int, code: str, role: PostRole, areas: dict[str, Area], wrong: list[Problem]) -> Area | None:
    kinds = ROLES[role].kinds
    area = areas.get(text.reference(code))
    if kinds and area is None:
        wrong.append(
            Problem(row, AREA, "没有找到这个编号的区域。" if code else "这个岗位属于一个区域，请填写区域编号。")
        )
    elif kinds and area is not None and area.kind not in kinds:
        wrong.append(Problem(row, AREA, "这类区域没有这个岗位。"))
    elif not kinds and code:
        wrong.append(Problem(row, AREA, "这个岗位属于整个社区，请把区域编号留空。"))
    return area


def _unit(row: int, words: str, role: PostRole, units: dict[str, Unit], wrong: list[Problem]) -> Unit | None:
    about = ROLES[role]
    if not words:
        if about.unit_kinds and not about.kinds and not about.of_node_or_unit:
            wrong.append(Problem(row, UNIT, "这个岗位属于一个单位，请填写单位的名称。"))
        return None
    unit = units.get(words) or units.get(text.reference(words).upper())
    if not about.unit_kinds:
        wrong.append(Problem(row, UNIT, "这个岗位不属于单位，请把单位留空。"))
    elif unit is None:
        wrong.append(Problem(row, UNIT, "这个社区没有登记这个单位，请核对名称或代码。"))
    elif unit.kind not in about.unit_kinds:
        wrong.append(Problem(row, UNIT, "这类单位没有这个岗位。"))
    return unit


def _units(session: Session, community_ids: Iterable[int]) -> dict[int, dict[str, Unit]]:
    """By community, its open units by their names and codes."""
    found: dict[int, dict[str, Unit]] = {}
    query = select(Unit).where(Unit.community_id.in_(list(community_ids)), Unit.is_open.is_(True))
    for unit in session.scalars(query):
        known = found.setdefault(unit.community_id, {})
        known[unit.name] = unit
        if unit.code:
            known[unit.code] = unit
    return found


def _areas(session: Session, community_ids: Iterable[int]) -> dict[int, dict[str, Area]]:
    found: dict[int, dict[str, Area]] = {}
    query = select(Area).where(Area.community_id.in_(list(community_ids)), Area.is_open.is_(True))
    for area in session.scalars(query):
        found.setdefault(area.community_id, {})[area.code] = area
    return found


class _People:
    """Adults on the rosters, by number and by phone."""

    def __init__(self, people: Iterable[Resident]) -> None:
        self._by_number: dict[str, Resident] = {}
        self._by_phone: dict[str | None, list[Resident]] = {}
        for person in people:
            self._by_number[person.number] = person
            self._by_phone.setdefault(person.phone_index, []).append(person)

    def find(self, community_id: int, cells: dict[str, str]) -> int | str:
        """Whom a row means, or what is wrong with it."""
        if cells[NUMBER]:
            one = self._by_number.get(text.reference(cells[NUMBER]))
            found = [one] if one is not None else []
        elif cells[PHONE]:
            found = self._by_phone.get(index_of_phone(telephones.clean(cells[PHONE])), [])
        else:
            return "请填写居民编号，或者手机号。"
        found = [person for person in found if person.community_id == community_id]
        if cells[NAME]:
            wanted = name_index(community_id, names.clean(cells[NAME]))
            found = [person for person in found if person.name_index == wanted]
        if len(found) > 1:
            return "这个手机号有几位居民在用，请填写姓名或居民编号。"
        return found[0].id if found else "这个社区没有这位成年居民，请核对。"


def _people(session: Session, rows: Sequence[SheetRow]) -> _People:
    indexes = {index_of_phone(telephones.clean(row.cells[PHONE])) for row in rows if row.cells[PHONE]} - {None}
    wanted = {number for row in rows if numbers.is_number(number := text.reference(row.cells[NUMBER]))}
    found: list[Resident] = []
    for column, values in ((Resident.number, wanted), (Resident.phone_index, indexes)):
        for part in batches(values):
            query = select(Resident).where(
                column.in_(part), Resident.status == ResidentStatus.ACTIVE, Resident.is_minor.is_(False)
            )
            found += session.scalars(query)
    return _People({person.id: person for person in found}.values())


def _new(session: Session, rows: Sequence[_Row]) -> tuple[list[_Row], list[Problem]]:
    """Those who are not there yet, and rows for which there is no seat."""
    holders: dict[tuple[PostRole, Place], set[int | None]] = {}
    query = select(Post.role, Post.community_id, Post.area_id, Post.unit_id, Post.resident_id).where(
        Post.community_id.in_({row.place[0] for row in rows}), Post.status.in_(OPEN)
    )
    taken: dict[tuple[PostRole, Place], int] = {}
    for role, community_id, area_id, unit_id, resident_id in session.execute(query):
        key = (role, (community_id, area_id, unit_id))
        holders.setdefault(key, set()).add(resident_id)
        taken[key] = taken.get(key, 0) + 1
    new, problems = [], []
    for row in rows:
        key, seats = (row.role, row.place), ROLES[row.role].seats
        if row.resident_id in holders.setdefault(key, set()):
            continue
        if seats is not None and taken.get(key, 0) >= seats:
            problems.append(
                Problem(row.number, ROLE, f"名额已满：这里只有 {seats} 个，已有人任职、被提名或在前面的行里。")
            )
            continue
        holders[key].add(row.resident_id)
        taken[key] = taken.get(key, 0) + 1
        new.append(row)
    return new, problems
