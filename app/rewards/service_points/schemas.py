"""API schemas of service points."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, PageQuery, choice, form_id, id_field, page_of, text, whole
from app.rewards.service_points.models import PointKind

MOST_POINTS = 1_000_000


class PointsQuery(PageQuery):
    kind = choice(PointKind, load_default=None)


class StaffPointsQuery(PointsQuery):
    community_id = form_id(load_default=None)


class PointIn(ApiSchema):
    """`unit_id` is who runs it, where it is not the node itself."""

    community_id = id_field(required=True, example=3)
    kind = choice(PointKind, required=True)
    name = text(2, 40, required=True, example="示例村信用超市")
    place = text(1, 200, required=True, example="村委会一楼")
    hours = text(1, 200, required=True, example="周一至周五 9:00—11:00")
    unit_id = id_field(load_default=None, allow_none=True)
    month_points = whole(
        1, MOST_POINTS, load_default=None, allow_none=True, description="the most of one resident in a month"
    )


class PointBaseOut(Schema):
    id = fields.Integer(required=True, attribute="point.id")
    kind = fields.Enum(PointKind, by_value=True, required=True, attribute="point.kind")
    name = fields.String(required=True, attribute="point.name")
    place = fields.String(required=True, attribute="point.place")
    hours = fields.String(required=True, attribute="point.hours")
    month_points = fields.Integer(required=True, allow_none=True, attribute="point.month_points")
    community = fields.String(required=True)
    unit = fields.String(required=True, allow_none=True, metadata={"description": "who runs it; null: the node"})


class ServicePointOut(PointBaseOut):
    """One for residents."""


class StaffServicePointOut(PointBaseOut):
    status = fields.String(required=True, attribute="point.status", metadata={"enum": ["active", "closed"]})
    community_id = fields.Integer(required=True, attribute="point.community_id")
    unit_id = fields.Integer(required=True, allow_none=True, attribute="point.unit_id")


ServicePointPage = page_of(ServicePointOut)
StaffServicePointPage = page_of(StaffServicePointOut)


class CounterSitesOut(Schema):
    items = fields.List(fields.Nested(ServicePointOut), required=True)
