"""Forms of mediations."""

from datetime import datetime

from app.civic.cases.models import MediationState
from app.civic.mediations.models import MediationCategory
from app.core.clock import SHANGHAI
from app.core.console.fields import FormSchema, Paragraphs, ticked
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, matching, text


class QueueFilter(ListQuery):
    category = choice(MediationCategory, load_default=None)
    community_id = form_id(load_default=None)


class MediationsFilter(QueueFilter):
    state = choice(MediationState, load_default=None)


class SittingForm(FormSchema):
    on = day(required=True)
    starts = matching(r"([01][0-9]|2[0-3]):[0-5][0-9]", "请填写时间，例如 14:30。", required=True)
    place = text(2, 100, required=True)


def begins(on: object, starts: str) -> datetime:
    """The moment that is meant by a day and a time."""
    return datetime.fromisoformat(f"{on}T{starts}").replace(tzinfo=SHANGHAI)


class SittingNoteForm(FormSchema):
    applicant_came = ticked()
    other_came = ticked()
    note = Paragraphs(2, 1000, required=True)


class AgreementForm(FormSchema):
    terms = Paragraphs(2, 1700, required=True)
