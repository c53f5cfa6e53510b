"""When a venue is open: some times on each weekday."""

from collections.abc import Iterable, Sequence

from app.civic.venues.models import Opening
from app.core.errors import RuleError

WEEKDAYS = "一二三四五六日"
OPENINGS_MAX = 28
"""Four on each day."""


def minutes_of(text: str) -> int:
    """08:00 is 480."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def require_hours(openings: Iterable[Opening], slot_minutes: int) -> Sequence[Opening]:
    """In their order. Raises a RuleError naming `hours` for each that runs backwards, overlaps another one or is
    shorter than a slot; `details.weekdays` are theirs, one for one.
    """
    ordered = sorted(openings)
    wrong: list[tuple[int, str]] = []
    for number, each in enumerate(ordered):
        before = ordered[number - 1] if number and ordered[number - 1].weekday == each.weekday else None
        if each.closes <= each.opens:
            wrong.append((each.weekday, f"{each} 结束要在开始之后。"))
        elif each.closes - each.opens < slot_minutes:
            wrong.append((each.weekday, f"{each} 不够一个时段（{slot_minutes} 分钟）。"))
        elif before is not None and before.closes > each.opens:
            wrong.append((each.weekday, f"{before} 和 {each} 重叠。"))
    if wrong:
        rows = [{"field": "hours", "message": f"周{WEEKDAYS[day - 1]}：{words}"} for day, words in wrong]
        raise RuleError(details={"fields": rows, "weekdays": [day for day, _ in wrong]})
    return ordered
