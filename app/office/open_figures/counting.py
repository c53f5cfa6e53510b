"""A month that is over is counted once and then stands: who has kept an earlier page learns nothing by a change."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.core.clock import add_months, business_day
from app.ledger.models import Journal, Posting
from app.office.open_figures.cells import shown
from app.office.open_figures.models import MonthCount, MonthlyFigure, MonthlyFund, Topic
from app.office.open_figures.money import fund_months
from app.office.open_figures.tallies import Tally, tallies
from app.parties.communities.models import Community
from app.standing.records.models import Record

GRACE = timedelta(hours=1)
"""After the end of a month, until whatever was begun in it has ended."""
MONTHS_MAX = 36
"""So far back an installation that has not published yet begins."""


def count_next(session: Session, *, now: datetime) -> date | None:
    """Count the next month that is over and was not counted; None where there is none."""
    last = _last_over(now)
    newest = session.scalar(select(func.max(MonthCount.month)))
    month = add_months(newest, 1) if newest else max(_first(session, now), add_months(last, 1 - MONTHS_MAX))
    if month > last:
        return None
    count(session, month=month, now=now)
    return month


def is_over(month: date, *, now: datetime) -> bool:
    """Whether a month, by its first day, can be counted."""
    return month <= _last_over(now)


def count(session: Session, *, month: date, now: datetime) -> None:
    """Count a month, also anew: for whoever runs the machine, after what it was counted from was mended."""
    for model in (MonthlyFigure, MonthlyFund, MonthCount):
        session.execute(delete(model).where(model.month == month))
    upto = session.scalar(select(func.max(Posting.id))) or 0
    session.add(MonthCount(month=month, counted_at=now, upto=upto))
    session.add_all(fund_months(session, month=month, upto=upto))
    rows = list(_figures(session, month))
    if rows:
        session.execute(insert(MonthlyFigure), rows)


def _last_over(now: datetime) -> date:
    return add_months(business_day(now - GRACE).replace(day=1), -1)


def _first(session: Session, now: datetime) -> date:
    """The month in which the first thing was noted."""
    columns = select(Journal.occurred_at).order_by(Journal.id), select(Record.created_at).order_by(Record.id)
    moments = [at for each in columns if (at := session.scalar(each.limit(1))) is not None]
    return business_day(min(moments, default=now)).replace(day=1)


def _figures(session: Session, month: date) -> Iterator[dict[str, object]]:
    nodes = session.scalars(select(Community).order_by(Community.id)).all()
    for tally in tallies(session, month=month):
        yield from _of_tally(nodes, tally, month)


def _of_tally(nodes: Sequence[Community], tally: Tally, month: date) -> Iterator[dict[str, object]]:
    cells, outcomes = shown(nodes, tally.cells), shown(nodes, tally.outcomes)
    trees = {node.steps[0] for node in nodes if node.id in tally.nodes}
    for node in (each for each in nodes if each.steps[0] in trees):
        cell, ends = cells.get(node.id), outcomes.get(node.id)
        yield {
            "community_id": node.id,
            "month": month,
            "topic": tally.topic,
            "name": tally.name,
            "number": cell.number if cell else None,
            "minutes": cell.minutes if cell and tally.topic is Topic.SESSIONS else None,
            "median_days": round(median(cell.days)) if cell and cell.days else None,
            "good": ends.parts[0] if ends else None,
            "other": ends.parts[1] if ends else None,
        }
