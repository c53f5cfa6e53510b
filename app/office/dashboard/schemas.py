"""API schemas of reports."""

from marshmallow import Schema, fields


class FundCommunityOut(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)


class FundOut(Schema):
    """Where a fund stands. What it has still to pay is not yet taken from what is available."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    community = fields.Nested(FundCommunityOut, required=True)
    available_fen = fields.Integer(required=True)
    budgeted_fen = fields.Integer(required=True, metadata={"description": "set aside for the subsidies of offers"})
    payable_fen = fields.Integer(
        required=True, metadata={"description": "owed to shops: subsidies, and what their points are worth"}
    )


class FundsOut(Schema):
    """All funds of a subtree in one answer, from the top down; `next_cursor` is null, as on every last page."""

    items = fields.List(fields.Nested(FundOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
