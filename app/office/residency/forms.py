"""Forms of residency: where somebody moves to, and how they have left."""

from enum import StrEnum

from app.core.console.fields import FormSchema, ticked
from app.core.console.reasons import ReasonForm
from app.core.http.schemas import choice, day, form_id, household, known_by
from app.core.text import reference
from app.parties.residents import numbers
from app.parties.residents.models import ResidentStatus


class Departure(StrEnum):
    MOVED_AWAY = ResidentStatus.MOVED_AWAY.value
    DIED = ResidentStatus.DIED.value


class MoveForm(FormSchema):
    community_id = form_id(required=True)
    home = household(required=True)
    whole_household = ticked()


class DepartureForm(ReasonForm):
    how = choice(Departure, required=True)
    on = day(required=True)


class PaperCardForm(FormSchema):
    """Whether the card is another one from now on."""

    renew = ticked()


class MergeForm(ReasonForm):
    """The other by the number on their papers: nobody knows them by an id."""

    number = known_by(numbers.is_number, "请填写另一份档案的 10 位居民编号。", cleaned=reference, required=True)
