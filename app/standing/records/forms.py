"""Forms of records."""

from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, matching, text
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import RecordState


class AwardForm(FormSchema):
    """A rule with one of its scores, as `good-deed:5`. Without a number, the day and the rule name the event."""

    what = matching(r"[a-z0-9-]{1,64}:-?[0-9]{1,3}", "请选择事项。", required=True)
    occurred_on = day(required=True)
    event_key = matching(r"[!-~]{1,64}", "编号由字母、数字和符号组成，最多 64 个。", load_default=None)
    note = text(0, 200, load_default="")


class RecordsQuery(ListQuery):
    """What the list of records is narrowed down to; `since` and `until` are days of Shanghai on which they happened."""

    kind = choice(SubjectKind, load_default=None)
    category = matching(r"[a-z]{1,16}", "请选择类别。", load_default=None)
    rule = matching(r"[a-z0-9-]{1,64}", "请选择规则。", load_default=None)
    state = choice(RecordState, load_default=None)
    community_id = form_id(load_default=None)
    since = day(load_default=None)
    until = day(load_default=None)
