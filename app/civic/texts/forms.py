"""Forms of texts."""

from marshmallow import fields

from app.civic.texts import benefits
from app.civic.texts.audience import TARGETS_MAX
from app.civic.texts.drafting import BODY, TITLE, TOPIC
from app.civic.texts.models import Audience, BenefitLevel, BenefitScheme, TextState
from app.core.console.fields import FormSchema, Paragraphs, ticked, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, list_of, matching, text


class NoticesFilter(ListQuery):
    community_id = form_id(load_default=None)
    state = choice(TextState, load_default=None)


class WhomForm(FormSchema):
    """What a draft begins with: whose notice it is, and for whom of them."""

    community_id = form_id(required=True)
    audience = choice(Audience, required=True)


class WhomQuery(ListQuery):
    community_id = form_id(load_default=None)
    audience = choice(Audience, load_default=None)


class NoticeForm(FormSchema):
    targets = list_of(matching(r"[a-z_0-9]{1,40}", "请从列表里选择。"), 0, TARGETS_MAX, load_default=list)
    topic = text(*TOPIC, required=True)
    title = text(*TITLE, required=True)
    body = Paragraphs(*BODY, required=True)
    pinned_until = day(load_default=None)


class BenefitsFilter(ListQuery):
    community_id = form_id(load_default=None)
    q = text(0, 40, load_default=None)
    scheme = choice(BenefitScheme, load_default=None)
    provider = text(0, 40, load_default=None)
    on = day(load_default=None)
    is_over = fields.Boolean(load_default=None)


class BenefitDetailsForm(FormSchema):
    scheme = choice(BenefitScheme, required=True)
    provider = text(*benefits.PROVIDER, required=True)
    level = choice(BenefitLevel, required=True)
    title = text(*TITLE, required=True)
    body = Paragraphs(*benefits.BODY, required=True)
    terms = text(*benefits.CONDITION, load_default="")
    min_stars = typed_whole(1, 5, load_default=None)
    until = day(load_default=None)
    asks_proof = ticked()


class BenefitForm(BenefitDetailsForm):
    community_id = form_id(required=True)


class LessonsFilter(ListQuery):
    community_id = form_id(load_default=None)
    q = text(0, 40, load_default=None)


class LessonDetailsForm(FormSchema):
    topic = text(*TOPIC, required=True)
    title = text(*TITLE, required=True)
    body = Paragraphs(*BODY, required=True)


class LessonForm(LessonDetailsForm):
    community_id = form_id(required=True)


class CourseForm(FormSchema):
    project_id = form_id(required=True)
