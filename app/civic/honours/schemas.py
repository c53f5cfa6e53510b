"""API schemas of honours."""

from marshmallow import Schema, fields

from app.civic.papers.models import PaperKind
from app.core.http.schemas import ApiSchema, choice, id_field

AWARD_PAPERS = (PaperKind.HONOUR, PaperKind.THANKS, PaperKind.EMPLOYER_LETTER)


class AwardPaperOut(Schema):
    """A paper that was issued of an award."""

    no = fields.String(required=True, metadata={"example": "2026-000012"})
    kind = fields.String(required=True, metadata={"example": "honour"})
    title = fields.String(required=True, metadata={"example": "荣誉证书"})
    status = fields.String(required=True, metadata={"description": "valid, expired, revoked"})
    issued_at = fields.AwareDateTime(required=True)
    url = fields.String(required=True, metadata={"description": "for a QR code: where anybody sees whether it holds"})


class AwardPapersOut(Schema):
    items = fields.List(fields.Nested(AwardPaperOut), required=True)


class OwnAwardPapersOut(AwardPapersOut):
    takes_letter = fields.Boolean(required=True, metadata={"description": "it is a person's, and holds"})
    letter_to = fields.String(required=True, allow_none=True, metadata={"description": "to whom a letter may go"})


class AwardPaperIn(ApiSchema):
    kind = choice(PaperKind, required=True, description="`honour`, `thanks` or `employer_letter`")


class IssuedOut(Schema):
    issued = fields.Integer(required=True, metadata={"description": "new certificates; at most 200 at once"})


class CeremonyIn(ApiSchema):
    session_id = id_field(required=True, allow_none=True, example=3, description="null for none")


class CeremonyOut(Schema):
    cycle_id = fields.Integer(required=True)
    session_id = fields.Integer(required=True, allow_none=True)
