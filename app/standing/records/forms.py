"""Forms of records."""

from marshmallow import fields

from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, matching
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import RecordState


class RecordsQuery(ListQuery):
    """What the list of records is narrowed down to; `since` and `until` are days of Shanghai on which they happened."""

    kind = choice(SubjectKind, load_default=None)
    category = matching(r"[a-z0-9-]{1,16}", "请选择类别。", load_default=None)
    rule = matching(r"[a-z0-9-]{1,64}", "请选择规则。", load_default=None)
    state = choice(RecordState, load_default=None)
    withdrawal_asked = fields.Boolean(load_default=False)
    community_id = form_id(load_default=None)
    since = day(load_default=None)
    until = day(load_default=None)
