"""API schemas of linking."""

from marshmallow import Schema, ValidationError, fields, validates_schema

from app.core.http.schemas import ApiSchema, household, known_by, matching
from app.core.text import reference
from app.parties.linking.household_cards import Relation
from app.parties.linking.printed_codes import DIGITS
from app.parties.residents import numbers


class LinkIn(ApiSchema):
    """The second fact: the household's number, or a code that staff have printed. Where several of the household have
    one's number, `number` says which of them one is.
    """

    household = household(example="3-2-501")
    link_code = matching(
        rf"[0-9]{{{DIGITS}}}", "关联码是 10 位数字，请照纸上的填写。", cleaned=reference, example="4821930576"
    )
    number = known_by(numbers.is_number, "请从这一户的居民里选择。", cleaned=reference, load_default=None)

    @validates_schema
    def _must_be_one_of_both(self, data: dict[str, object], **_how: object) -> None:
        if ("household" in data) == ("link_code" in data):
            raise ValidationError("请填写户号，或社区打印的关联码，二选一。", "household")


class CardOut(Schema):
    resident_id = fields.Integer(required=True, metadata={"description": "for the header X-Resident, if not one's own"})
    name = fields.String(required=True, metadata={"description": "masked", "example": "王*明"})
    number = fields.String(required=True, allow_none=True, metadata={"description": "null for those one acts for"})
    community = fields.String(required=True)
    community_id = fields.Integer(required=True)
    is_minor = fields.Boolean(required=True, allow_none=True, metadata={"description": "null for those one acts for"})
    relation = fields.Enum(Relation, by_value=True, required=True)


class CardsOut(Schema):
    items = fields.List(fields.Nested(CardOut), required=True)


class PrintedCodeOut(Schema):
    code = fields.String(required=True, metadata={"description": "shown once", "example": "4821930576"})
    expires_at = fields.AwareDateTime(required=True)
