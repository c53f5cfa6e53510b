"""API schemas of messages."""

from typing import Any

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, id_field, page_of
from app.parties.messages import destinations
from app.parties.messages.models import Message, MessageKind
from app.parties.messages.texts import words_of


class MessageOut(Schema):
    """A message in readable words."""

    id = fields.Integer(required=True)
    kind = fields.Enum(MessageKind, by_value=True, required=True)
    title = fields.String(required=True, metadata={"example": "兑换成功"})
    text = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    read = fields.Boolean(required=True)
    page = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "page of the mini-program with what it speaks of, null where there is none",
            "example": "pages/resident/coupon?id=17",
        },
    )


MessagePage = page_of(MessageOut)


def message_out(message: Message) -> dict[str, Any]:
    words = words_of(message.kind, message.facts)
    return {
        "id": message.id,
        "kind": message.kind,
        "title": words.title,
        "text": words.text,
        "created_at": message.created_at,
        "read": message.read_at is not None,
        "page": destinations.page_of(message.kind, message.facts),
    }


class UnreadOut(Schema):
    unread = fields.Integer(required=True, metadata={"description": "0 to 100; 100 is as many or more"})


class ReadIn(ApiSchema):
    up_to = id_field(required=True, description="id of the newest message that was shown", example=17)


class TemplateOut(Schema):
    kind = fields.Enum(MessageKind, by_value=True, required=True)
    template_id = fields.String(required=True, metadata={"description": "for wx.requestSubscribeMessage"})


class TemplatesOut(Schema):
    items = fields.List(fields.Nested(TemplateOut), required=True)
