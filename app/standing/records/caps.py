"""Caps: how much of one kind a subject can get in a period. What goes beyond is trimmed, not refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import add_months, start_of_day
from app.standing.programmes.models import CapPeriod, Rule, SubjectKind
from app.standing.programmes.settings import limits_at
from app.standing.records.models import COUNTS, Record

_MONTHS = {CapPeriod.YEAR: 12, CapPeriod.WINTER: 12, CapPeriod.QUARTER: 3, CapPeriod.MONTH: 1}


def period_of(day: date, period: CapPeriod) -> tuple[date, date]:
    """First day of the period that a day lies in, and first day of the next."""
    if period is CapPeriod.WINTER:
        first = date(day.year if day.month >= 7 else day.year - 1, 7, 1)
    else:
        months = _MONTHS[period]
        first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, add_months(first, _MONTHS[period])


@dataclass(frozen=True, slots=True)
class _Had:
    rule: str
    on: date
    worth: int
    apart: bool


@dataclass(frozen=True, slots=True)
class Room:
    """By amount: what a subject has had of a rule in its period, and of all rules in the year, of how much at most."""

    rule_had: int
    year_had: int
    year_most: int | None


class Tally:
    """What subjects of one kind have had, and so how much more they can get. Lock the subjects first. A rule is one in
    all of its versions.

    The worth of a record is its score or, where it has none, its points: those of minors and of verified tips count as
    well. What is of a programme `apart` has no limit in a year but its rule's, and takes up nothing of the other.
    """

    def __init__(
        self, session: Session, kind: SubjectKind, subject_ids: Iterable[int], days: Iterable[date], *, now: datetime
    ) -> None:
        self._kind = kind
        self._max_plus_year, self._max_minus_year = limits_at(session, now)
        self._had: dict[int, list[_Had]] = {}
        since = min(period_of(day, period)[0] for day in days for period in CapPeriod)
        ids = sorted(set(subject_ids))
        for start in range(0, len(ids), 500):
            self._load(session, ids[start : start + 500], since)

    def _load(self, session: Session, subject_ids: list[int], since: date) -> None:
        rows = session.execute(
            select(
                Record.subject_id, Rule.slug, Record.occurred_on, Record.score_delta, Record.points, Record.programme_id
            )
            .join(Rule, Rule.id == Record.rule_id)
            .where(
                Record.subject_kind == self._kind,
                Record.subject_id.in_(subject_ids),
                Record.expires_at > start_of_day(since),  # Follows from the next line; said so that the index is used.
                Record.occurred_on >= since,
                Record.status.in_(COUNTS),
            )
        )
        for subject_id, slug, on, score_delta, points, programme_id in rows:
            if subject_id is not None:
                self._note(subject_id, slug, on, score_delta or points, programme_id is not None)

    def take(self, subject_id: int, rule: Rule, worth: int, on: date, *, apart: bool = False) -> int:
        """As much of a worth as the caps leave room for; it is counted from now on."""
        sign = 1 if worth > 0 else -1
        rooms = [abs(worth)]
        if rule.cap is not None:
            rooms.append(rule.cap - self._sum(subject_id, sign, period_of(on, rule.cap_period), rule.slug))
        if self._kind is SubjectKind.RESIDENT and not apart:
            most = self._max_plus_year if worth > 0 else self._max_minus_year
            rooms.append(most - self._sum(subject_id, sign, period_of(on, CapPeriod.YEAR)))
        taken = sign * max(0, min(rooms))
        self._note(subject_id, rule.slug, on, taken, apart)
        return taken

    def room(self, subject_id: int, rule: Rule, worth: int, on: date, *, apart: bool = False) -> "Room":
        """How far the caps are used that bound a worth, before it."""
        sign = 1 if worth > 0 else -1
        most = self._max_plus_year if worth > 0 else self._max_minus_year
        return Room(
            rule_had=self._sum(subject_id, sign, period_of(on, rule.cap_period), rule.slug),
            year_had=self._sum(subject_id, sign, period_of(on, CapPeriod.YEAR)),
            year_most=most if self._kind is SubjectKind.RESIDENT and not apart else None,
        )

    def _note(self, subject_id: int, rule: str, on: date, worth: int, apart: bool) -> None:
        self._had.setdefault(subject_id, []).append(_Had(rule, on, worth, apart))

    def _sum(self, subject_id: int, sign: int, period: tuple[date, date], rule: str | None = None) -> int:
        first, after = period
        return sum(
            abs(had.worth)
            for had in self._had.get(subject_id, ())
            if had.worth * sign > 0
            and first <= had.on < after
            and (rule == had.rule or (rule is None and not had.apart))
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """What a subject is to get by a rule, before the caps."""

    subject_id: int
    rule: Rule
    worth: int
    on: date
    apart: bool = False


def trim(session: Session, kind: SubjectKind, claims: Sequence[Claim], *, now: datetime) -> list[int]:
    """How much of each claim the caps leave, one after the other. Lock the subjects first where it is to last."""
    if not claims:
        return []
    tally = Tally(session, kind, {claim.subject_id for claim in claims}, {claim.on for claim in claims}, now=now)
    return [tally.take(claim.subject_id, claim.rule, claim.worth, claim.on, apart=claim.apart) for claim in claims]
