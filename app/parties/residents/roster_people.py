"""Whom the rows of a roster mean, what is wrong with them, and what a clerk is asked where nobody can say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import names, telephones
from app.core.cleaning import households
from app.core.imports.spreadsheets import Problem, SheetRow
from app.core.security.masking import mask_name, mask_phone
from app.parties.residents.bulk import batches, households_of
from app.parties.residents.indexes import name_index, phone_index
from app.parties.residents.matching import ALLOWED, Answer, Match, Suspicion, match, match_numbered
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.parties.residents.roster_columns import (
    ADULT,
    ADULT_WRONG,
    HOUSEHOLD,
    NAME,
    NO_PHONE,
    NUMBER,
    PHONE,
    PHONE_WRONG,
)
from app.parties.residents.roster_places import RosterPlaces

_WORDS = {
    Suspicion.NUMBER_PASSED_ON: {
        Answer.SOMEBODY_ELSE: "号码换了人：新登记这一行的人，{who}的号码去掉",
        Answer.SAME: "是同一个人：改正{who}的姓名和户号",
        Answer.BOTH: "两人共用：新登记这一行的人，{who}不变",
    },
    Suspicion.NAME_OR_SHARED: {
        Answer.SAME: "是同一个人：改正{who}的姓名",
        Answer.BOTH: "家人共用：新登记这一行的人，{who}不变",
        Answer.SOMEBODY_ELSE: "号码换了人：新登记这一行的人，{who}的号码去掉",
    },
    Suspicion.NAMESAKE: {
        Answer.SAME: "是同一个人：把{who}的号码换成这一个",
        Answer.BOTH: "同名的另一个人：新登记",
    },
    Suspicion.ELSEWHERE: {Answer.BOTH: "不是同一个人：在这里新登记"},
    Suspicion.TAKEN: {
        Answer.BOTH: "两人共用：改成这个号码，{who}不变",
        Answer.SOMEBODY_ELSE: "号码换了人：改成这个号码，{who}的号码去掉",
    },
    Suspicion.TAKEN_ELSEWHERE: {Answer.BOTH: "已核对：改成这个号码"},
}
SHARED_IN_FILE = "两人共用：都登记"


class RosterPeople:
    """Who may be meant by these rows: whoever has their phones, on whichever roster, and those of the same name in
    their households; or whose number they say. Rows about one phone or one person are about each other, too.
    """

    def __init__(self, session: Session, rows: Sequence[SheetRow], places: RosterPlaces) -> None:
        self._places = places
        self._homes = {
            community_id: households_of(
                session, community_id=community_id, numbers={row.cells[HOUSEHOLD] for row in those}
            )
            for community_id, those in places.by_community(rows).items()
        }
        self._sharing: dict[str, list[Resident]] = defaultdict(list)
        found = _residents(session, Resident.phone_index, {_index(row) for row in rows if has_phone(row)})
        for resident in found:
            self._sharing[resident.phone_index or ""].append(resident)
        alone = [
            row
            for row in rows
            if places.of(row) and not row.cells[NUMBER] and not (has_phone(row) and self._sharing.get(_index(row)))
        ]
        self._namesakes: dict[tuple[int, str], list[Resident]] = defaultdict(list)
        for resident in _residents(session, Resident.name_index, {self._name_index(row) for row in alone}):
            self._namesakes[resident.household_id, resident.name_index].append(resident)
        self._numbers = _numbers(session, self.everybody)
        self._first = _first_rows(rows)
        self._meant = {row.number: self._match(row) for row in rows}

    @property
    def everybody(self) -> list[Resident]:
        """Whoever may be meant."""
        known = (*self._sharing.values(), *self._namesakes.values(), self._places.people)
        return [resident for group in known for resident in group]

    def home_of(self, person: Resident) -> str:
        """The number of somebody's household."""
        return self._numbers[person.household_id]

    def match(self, row: SheetRow) -> Match:
        """Whom a row means, as it was when these were looked up."""
        return self._meant[row.number]

    def _match(self, row: SheetRow) -> Match:
        place = self._places.of(row)
        if place is None:
            return Match()
        sharing = self._sharing.get(_index(row), []) if has_phone(row) else []
        if (person := self._places.person(row)) is not None:
            return match_numbered(person, sharing)
        home = self._homes[place].get(row.cells[HOUSEHOLD])
        return match(
            sharing,
            self._namesakes.get((home or 0, self._name_index(row)), []),
            community_id=place,
            household_id=home,
            name=row.cells[NAME],
            has_phone=has_phone(row),
        )

    def question(self, row: SheetRow) -> tuple[str, list[tuple[str, str]]] | None:
        """What a clerk is asked about a row, with the answers and their words; nothing where it is clear."""
        found = self.match(row)
        if found.suspicion is None:
            earlier = self._first[row.cells[PHONE]] if has_phone(row) else row
            has_it = found.resident is not None and (not row.cells[NUMBER] or found.resident.phone_index == _index(row))
            if has_it or earlier.number == row.number:
                return None
            return f"与第 {earlier.number} 行是同一个号码。", [(Answer.BOTH.value, SHARED_IN_FILE)]
        who = f"{self.home_of(found.about)} 户的{mask_name(found.about.name)}" if found.about else ""
        answers = [
            (answer.value, _WORDS[found.suspicion][answer].format(who=who)) for answer in ALLOWED[found.suspicion]
        ]
        return self._asked(found, who), answers

    def _asked(self, found: Match, who: str) -> str:
        phone = mask_phone(found.about.phone) if found.about else ""
        return {
            Suspicion.NUMBER_PASSED_ON: f"这个号码登记的是{who}，可能已换了人。",
            Suspicion.NAME_OR_SHARED: f"这个号码登记的是同户的{who}：是改了姓名，还是两人共用？",
            Suspicion.NAMESAKE: f"这一户已有{who}，登记的电话是 {phone or '无'}：是同一个人换了号码吗？",
            Suspicion.ELSEWHERE: "这个手机号已登记在其他社区，请先核对。",
            Suspicion.SEVERAL: f"有几位{who}，分不清是谁，请在各人的档案里修改。",
            Suspicion.TAKEN: f"这个号码登记的是{who}：是两人共用，还是换了人？",
            Suspicion.TAKEN_ELSEWHERE: "这个手机号已登记在其他社区，请先核对。",
        }[found.suspicion or Suspicion.SEVERAL]

    def problems(self, rows: Sequence[SheetRow], answers: Mapping[int, str]) -> list[Problem]:
        """Everything that is wrong with these rows; a question that has no answer is."""
        found: list[Problem] = []
        meant: dict[int, int] = {}
        said: dict[tuple[int | str | None, ...], int] = {}
        for row in rows:
            wrong = _wrong_cells(row)
            if row.number in self._places.problems:
                wrong.append(self._places.problems[row.number])
            found += wrong
            if wrong:
                first = self._first[row.cells[PHONE]].number if has_phone(row) else row.number
                if first != row.number and not any(problem.column == PHONE for problem in wrong):
                    found.append(Problem(row.number, PHONE, f"与第 {first} 行是同一个号码。"))
                continue
            column = PHONE if has_phone(row) else NAME
            person = self.meant(row, answers)
            again = (self._places.of(row), row.cells[HOUSEHOLD], row.cells[NAME], row.cells[PHONE])
            first = meant.setdefault(person.id, row.number) if person else said.setdefault(again, row.number)
            if first != row.number:
                found.append(Problem(row.number, column, f"与第 {first} 行是同一个人，重复了。"))
                continue
            asked = self.question(row)
            if asked is not None and answers.get(row.number) not in {key for key, _ in asked[1]}:
                found.append(Problem(row.number, column, asked[0]))
        return found

    def meant(self, row: SheetRow, answers: Mapping[int, str]) -> Resident | None:
        """Whom a row puts right, with the answer to its question; nobody for somebody new."""
        found = self.match(row)
        return found.about if answers.get(row.number) == Answer.SAME else found.resident

    def _name_index(self, row: SheetRow) -> str:
        return name_index(self._places.of(row) or 0, row.cells[NAME])


