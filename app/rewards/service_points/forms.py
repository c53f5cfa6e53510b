"""Forms of service points."""

from app.core.console.fields import FormSchema, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, form_id, text
from app.rewards.service_points.models import PointKind
from app.rewards.service_points.schemas import MOST_POINTS


class PointsFilter(ListQuery):
    kind = choice(PointKind, load_default=None)
    community_id = form_id(load_default=None)
    text = text(1, 40, load_default=None)


class PointDetailsForm(FormSchema):
    """Without `month_points`, as much as one has."""

    kind = choice(PointKind, required=True)
    name = text(2, 40, required=True)
    place = text(1, 200, required=True)
    hours = text(1, 200, required=True)
    month_points = typed_whole(1, MOST_POINTS, load_default=None)


class PointForm(PointDetailsForm):
    community_id = form_id(required=True)
    unit_id = form_id(load_default=None)
