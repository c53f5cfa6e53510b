"""API schemas of papers."""

from marshmallow import Schema, fields

from app.civic.papers.stating import Statement
from app.core.http.schemas import ApiSchema, choice, day, page_of, whole

POINTS_MAX = 1_000_000


class ProofIn(ApiSchema):
    """One statement, which must be so now."""

    statement = choice(
        Statement,
        required=True,
        description="`stars`: at least so many; `points`, `hours`: given, served since a day, at least so many",
    )
    at_least = whole(1, POINTS_MAX, required=True, example=3)
    since = day(load_default=None, description="of `points` and `hours`: from which day on", example="2026-01-01")


class PaperFactOut(Schema):
    label = fields.String(required=True, metadata={"example": "证明内容"})
    text = fields.String(required=True, metadata={"example": "信用星级不低于 3 星"})


class PaperLookOut(Schema):
    at = fields.AwareDateTime(required=True)
    who = fields.String(required=True, metadata={"description": "what they have said of themselves"})


class PaperOut(Schema):
    """A paper as its holder sees it."""

    no = fields.String(required=True, metadata={"example": "2026-000012"})
    kind = fields.String(required=True, metadata={"example": "proof"})
    title = fields.String(required=True, metadata={"example": "信用证明"})
    status = fields.String(required=True, metadata={"description": "valid, used, expired, revoked"})
    issuer = fields.String(required=True, metadata={"description": "the node", "example": "青松社区"})
    facts = fields.List(fields.Nested(PaperFactOut), required=True)
    issued_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    used_at = fields.AwareDateTime(required=True, allow_none=True)
    revoked_at = fields.AwareDateTime(required=True, allow_none=True)
    revoked_reason = fields.String(required=True, metadata={"description": "empty where it was not"})
    single_use = fields.Boolean(required=True, metadata={"description": "good for one look"})
    url = fields.String(required=True, metadata={"description": "for a QR code: where anybody sees whether it holds"})
    looks = fields.List(fields.Nested(PaperLookOut), required=True, metadata={"description": "who has looked"})


PaperPage = page_of(PaperOut)
