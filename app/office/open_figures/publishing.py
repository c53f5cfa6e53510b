"""What is shown of a node's months: the figures that were counted, and sums of nothing but these."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import add_months
from app.office.open_figures.errors import MonthNotOpenError
from app.office.open_figures.models import MonthCount, MonthlyFigure, MonthlyFund, Topic
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.treasury.funds.models import Fund

MONTHS = 12


@dataclass(frozen=True, slots=True)
class FundLine:
    """A fund in a month or in several, in fen (`MonthlyFund`)."""

    name: str
    in_fen: int = 0
    handed_fen: int = 0
    paid_fen: int = 0
    promised_fen: int = 0

    @property
    def out_fen(self) -> int:
        return self.handed_fen + self.paid_fen


@dataclass(frozen=True, slots=True)
class Figure:
    """What is shown under a name (`MonthlyFigure`); `number` is None where it is hidden."""

    topic: Topic
    name: str
    number: int | None
    minutes: int | None = None
    median_days: int | None = None
    good: int | None = None
    other: int | None = None

    @property
    def good_bp(self) -> int | None:
        """The share that ended well, of ten thousand."""
        return None if self.good is None or self.other is None else self.good * 10_000 // (self.good + self.other)

    @property
    def hours(self) -> int | None:
        return None if self.minutes is None else self.minutes // 60


@dataclass(frozen=True, slots=True)
class Open:
    """A node's figures of one month, or of all that were counted of a year."""

    months: Sequence[date]
    funds: Sequence[FundLine]
    figures: Sequence[Figure]

    def of(self, topic: Topic) -> list[Figure]:
        return [each for each in self.figures if each.topic is topic]

    @property
    def records(self) -> list[tuple[Figure, Figure]]:
        """By heading, what was a plus and what was a minus."""
        return list(zip(self.of(Topic.PLUS), self.of(Topic.MINUS), strict=True))


@dataclass(frozen=True, slots=True)
class Line:
    """A month in the list of months: money of all funds, in fen, and sums of what is shown, None where nothing is."""

    month: date
    in_fen: int
    out_fen: int
    records: int | None
    cases: int | None
    sessions: int | None


@dataclass(frozen=True, slots=True)
class Months:
    """Some months, the newest first, and the one to go on before."""

    lines: Sequence[Line]
    before: date | None


def month_of(session: Session, *, node: Community, month: date | None) -> Open:
    """A month that was counted, the newest where none is named. Raises MonthNotOpenError."""
    query = select(MonthCount.month).order_by(MonthCount.month.desc()).limit(1)
    found = session.scalar(query if month is None else query.where(MonthCount.month == month))
    if found is None:
        raise MonthNotOpenError
    return _sums(session, node, [found])


def year_of(session: Session, *, node: Community, year: int) -> Open:
    """The months of a year that were counted, together. Raises MonthNotOpenError where there are none."""
    first = date(year, 1, 1)
    months = select(MonthCount.month).where(MonthCount.month.between(first, add_months(first, 11)))
    found = session.scalars(months.order_by(MonthCount.month)).all()
    if not found:
        raise MonthNotOpenError
    return _sums(session, node, found)


def has_any(session: Session) -> bool:
    """Whether a month was counted yet."""
    return session.scalar(select(MonthCount.month).limit(1)) is not None


def months_of(session: Session, *, node: Community, before: date | None) -> Months:
    """Twelve months, the newest first, or those before one."""
    query = select(MonthCount.month).order_by(MonthCount.month.desc()).limit(MONTHS + 1)
    found = session.scalars(query if before is None else query.where(MonthCount.month < before)).all()
    shown = found[:MONTHS]
    out_fen = func.sum(MonthlyFund.handed_fen + MonthlyFund.paid_fen)
    query = _of_funds(node, shown, MonthlyFund.month, func.sum(MonthlyFund.in_fen), out_fen)
    rows = session.execute(query.group_by(MonthlyFund.month))
    money = {row[0]: (int(row[1]), int(row[2])) for row in rows}
    numbers: dict[tuple[date, str], int | None] = defaultdict(lambda: None)
    for figure in _figures(session, node, shown):
        part = "records" if figure.topic in (Topic.PLUS, Topic.MINUS) else figure.topic.value
        numbers[figure.month, part] = _sum(numbers[figure.month, part], figure.number)
    lines = [
        Line(month, *money.get(month, (0, 0)), *(numbers[month, part] for part in ("records", "cases", "sessions")))
        for month in shown
    ]
    return Months(lines, shown[-1] if len(found) > MONTHS else None)


def _of_funds(node: Community, months: Sequence[date], *columns: Any) -> Any:
    """Added up by the database: a city has hundreds of funds."""
    return (
        select(*columns)
        .select_from(MonthlyFund)
        .join(Fund, Fund.id == MonthlyFund.fund_id)
        .join(Community, Community.id == Fund.community_id)
        .where(Fund.community_id.in_(subtree_ids(node.path)), MonthlyFund.month.in_(months))
    )


def _funds(session: Session, node: Community, months: Sequence[date]) -> list[FundLine]:
    columns = MonthlyFund.in_fen, MonthlyFund.handed_fen, MonthlyFund.paid_fen, MonthlyFund.promised_fen
    query = _of_funds(node, months, Fund.name, *(func.sum(column) for column in columns))
    rows = session.execute(query.group_by(Fund.id, Fund.name, Community.path).order_by(Community.path))
    return [FundLine(name, *map(int, amounts)) for name, *amounts in rows]


def _figures(session: Session, node: Community, months: Sequence[date]) -> Sequence[MonthlyFigure]:
    query = select(MonthlyFigure).where(MonthlyFigure.community_id == node.id, MonthlyFigure.month.in_(months))
    return session.scalars(query.order_by(MonthlyFigure.month, MonthlyFigure.id)).all()


def _sums(session: Session, node: Community, months: Sequence[date]) -> Open:
    """A sum of several months is one of what each of them shows: what is hidden in one cannot be told from it."""
    figures: dict[tuple[Topic, str], Figure] = {}
    for each in _figures(session, node, months):
        before = figures.get((each.topic, each.name), Figure(each.topic, each.name, None))
        figures[each.topic, each.name] = Figure(
            each.topic,
            each.name,
            _sum(before.number, each.number),
            _sum(before.minutes, each.minutes),
            each.median_days if len(months) == 1 else None,
            _sum(before.good, each.good),
            _sum(before.other, each.other),
        )
    order = list(Topic)
    return Open(
        months, _funds(session, node, months), sorted(figures.values(), key=lambda each: order.index(each.topic))
    )


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)