def has_phone(row: SheetRow) -> bool:
    """Whether a row says a phone. Whose number it says need not say it again."""
    return row.cells[PHONE] != NO_PHONE and bool(row.cells[PHONE] or not row.cells[NUMBER])


def _index(row: SheetRow) -> str:
    return phone_index(row.cells[PHONE])


def _first_rows(rows: Sequence[SheetRow]) -> dict[str, SheetRow]:
    """The first row with each phone."""
    first: dict[str, SheetRow] = {}
    for row in rows:
        first.setdefault(row.cells[PHONE], row)
    return first


def _residents(session: Session, column: object, values: Iterable[str]) -> list[Resident]:
    found: list[Resident] = []
    for part in batches(values):
        query = select(Resident).where(column.in_(part), Resident.status == ResidentStatus.ACTIVE)  # type: ignore[attr-defined]
        found += session.scalars(query.order_by(Resident.id))
    return found


def _numbers(session: Session, people: Iterable[Resident]) -> dict[int, str]:
    """The numbers of these people's households."""
    numbers: dict[int, str] = {}
    for part in batches({person.household_id for person in people}):
        found = session.execute(select(Household.id, Household.number).where(Household.id.in_(part)))
        numbers |= {row.id: row.number for row in found}
    return numbers


def _wrong_cells(row: SheetRow) -> list[Problem]:
    cells, found = row.cells, []
    if not households.is_household(cells[HOUSEHOLD]):
        found.append(Problem(row.number, HOUSEHOLD, households.WRONG))
    problem = names.problem_of(cells[NAME])
    if problem:
        found.append(Problem(row.number, NAME, problem))
    if cells[ADULT] not in ("", "是", "否"):
        found.append(Problem(row.number, ADULT, ADULT_WRONG))
    if has_phone(row) and not telephones.is_number(cells[PHONE]):
        found.append(Problem(row.number, PHONE, PHONE_WRONG))
    return found
