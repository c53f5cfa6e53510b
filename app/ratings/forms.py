"""What staff type about ratings and inspections."""

from marshmallow import fields, validate

from app.core.console.fields import REQUIRED, FormSchema
from app.core.console.lists import ListQuery
from app.core.schemas import choice, day, form_id, list_of, matching, text
from app.ratings.models import InspectionCause, InspectionResult, Verdict
from app.ratings.plate.sheets import GRIDS
from app.ratings.service.plates import MAX_SHOPS
from app.ratings.service.reading import Level

MAX_JUDGED = 200


class JudgeForm(FormSchema):
    rating_ids = list_of(form_id(), 1, MAX_JUDGED, required=True)
    verdict = choice(Verdict, required=True)
    reason = text(2, 200, required=True)


class VerdictForm(FormSchema):
    verdict = choice(Verdict, required=True)
    reason = text(2, 200, required=True)


class InspectionForm(FormSchema):
    cause = choice(InspectionCause, required=True)
    note = text(2, 200, required=True)


class ResultForm(FormSchema):
    result = choice(InspectionResult, required=True)
    result_note = text(2, 200, required=True)


class RatingsQuery(ListQuery):
    text = text(1, 40)
    merchant_id = form_id()
    level = choice(Level)
    verdict = choice(Verdict)


class PlatesForm(FormSchema):
    merchant_ids = list_of(form_id(), 1, MAX_SHOPS, required=True)
    per_sheet = fields.Integer(
        required=True, validate=validate.OneOf(sorted(GRIDS), error="请选择每张几块。"), error_messages=REQUIRED
    )


class PlatesQuery(ListQuery):
    trade = text(1, 40)
    community_id = form_id()
    text = text(1, 40)


class RecordForm(FormSchema):
    rule = matching(r"[a-z0-9-]{1,64}:-?[0-9]{1,3}", "请选择事项。", required=True)
    occurred_on = day(required=True)
    event_key = matching(r"[!-~]{1,64}", "编号由字母、数字和符号组成，最多 64 个。", required=True)
    note = text(1, 200, load_default="")
