"""Forms of venues."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from marshmallow import fields

from app.civic.gatherings.schemas import PEOPLE_MAX
from app.civic.venues import schemas
from app.civic.venues.hours import WEEKDAYS, minutes_of
from app.civic.venues.models import Opening, clock
from app.core.clock import SHANGHAI
from app.core.console.fields import FormSchema, ticked, typed_whole
from app.core.console.lists import ListQuery
from app.core.errors import field_error
from app.core.http.schemas import day, form_id, matching, text

_TIME = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_SPAN = re.compile(rf"({_TIME})\s*[-–—~至到]\s*({_TIME}|24:00)", re.ASCII)
_BETWEEN = re.compile(r"[\s,，、;；]*")


class Times(fields.Field[list[tuple[int, int]]]):
    """Times of a day as people type them, `09:00-12:00 14:00-18:00`; pairs of minutes from then on."""

    default_error_messages = {"invalid": "请这样填写：09:00-12:00 14:00-18:00。"}

    def _deserialize(self, value: Any, *_where: Any, **_how: Any) -> list[tuple[int, int]]:
        typed = str(value).replace("：", ":").replace("－", "-")
        if _BETWEEN.sub("", _SPAN.sub("", typed)):
            raise self.make_error("invalid")
        return [(minutes_of(opens), minutes_of(closes)) for opens, closes in _SPAN.findall(typed)]


DAYS = tuple((f"day_{number}", f"周{WEEKDAYS[number - 1]}") for number in range(1, 8))
"""The fields of the hours, and what they are called."""


def hours_of(typed: dict[str, Any]) -> list[Opening]:
    """Taken out of what was typed. Raises a RuleError naming the first day where there are none at all."""
    found = [
        Opening(number, opens, closes)
        for number, (name, _) in enumerate(DAYS, 1)
        for opens, closes in typed.pop(name, [])
    ]
    if not found:
        raise field_error(DAYS[0][0], "请至少填写一天的开放时间。")
    return found


def shown_hours(openings: Iterable[Opening]) -> dict[str, str]:
    """As they are typed, by field."""
    by_day: dict[int, list[str]] = {}
    for each in openings:
        by_day.setdefault(each.weekday, []).append(f"{clock(each.opens)}-{clock(each.closes)}")
    return {name: " ".join(by_day.get(number, [])) for number, (name, _) in enumerate(DAYS, 1)}


class VenuesFilter(ListQuery):
    community_id = form_id(load_default=None)


class WeekQuery(ListQuery):
    """The week that a day is of."""

    day = day(load_default=None)


class _Venue(FormSchema):
    name = text(2, 40, required=True)
    place = text(2, 100, required=True)
    about = text(0, 200, load_default="")
    slot_minutes = typed_whole(*schemas.SLOT_MINUTES, required=True)
    buffer_minutes = typed_whole(0, schemas.BUFFER_MINUTES_MAX, load_default=0)
    days_ahead = typed_whole(0, schemas.DAYS_AHEAD_MAX, required=True)
    household_max = typed_whole(1, schemas.HOUSEHOLD_MAX, required=True)
    people_max = typed_whole(1, PEOPLE_MAX, required=True)
    cancel_hours = typed_whole(0, schemas.CANCEL_HOURS_MAX, load_default=0)
    needs_approval = ticked()
    rules = text(0, 200, load_default="")


VenueDetailsForm: Any = type("VenueDetailsForm", (_Venue,), {name: Times(load_default=list) for name, _ in DAYS})


class VenueForm(VenueDetailsForm):  # type: ignore[misc]  # Its days are made above.
    community_id = form_id(required=True)


def _clock(**options: Any) -> fields.String:
    return matching(r"([01]\d|2[0-3]):[0-5]\d", "请填写时间，例如 09:00。", **options)


class BlockForm(FormSchema):
    """`cancels` is how many bookings are to be cancelled, ticked once they were shown."""

    since_on = day(required=True)
    since = _clock(required=True)
    until_on = day(required=True)
    until = _clock(required=True)
    reason = text(2, 200, required=True)
    cancels = typed_whole(0, schemas.CANCELS_MAX, load_default=0)


def moment_of(on: date, at: str) -> datetime:
    return datetime.combine(on, time.fromisoformat(at), SHANGHAI)


def as_typed(wrong: Sequence[dict[str, str]], weekdays: Sequence[int]) -> list[dict[str, str]]:
    """What is wrong with hours, each at the day at which it was typed."""
    return [row | {"field": DAYS[day - 1][0]} for row, day in zip(wrong, weekdays, strict=True)]
