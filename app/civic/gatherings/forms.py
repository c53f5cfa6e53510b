"""Forms of gatherings."""

from datetime import date, datetime, time, timedelta
from typing import Any

from marshmallow import fields

from app.civic.gatherings.models import GatheringStatus, ProjectKind, ProjectStatus
from app.civic.gatherings.repeating import TIMES_MAX
from app.civic.gatherings.schemas import CAPACITY_MAX
from app.core.clock import SHANGHAI
from app.core.console.fields import FormSchema, ticked, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import Messages, choice, day, form_id, known_by, matching, month, text
from app.core.text import reference
from app.parties.residents import numbers

FORMAT = "%Y-%m-%dT%H:%M"
EVENING = time(18)
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
MINUTES_MAX = 480


def theme(**options: Any) -> fields.String:
    """A theme, chosen from those that there are."""
    return matching(r"[^\x00-\x1f]{1,40}", "请从列表里选一个主题。", **options)


def clock(**options: Any) -> fields.String:
    return matching(_CLOCK, "请填写时间，例如 09:00。", **options)


class LocalMoment(fields.NaiveDateTime):
    """A day and a time in Shanghai, as browsers send them; a moment from then on."""

    def __init__(self, **options: Any) -> None:
        message = "请填写日期和时间，例如 2026-12-05T09:00。"
        messages: Messages = {"invalid": message, "invalid_awareness": message, "format": message}
        super().__init__(format=FORMAT, error_messages=messages, **options)

    def _deserialize(self, value: Any, *where: Any, **how: Any) -> datetime:
        return super()._deserialize(value, *where, **how).replace(tzinfo=SHANGHAI)


def typed(at: datetime) -> str:
    """A moment as browsers show it in a form."""
    return at.astimezone(SHANGHAI).strftime(FORMAT)


def number(**options: Any) -> fields.String:
    """The number that a resident is known by."""
    return known_by(numbers.is_number, numbers.WRONG, cleaned=reference, **options)


class ProjectsFilter(ListQuery):
    text = text(1, 40, load_default=None)
    kind = choice(ProjectKind, load_default=None)
    theme = theme(load_default=None)
    status = choice(ProjectStatus, load_default=None)
    community_id = form_id(load_default=None)


class SessionsFilter(ListQuery):
    text = text(1, 40, load_default=None)
    kind = choice(ProjectKind, load_default=None)
    theme = theme(load_default=None)
    status = choice(GatheringStatus, load_default=None)
    community_id = form_id(load_default=None)
    project_id = form_id(load_default=None)
    from_on = day(load_default=None)
    until_on = day(load_default=None)
    asked = fields.Boolean(load_default=False)


class MonthFilter(ListQuery):
    month = month(load_default=None)
    kind = choice(ProjectKind, load_default=None)
    community_id = form_id(load_default=None)


class FiguresFilter(ListQuery):
    community_id = form_id(load_default=None)
    from_on = day(load_default=None)
    until_on = day(load_default=None)


class TeamsFilter(ListQuery):
    text = text(1, 40, load_default=None)
    community_id = form_id(load_default=None)
    asked = fields.Boolean(load_default=False)


class ProjectDetailsForm(FormSchema):
    name = text(2, 40, required=True)
    theme = text(0, 40, load_default="")
    about = text(0, 200, load_default="")
    min_age = typed_whole(0, 99, load_default=0)
    guardian = ticked()


class ProjectForm(ProjectDetailsForm):
    community_id = form_id(required=True)
    kind = choice(ProjectKind, required=True)
    earns = ticked()


class ClaimForm(FormSchema):
    team_id = form_id(required=True)


class ReportForm(FormSchema):
    text = text(2, 200, required=True)


class SessionDetailsForm(FormSchema):
    """`number` is that of who leads it; without, the leader of the team."""

    title = text(2, 40, load_default=None)
    place = text(2, 100, required=True)
    on = day(required=True)
    starts = clock(required=True)
    ends = clock(required=True)
    capacity = typed_whole(1, CAPACITY_MAX, required=True)
    walk_in_places = typed_whole(0, CAPACITY_MAX, load_default=0)
    signup_until = LocalMoment(load_default=None)
    cancel_until = LocalMoment(load_default=None)
    number = number(load_default=None)
    needs_approval = ticked()


class SessionForm(SessionDetailsForm):
    """`times` is how often, week by week."""

    times = typed_whole(1, TIMES_MAX, load_default=1)
    is_public = ticked()


class CopyQuery(ListQuery):
    session_id = form_id(load_default=None)


class RosterForm(FormSchema):
    number = number(required=True)
    reason = text(2, 200, required=True)


class MinutesForm(FormSchema):
    minutes = typed_whole(0, MINUTES_MAX, required=True)
    reason = text(2, 200, required=True)


class TeamForm(FormSchema):
    community_id = form_id(required=True)
    name = text(2, 40, required=True)
    number = number(load_default=None)


class MemberForm(FormSchema):
    number = number(required=True)


def span(on: date, starts: str, ends: str) -> tuple[datetime, datetime]:
    """When a session of a day begins and ends; one that begins in the evening may end on the next morning."""
    begins, over = (datetime.combine(on, time.fromisoformat(each), SHANGHAI) for each in (starts, ends))
    is_over_night = over <= begins and begins.time() >= EVENING
    return begins, over + timedelta(days=is_over_night)
