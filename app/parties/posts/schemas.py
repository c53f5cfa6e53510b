"""API schemas of posts."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, PageQuery, choice, day, form_id, id_field
from app.parties.posts.models import PostRole, PostStatus


class PostsQuery(PageQuery):
    community_id = form_id(load_default=None)
    role = choice(PostRole, load_default=None)
    status = choice(PostStatus, load_default=None)


class PostIn(ApiSchema):
    """`area_id` for a post of an area, `unit_id` for one of a unit, else `community_id`; either `resident_id` or
    `holder_id`, one of the staff.
    """

    role = choice(PostRole, required=True)
    community_id = id_field()
    area_id = id_field()
    unit_id = id_field()
    resident_id = id_field()
    holder_id = id_field()
    from_on = day(required=True, example="2026-11-01")
    until_on = day(load_default=None, allow_none=True)


class PostOut(Schema):
    id = fields.Integer(required=True)
    role = fields.Enum(PostRole, by_value=True, required=True)
    status = fields.Enum(PostStatus, by_value=True, required=True)
    community_id = fields.Integer(required=True)
    area_id = fields.Integer(required=True, allow_none=True)
    unit_id = fields.Integer(required=True, allow_none=True)
    resident_id = fields.Integer(required=True, allow_none=True)
    holder_id = fields.Integer(required=True, allow_none=True, attribute="staff_id")
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True, allow_none=True)
    ended_reason = fields.String(required=True)


class PostPage(Schema):
    items = fields.List(fields.Nested(PostOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class OwnPostOut(Schema):
    id = fields.Integer(required=True)
    role = fields.Enum(PostRole, by_value=True, required=True)
    title = fields.String(required=True, metadata={"description": "how the role is called", "example": "楼长"})
    community = fields.String(required=True)
    area = fields.String(
        required=True, allow_none=True, metadata={"description": "null for one of the whole community or of a unit"}
    )
    unit = fields.String(required=True, allow_none=True, metadata={"description": "of which it is, if it is of one"})
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)
    households = fields.Integer(
        required=True, allow_none=True, metadata={"description": "how many one may look at; null for none of them"}
    )
    collects = fields.Boolean(required=True, metadata={"description": "whether one hands in records about these"})
    collects_shops = fields.Boolean(
        required=True, metadata={"description": "whether also about shops and units of the community"}
    )


class OwnPostsOut(Schema):
    items = fields.List(fields.Nested(OwnPostOut), required=True)


class HomeOut(Schema):
    id = fields.Integer(required=True)
    number = fields.String(required=True, metadata={"example": "3-2-501"})
    members = fields.List(fields.String(), required=True, metadata={"description": "masked names"})


class HomePage(Schema):
    items = fields.List(fields.Nested(HomeOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
