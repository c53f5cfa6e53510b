"""Forms of awards."""

from app.core.console.fields import FormSchema, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, known_by, matching, text
from app.core.text import reference
from app.parties.residents import numbers
from app.standing.awards.models import CycleState, Judging, SchemeKind
from app.standing.awards.queries import Due
from app.standing.awards.schemas import MONTHS_MAX, SCORE_MAX, SEATS_MAX
from app.standing.programmes.models import SubjectKind


class CyclesFilter(ListQuery):
    state = choice(CycleState, load_default=None)


class SchemeForm(FormSchema):
    community_id = form_id(required=True)
    kind = choice(SchemeKind, required=True)
    name = text(2, 40, required=True)
    about = text(0, 200, load_default="")
    recipient = choice(SubjectKind, required=True)
    judging = choice(Judging, required=True)
    seats = typed_whole(1, SEATS_MAX, required=True)
    least_score = typed_whole(0, SCORE_MAX, load_default=0)
    rule_slug = text(0, 64, load_default="")
    score_delta = typed_whole(0, SCORE_MAX, load_default=0)
    months = typed_whole(1, MONTHS_MAX, required=True)


class CycleForm(FormSchema):
    title = text(2, 40, required=True)
    since = day(required=True)
    until = day(required=True)


class NominationForm(FormSchema):
    """Residents and households by the number of a resident, shops and units by their name."""

    number = known_by(numbers.is_number, numbers.WRONG, cleaned=reference, load_default=None)
    name = text(2, 40, load_default=None)
    reason = text(2, 200, required=True)


class CounterVoteForm(FormSchema):
    number = known_by(numbers.is_number, numbers.WRONG, cleaned=reference, required=True)
    nomination_id = form_id(required=True)


class SchemeChangeForm(FormSchema):
    name = text(2, 40, required=True)
    about = text(0, 200, load_default="")
    judging = choice(Judging, required=True)
    seats = typed_whole(1, SEATS_MAX, required=True)
    least_score = typed_whole(0, SCORE_MAX, load_default=0)
    rule_slug = text(0, 64, load_default="")
    score_delta = typed_whole(0, SCORE_MAX, load_default=0)
    months = typed_whole(1, MONTHS_MAX, required=True)


class DueFilter(ListQuery):
    """Cycles on which somebody has to go on."""

    due = choice(Due, load_default=None)
    state = choice(CycleState, load_default=None)


class JudgingForm(FormSchema):
    """The day and the time at which votes end."""

    vote_until = day(load_default=None)
    at = matching(r"([01]\d|2[0-3]):[0-5]\d", "请填写时间，例如 18:00。", load_default="18:00")
