"""What a version would change for each subject: records of a year, counted by the database for ranges of subjects, are
worth what the rules now say, and what they would say, each within its caps.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, false, func, null, select, text
from sqlalchemy.orm import Session

from app.core.clock import add_months, start_of_day
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Household, Resident
from app.parties.units.models import Unit
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record, RecordState
from app.standing.trials.terms import Pair, Terms, bucket, capped, worth_under

AT_ONCE = 2_000
"""Subjects whose records are looked at in one statement: some ten thousand records."""
MONTHS_A_YEAR, WORTHS = 12, 1_000
MINUS, PLUS = -1, 0
COUNTED = (RecordState.EFFECTIVE, RecordState.OVER)
"""What counts, or has: what was not let count is not tried."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is tried: by node, the rules that would be others there, by slug; `rules` are those of them that there are
    records of, by their ids in all versions. The year begins on `since`; both limits are those of a resident's year.
    """

    pairs: Mapping[int, Mapping[str, Pair]]
    rules: Mapping[int, Terms]
    since: date
    until: date
    plus_most: int
    minus_most: int


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody in the subtree, and where they are."""

    id: int
    community_id: int
    area_id: int | None
    is_minor: bool


@dataclass(slots=True)
class Effect:
    """Of one subject, now and then: points of a year, and by how much the records of it move the score."""

    points: list[int] = field(default_factory=lambda: [0, 0])
    score: list[int] = field(default_factory=lambda: [0, 0])

    @property
    def difference(self) -> int:
        """Above 0 where they would have more: points, or else score."""
        return self.points[1] - self.points[0] or self.score[1] - self.score[0]


_SUBJECTS: dict[SubjectKind, Select[*tuple[Any, ...]]] = {
    SubjectKind.RESIDENT: select(Resident.id, Resident.community_id, Household.area_id, Resident.is_minor).join(
        Household, Household.id == Resident.household_id
    ),
    SubjectKind.HOUSEHOLD: select(Household.id, Household.community_id, Household.area_id, false()),
    SubjectKind.MERCHANT: select(Merchant.id, Merchant.community_id, null(), false()),
    SubjectKind.UNIT: select(Unit.id, Unit.community_id, null(), false()),
}
_IDS = {
    SubjectKind.RESIDENT: (Resident.id, Resident.community_id),
    SubjectKind.HOUSEHOLD: (Household.id, Household.community_id),
    SubjectKind.MERCHANT: (Merchant.id, Merchant.community_id),
    SubjectKind.UNIT: (Unit.id, Unit.community_id),
}


def count_subjects(session: Session, kind: SubjectKind, plan: Plan) -> int:
    """How many there are in the nodes of a plan."""
    column, node = _IDS[kind]
    return session.scalar(select(func.count(column)).where(node.in_(list(plan.pairs)))) or 0


def subjects_after(session: Session, kind: SubjectKind, plan: Plan, after: int) -> list[Subject]:
    """The next range of them, by id."""
    column, node = _IDS[kind]
    query = _SUBJECTS[kind].where(node.in_(list(plan.pairs)), column > after).order_by(column).limit(AT_ONCE)
    return [Subject(row[0], row[1], row[2], bool(row[3])) for row in session.execute(query)]


def effects(
    session: Session, kind: SubjectKind, subjects: Sequence[Subject], plan: Plan
) -> Iterator[tuple[Subject, Effect]]:
    """Of a range of subjects, those who have records of that year."""
    where = {subject.id: subject for subject in subjects}
    sums: dict[int, _Sums] = defaultdict(_Sums)
    worths: dict[tuple[int, int], _Worth] = {}
    for subject_id, code, number in session.execute(_counted(kind, list(where), plan)):
        own = sums[subject_id]
        if code <= 0:
            own.others[code == PLUS] += number
            continue
        community_id = where[subject_id].community_id
        worth = worths.get((community_id, code))
        if worth is None:
            worth = worths[community_id, code] = _decoded(plan, community_id, kind, code)
        own.take(worth, number)
    for subject_id, own in sums.items():
        yield where[subject_id], own.effect(kind, where[subject_id].is_minor, plan)


@dataclass(frozen=True, slots=True)
class _Worth:
    """What one record would be worth, now and then, and of which period of which rule's cap."""

    pair: Pair
    keys: tuple[tuple[str, int], tuple[str, int]]
    worths: tuple[int, int]


