"""Forms of reminders."""

from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, matching, text
from app.core.text import reference
from app.standing.programmes.models import SubjectKind
from app.standing.reminders.models import ReminderStatus
from app.standing.reminders.schemas import EVENT_KEY, EVENT_KEY_WRONG


class RemindersQuery(ListQuery):
    """What the list is narrowed down to; `since` and `until` are days of Shanghai on which they happened."""

    kind = choice(SubjectKind, load_default=None)
    rule = matching(r"[a-z0-9-]{1,64}", "请选择规则。", load_default=None)
    state = choice(ReminderStatus, load_default=None)
    community_id = form_id(load_default=None)
    since = day(load_default=None)
    until = day(load_default=None)


class ReminderForm(FormSchema):
    """A rule and what happened. Without a number, the day names the event: one counts for a day anyway."""

    rule = matching(r"[a-z0-9-]{1,64}", "请选择事项。", required=True)
    occurred_on = day(required=True)
    note = text(2, 200, required=True)
    event_key = matching(EVENT_KEY, EVENT_KEY_WRONG, cleaned=reference, load_default=None)
