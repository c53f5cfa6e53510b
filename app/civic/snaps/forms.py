"""Forms of snaps."""

import re

from marshmallow import validate

from app.civic.cases.kinds import RESULTS
from app.civic.cases.models import SnapState
from app.civic.snaps.models import Category
from app.civic.snaps.schemas import NO, NO_SAID
from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, form_id, known_by, text
from app.core.text import reference


class QueueFilter(ListQuery):
    category = choice(Category, load_default=None)
    community_id = form_id(load_default=None)
    area_id = form_id(load_default=None)


class SnapsFilter(QueueFilter):
    state = choice(SnapState, load_default=None)


class FiguresFilter(ListQuery):
    category = choice(Category, load_default=None)
    community_id = form_id(load_default=None)


class HandOverForm(FormSchema):
    """Without a post it goes back to the desk."""

    post_id = form_id(load_default=None)
    reason = text(2, 200, required=True)


def _is_number(value: str) -> bool:
    return re.fullmatch(NO, value) is not None


class ResultForm(FormSchema):
    result = choice(SnapState, required=True, validate=validate.OneOf(list(RESULTS), error="请选择办理结果。"))
    note = text(2, 200, required=True)
    duplicate_of = known_by(_is_number, NO_SAID, cleaned=reference, load_default=None)
