"""API schemas of residency."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, household, id_field


class MoveIn(ApiSchema):
    """Where to. The household is made where the community has none of this number."""

    community_id = id_field(required=True)
    home = household(
        required=True,
        example="3-2-501",
        data_key="household",
    )
    whole_household = fields.Boolean(load_default=False)


class MovedOut(Schema):
    resident_ids = fields.List(fields.Integer(), required=True, metadata={"description": "who has moved"})
    community_id = fields.Integer(required=True)
