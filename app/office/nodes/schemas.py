"""API schemas of the tree, for staff."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, choice, id_field, text, whole
from app.parties.communities.models import CommunityKind

EXAMPLE = "示例路 1 号，0631-0000000"


class NodeIn(ApiSchema):
    parent_id = id_field(required=True, example=1)
    kind = choice(CommunityKind, required=True)
    name = text(1, 40, required=True, example="示例社区")
    contact = text(0, 200, load_default="", example=EXAMPLE)
    with_fund = fields.Boolean(
        load_default=True, metadata={"description": "false where a fund above is to pay for its shops"}
    )


class NodeChangeIn(ApiSchema):
    name = text(1, 40, required=True, example="示例社区")
    contact = text(0, 200, example=EXAMPLE)
    alone_up_to = whole(0, 5, example=0, description="up to what plus one person alone lets count here and below")


class NodeMoveIn(ApiSchema):
    parent_id = id_field(required=True, example=1)


class NodeOut(Schema):
    id = fields.Integer(required=True)
    parent_id = fields.Integer(required=True, allow_none=True)
    kind = fields.Enum(CommunityKind, by_value=True, required=True)
    name = fields.String(required=True)
    contact = fields.String(required=True)
    alone_up_to = fields.Integer(
        required=True, metadata={"description": "up to what plus one person alone lets count here and below; 0: none"}
    )
    closed_at = fields.AwareDateTime(required=True, allow_none=True)


class FundedNodeOut(NodeOut):
    fund_id = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null where a fund above pays for its shops"}
    )


class NodesOut(Schema):
    """All nodes of the caller's subtree in one answer, closed ones too; `next_cursor` is null."""

    items = fields.List(fields.Nested(FundedNodeOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
