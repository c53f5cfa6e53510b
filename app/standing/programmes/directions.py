"""Of each term of a rule, whether a change is stricter or looser for whom the rule is about."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from app.standing.programmes.models import CapPeriod, Rule


class Direction(StrEnum):
    """`stricter`: whom the rule is about gets less, loses more or is warned less; `looser`: the opposite; `both`: some
    terms the one, some the other; `neither`: words alone, or what has no order.
    """

    STRICTER = "stricter"
    LOOSER = "looser"
    BOTH = "both"
    NEITHER = "neither"


PERIODS_A_YEAR = {CapPeriod.YEAR: 1, CapPeriod.WINTER: 1, CapPeriod.QUARTER: 4, CapPeriod.MONTH: 12}
TERMS = (
    *("code", "name", "category", "subjects", "scores", "points", "cap", "cap_period", "warnings", "warning_days"),
    *("evidence", "needs_picture", "basis", "review", "enabled"),
)
"""Columns of a rule that are held against each other, as a reader goes through them."""


def takes(rule: Rule) -> bool:
    """Whether it is a minus."""
    return any(score < 0 for score in rule.scores)


def _more(gain: float) -> Direction:
    """Where more is better for the subject."""
    if gain == 0:
        return Direction.NEITHER
    return Direction.LOOSER if gain > 0 else Direction.STRICTER


def _of_scores(before: Rule, after: Rule) -> Direction:
    low = _more(min(after.scores) - min(before.scores))
    high = _more(max(after.scores) - max(before.scores))
    return together([low, high])


def _of_points(before: Rule, after: Rule) -> Direction:
    return _more(max(0, after.points or 0, *after.scores) - max(0, before.points or 0, *before.scores))


def _a_year(rule: Rule) -> float:
    return float("inf") if rule.cap is None else rule.cap * PERIODS_A_YEAR[rule.cap_period]


def _of_cap(before: Rule, after: Rule) -> Direction:
    then, now = _a_year(before), _a_year(after)
    gain = 0 if then == now else 1 if now > then else -1
    return _more(-gain if takes(after) else gain)


def _of_subjects(before: Rule, after: Rule) -> Direction:
    sign = -1 if takes(after) else 1
    wider = sign if set(after.subjects) - set(before.subjects) else 0
    narrower = -sign if set(before.subjects) - set(after.subjects) else 0
    return together([_more(wider), _more(narrower)])


def _of_warnings(before: Rule, after: Rule) -> Direction:
    return _more(after.warnings - before.warnings) if takes(after) else Direction.NEITHER


def _of_days(before: Rule, after: Rule) -> Direction:
    """The longer a reminder counts, the sooner there are enough of them."""
    asked = takes(after) and before.warnings and after.warnings
    return _more(before.warning_days - after.warning_days) if asked else Direction.NEITHER


def _of_enabled(before: Rule, after: Rule) -> Direction:
    gain = int(after.enabled) - int(before.enabled)
    return _more(-gain if takes(after) else gain)


_WAYS: dict[str, Callable[[Rule, Rule], Direction]] = {
    "scores": _of_scores,
    "points": _of_points,
    "cap": _of_cap,
    "cap_period": _of_cap,
    "subjects": _of_subjects,
    "warnings": _of_warnings,
    "warning_days": _of_days,
    "enabled": _of_enabled,
}


def direction_of(field: str, before: Rule, after: Rule) -> Direction:
    """Of the change of one term."""
    way = _WAYS.get(field)
    return Direction.NEITHER if way is None else way(before, after)


def of_a_whole_rule(rule: Rule, *, comes: bool) -> Direction:
    """Of a rule that is new, or is there no more."""
    worth: Any = 0 if not rule.enabled else -1 if takes(rule) else max(rule.points or 0, *rule.scores)
    return _more(worth if comes else -worth)


def together(directions: list[Direction]) -> Direction:
    """What several changes of one rule come to."""
    found = set(directions) - {Direction.NEITHER}
    if len(found) > 1:
        return Direction.BOTH
    return found.pop() if found else Direction.NEITHER
