"""Forms of ratings and inspections."""

from app.alliance.ratings.models import InspectionResult, Verdict
from app.alliance.ratings.queries import Level
from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, form_id, list_of, text

MAX_JUDGED = 200


class JudgeForm(FormSchema):
    rating_ids = list_of(form_id(), 1, MAX_JUDGED, required=True)
    verdict = choice(Verdict, required=True)
    reason = text(2, 200, required=True)


class VerdictForm(FormSchema):
    verdict = choice(Verdict, required=True)
    reason = text(2, 200, required=True)


class ResultForm(FormSchema):
    result = choice(InspectionResult, required=True)
    result_note = text(2, 200, required=True)


class RatingsQuery(ListQuery):
    text = text(1, 40)
    merchant_id = form_id()
    level = choice(Level)
    verdict = choice(Verdict)
