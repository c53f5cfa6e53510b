"""Which records a council lets count and nobody of the staff: those of rules that say so, and the worst of others."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import ColumnElement, and_, or_

from app.standing.programmes.models import Review, Rule
from app.standing.records.models import Record

WORST: Mapping[str, int] = MappingProxyType({"complaint-upheld": -30})
"""From which score on, by the rule: a severe complaint on a shop."""


def needs_council(record: Record) -> bool:
    """Whether a council decides it."""
    rule = record.rule
    return rule.review is Review.COUNCIL or record.score_delta <= WORST.get(rule.slug, record.score_delta - 1)


def is_for_council() -> ColumnElement[bool]:
    """The same in a query that has joined the rule."""
    worst = (and_(Rule.slug == slug, Record.score_delta <= score) for slug, score in WORST.items())
    return or_(Rule.review == Review.COUNCIL, *worst)