def _decoded(plan: Plan, community_id: int, kind: SubjectKind, code: int) -> _Worth:
    """What `_counted` has put together."""
    rule_id, rest = divmod(code, MONTHS_A_YEAR * WORTHS)
    month, shifted = divmod(rest, WORTHS)
    entered, full = plan.rules[rule_id], shifted - WORTHS // 2
    # One that changes elsewhere is worth the same, now and then.
    pair = plan.pairs[community_id].get(entered.slug) or Pair(entered, entered)
    now, then = pair.now, pair.then
    keys = ((entered.slug, bucket(now, month)), (entered.slug, bucket(then, month)))
    letter = kind.letter
    return _Worth(pair, keys, (worth_under(now, full, letter, entered), worth_under(then, full, letter, entered)))


class _Sums:
    """What one subject has had of each rule in each period of its cap, now and then; and of all other rules."""

    def __init__(self) -> None:
        self.others = [0, 0]
        self.of_rules: list[dict[tuple[str, int], int]] = [{}, {}]
        self.rules: dict[str, Pair] = {}

    def take(self, worth: _Worth, count: int) -> None:
        self.rules[worth.keys[0][0]] = worth.pair
        for side in (0, 1):
            sums, key = self.of_rules[side], worth.keys[side]
            sums[key] = sums.get(key, 0) + count * worth.worths[side]

    def effect(self, kind: SubjectKind, is_minor: bool, plan: Plan) -> Effect:
        found = Effect()
        limited = kind is SubjectKind.RESIDENT
        for side, sums in enumerate(self.of_rules):
            minus, plus, scored = self.others[0], self.others[1], self.others[1]
            for (slug, _), worth in sums.items():
                pair = self.rules[slug]
                rule = pair.then if side else pair.now
                left = capped(rule, worth)
                minus += min(left, 0)
                plus += max(left, 0)
                scored += 0 if rule is None or rule.points is not None else max(left, 0)
            if limited:
                minus, plus = max(minus, -plan.minus_most), min(plus, plan.plus_most)
                scored = min(scored, plan.plus_most)
                found.points[side] = plus
            found.score[side] = 0 if is_minor else scored + minus
        return found


def _counted(kind: SubjectKind, subject_ids: list[int], plan: Plan) -> Select[*tuple[Any, ...]]:
    """Subject, code and number. The code says rule, month and full worth, and the number how many such records; or it
    is MINUS or PLUS, and the number the sum of what all rules together took or gave that stay as they are.

    In one number, as what takes longest is to carry the rows of a million records over.
    """
    is_tried = Record.rule_id.in_(list(plan.rules))
    minus = [rule_id for rule_id, rule in plan.rules.items() if rule.takes]
    short = {slug for pairs in plan.pairs.values() for slug, pair in pairs.items() if pair.months < MONTHS_A_YEAR}
    monthly = [rule_id for rule_id, rule in plan.rules.items() if rule.slug in short]
    worth = case((Record.score_delta != 0, Record.score_delta), else_=Record.points)
    full = case((Record.rule_id.in_(minus), worth - Record.trimmed), else_=worth + Record.trimmed)
    month = case((Record.rule_id.in_(monthly), _month(plan.since)), else_=0)
    told = (Record.rule_id * MONTHS_A_YEAR + month) * WORTHS + full + WORTHS // 2
    code = case((is_tried, told), (worth < 0, MINUS), else_=PLUS)
    return (
        select(Record.subject_id, code.label("code"), cast(func.sum(case((is_tried, 1), else_=worth)), BigInteger))
        .where(
            Record.subject_kind == kind,
            Record.subject_id.in_(subject_ids),
            Record.expires_at > start_of_day(plan.since),  # Follows from the next line; said so that the index is used.
            Record.occurred_on > plan.since,
            Record.occurred_on <= plan.until,
            Record.status.in_(COUNTED),
            Record.programme_id.is_(None),
        )
        .group_by(Record.subject_id, text("code"))
    )


def _month(since: date) -> ColumnElement[int]:
    """Which of the twelve months after a day a record lies in, 0 to 11."""
    ends = [(Record.occurred_on <= add_months(since, number + 1), number) for number in range(11)]
    return case(*ends, else_=11)
