"""Forms of reports."""

from marshmallow import validate

from app.civic.cases.kinds import FINDINGS
from app.civic.cases.models import ReportState
from app.civic.reports.models import Ground, ReportCategory
from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, month, text
from app.standing.programmes.models import SubjectKind


class QueueFilter(ListQuery):
    category = choice(ReportCategory, load_default=None)
    community_id = form_id(load_default=None)


class ReportsFilter(QueueFilter):
    state = choice(ReportState, load_default=None)
    month = month(load_default=None)


class SubjectForm(FormSchema):
    kind = choice(SubjectKind, required=True)
    subject = text(1, 40, required=True)


class FindingForm(FormSchema):
    result = choice(ReportState, required=True, validate=validate.OneOf(list(FINDINGS), error="请选择结果。"))
    reason = text(2, 200, required=True)


class TrueForm(FormSchema):
    """Without a rule nothing is put on record."""

    reason = text(2, 200, required=True)
    rule = text(1, 80, load_default=None)
    occurred_on = day(load_default=None)
    note = text(2, 200, load_default=None)


class UnsealingForm(FormSchema):
    ground = choice(Ground, required=True)
    reason = text(5, 200, required=True)
