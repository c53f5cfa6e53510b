"""Points of the score for a quarter of good ratings (rule 47): twenty or more, of which the weighted mean is high.

A quarter is looked at in the thirty days after it, as with any record. Ratings alone never deduct.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.alliance.machine_records.queries import records_of
from app.alliance.ratings.models import ASPECTS, Rating
from app.alliance.ratings.ratings import COUNTS
from app.core.clock import add_months, business_day, start_of_day
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import lock
from app.standing.records import machine
from app.standing.records.drafts import MAX_AGE_DAYS
from app.standing.records.machine import Source
from app.standing.records.models import SourceKind

RULE = "rating-good"
AT_ONCE = 200
FEWEST = 20
SCORES = ((45, 5), (40, 2))
"""What a mean of at least so many tenths of a star is worth."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """The ratings of a shop in a quarter: `mean_tenths` rounded down, `last_id` the last of them."""

    merchant_id: int
    mean_tenths: int
    last_id: int

    @property
    def score(self) -> int:
        return next((score for least, score in SCORES if self.mean_tenths >= least), 0)


def quarter_before(day: date) -> tuple[date, date]:
    """First day of the quarter before that of a day, and first day after it."""
    after = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return add_months(after, -3), after


def due(session: Session, *, now: datetime, after_id: int, limit: int = AT_ONCE) -> Sequence[Quarter]:
    """Shops, by id, whose ratings of the last quarter are worth something; none when it is too late to record it."""
    today = business_day(now)
    first, after = quarter_before(today)
    if today > after - timedelta(days=1) + timedelta(days=MAX_AGE_DAYS):
        return []
    stars = sum(getattr(Rating, aspect) for aspect in ASPECTS)
    weight = func.sum(Rating.weight_tenths)
    rows = session.execute(
        select(Rating.merchant_id, func.sum(stars * Rating.weight_tenths), weight, func.max(Rating.id))
        .where(
            Rating.merchant_id > after_id,
            Rating.created_at >= start_of_day(first),
            Rating.created_at < start_of_day(after),
            COUNTS,
        )
        .group_by(Rating.merchant_id)
        .having(func.count() >= FEWEST)
        .order_by(Rating.merchant_id)
        .limit(limit)
    )
    return [Quarter(shop, int(10 * total // (weight * len(ASPECTS))), last) for shop, total, weight, last in rows]


def record(session: Session, *, quarters: Sequence[Quarter], now: datetime) -> int:
    """Record these; says of how many shops. Again does nothing; where people have entered it, nothing is added."""
    first, after = quarter_before(business_day(now))
    lock(session, SubjectKind.MERCHANT, [each.merchant_id for each in quarters])
    made = 0
    for each in quarters:
        if not each.score or records_of(
            session, merchant_id=each.merchant_id, rule=RULE, since=first, before=after + timedelta(days=MAX_AGE_DAYS)
        ):
            continue
        made += machine.make(
            session,
            rule_slug=RULE,
            subject_kind=SubjectKind.MERCHANT,
            subject_id=each.merchant_id,
            score_delta=each.score,
            occurred_on=after - timedelta(days=1),
            source=Source(SourceKind.RATING, each.last_id),
            note=f"{first.year} 年第 {(first.month + 2) // 3} 季度评价均分 {each.mean_tenths / 10} 分",
            now=now,
        )
    return made
