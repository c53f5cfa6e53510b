"""API schemas of fairs."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from app.civic.fairs.models import TicketStatus
from app.core.http.schemas import ApiSchema, id_field, text, whole

NUMBER_MAX = 999


class BoothShopOut(Schema):
    slug = fields.String(required=True)
    name = fields.String(required=True)


class TicketBaseOut(Schema):
    id = fields.Integer(required=True, attribute="ticket.id")
    number = fields.Integer(required=True, attribute="ticket.number")
    state = fields.Enum(TicketStatus, by_value=True, required=True, attribute="ticket.status")
    before = fields.Integer(
        required=True, allow_none=True, metadata={"description": "so many wait before; null for who does not wait"}
    )


class BoothTicketOut(TicketBaseOut):
    may_come_back = fields.Boolean(
        required=True,
        attribute="ticket.may_come_back",
        metadata={"description": "was called and missed it; taking a number again stands one in the queue once more"},
    )


class BoothOut(Schema):
    """A booth of a fair, as residents see it."""

    id = fields.Integer(required=True)
    number = fields.Integer(required=True, attribute="booth.number")
    name = fields.String(required=True, attribute="booth.name")
    about = fields.String(required=True, attribute="booth.about", metadata={"description": "what it offers"})
    by = fields.String(required=True, metadata={"description": "who keeps it; empty where nobody has said"})
    shop = fields.Nested(BoothShopOut, required=True, allow_none=True)
    has_queue = fields.Boolean(required=True, attribute="booth.has_queue")
    waiting = fields.Integer(required=True)
    calling = fields.Integer(required=True, allow_none=True, metadata={"description": "the number that is called now"})
    keeps = fields.Boolean(required=True, metadata={"description": "one calls its queue oneself"})
    own = fields.Nested(BoothTicketOut, required=True, allow_none=True)


class BoothsOut(Schema):
    items = fields.List(fields.Nested(BoothOut), required=True)


class TicketOut(Schema):
    """A number of one's own, with its booth."""

    id = fields.Integer(required=True, attribute="ticket.ticket.id")
    number = fields.Integer(required=True, attribute="ticket.ticket.number")
    state = fields.Enum(TicketStatus, by_value=True, required=True, attribute="ticket.ticket.status")
    before = fields.Integer(
        required=True,
        allow_none=True,
        attribute="ticket.before",
        metadata={"description": "so many wait before; null for who does not wait"},
    )
    may_come_back = fields.Boolean(required=True, attribute="ticket.ticket.may_come_back")
    booth_id = fields.Integer(required=True, attribute="shown.booth.id")
    booth_number = fields.Integer(required=True, attribute="shown.booth.number")
    booth = fields.String(required=True, attribute="shown.booth.name")
    calling = fields.Integer(required=True, allow_none=True, attribute="shown.calling")
    session_id = fields.Integer(required=True, attribute="shown.gathering.id")
    title = fields.String(required=True, attribute="shown.gathering.title")
    place = fields.String(required=True, attribute="shown.gathering.place")
    ends_at = fields.AwareDateTime(required=True, attribute="shown.gathering.ends_at")


class TicketsOut(Schema):
    items = fields.List(fields.Nested(TicketOut), required=True)


class KeptTicketOut(TicketBaseOut):
    name = fields.String(required=True, metadata={"description": "masked"})


class KeptBoothOut(Schema):
    """A booth for who calls its queue: who was called, and who waits first."""

    id = fields.Integer(required=True, attribute="shown.booth.id")
    number = fields.Integer(required=True, attribute="shown.booth.number")
    name = fields.String(required=True, attribute="shown.booth.name")
    session_id = fields.Integer(required=True, attribute="shown.gathering.id")
    title = fields.String(required=True, attribute="shown.gathering.title")
    place = fields.String(required=True, attribute="shown.gathering.place")
    starts_at = fields.AwareDateTime(required=True, attribute="shown.gathering.starts_at")
    ends_at = fields.AwareDateTime(required=True, attribute="shown.gathering.ends_at")
    served = fields.Integer(required=True, attribute="shown.booth.served")
    missed = fields.Integer(required=True, attribute="shown.missed")
    waiting = fields.Integer(required=True, attribute="shown.waiting")
    called = fields.Nested(KeptTicketOut, required=True, allow_none=True)
    line = fields.List(
        fields.Nested(KeptTicketOut), required=True, attribute="waiting", metadata={"description": "the first 20"}
    )


class KeptBoothsOut(Schema):
    items = fields.List(fields.Nested(KeptBoothOut), required=True)


class BoothIn(ApiSchema):
    """Without a number, the next. It is kept by a shop, a unit or a team, or by whom `host` says."""

    number = whole(1, NUMBER_MAX, load_default=None, allow_none=True)
    name = text(1, 40, required=True, example="磨刀磨剪")
    about = text(0, 200, load_default="", description="what it offers", example="免费磨刀，每人两把")
    host = text(0, 40, load_default="", description="who keeps it, in words", example="王师傅")
    merchant_id = id_field(load_default=None, allow_none=True)
    unit_id = id_field(load_default=None, allow_none=True)
    team_id = id_field(load_default=None, allow_none=True)
    keeper_id = id_field(load_default=None, allow_none=True, description="a resident, who calls the queue")
    has_queue = fields.Boolean(load_default=True)


class BoothChangeIn(ApiSchema):
    """What is named is changed."""

    number = whole(1, NUMBER_MAX)
    name = text(1, 40)
    about = text(0, 200)
    host = text(0, 40)
    merchant_id = id_field(allow_none=True)
    unit_id = id_field(allow_none=True)
    team_id = id_field(allow_none=True)
    keeper_id = id_field(allow_none=True, description="a resident")
    has_queue = fields.Boolean()

    @validates_schema
    def something(self, data: dict[str, Any], **_options: Any) -> None:
        if not data:
            raise ValidationError("请至少更改一项。")


class StaffBoothOut(Schema):
    id = fields.Integer(required=True)
    session_id = fields.Integer(required=True, attribute="gathering_id")
    number = fields.Integer(required=True)
    name = fields.String(required=True)
    about = fields.String(required=True)
    host = fields.String(required=True)
    merchant_id = fields.Integer(required=True, allow_none=True)
    unit_id = fields.Integer(required=True, allow_none=True)
    team_id = fields.Integer(required=True, allow_none=True)
    keeper_id = fields.Integer(required=True, allow_none=True)
    has_queue = fields.Boolean(required=True)
    served = fields.Integer(required=True, metadata={"description": "so many had their turn"})


class StaffBoothsOut(Schema):
    items = fields.List(fields.Nested(StaffBoothOut), required=True)
