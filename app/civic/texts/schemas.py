"""API schemas of texts."""

from typing import Any

from marshmallow import Schema, fields

from app.civic.texts.models import TextKind, TextState
from app.civic.texts.viewing import Shown
from app.core.http.schemas import PageQuery, choice, page_of


class TextsQuery(PageQuery):
    kind = choice(TextKind, load_default=TextKind.NOTICE, example="notice")
    pinned = fields.Boolean(load_default=False, metadata={"description": "only what stands on the home page"})


class TextOut(Schema):
    id = fields.Integer(required=True)
    kind = fields.Enum(TextKind, by_value=True, required=True)
    topic = fields.String(required=True, metadata={"example": "停水停电"})
    title = fields.String(required=True, metadata={"example": "周六检修水管，停水半天"})
    community = fields.String(required=True, metadata={"description": "the node whose text it is"})
    published_at = fields.AwareDateTime(required=True)
    is_pinned = fields.Boolean(required=True, metadata={"description": "whether it stands on the home page"})
    is_read = fields.Boolean(required=True, metadata={"description": "whether the caller has opened it"})


TextPage = page_of(TextOut)


class TextFileOut(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)
    media_type = fields.String(required=True, metadata={"example": "application/pdf"})


class TextDetailOut(TextOut):
    """`body` is paragraphs, one a line; empty once it is taken back."""

    state = fields.Enum(TextState, by_value=True, required=True)
    body = fields.String(required=True)
    files = fields.List(fields.Nested(TextFileOut), required=True)


def text_out(shown: Shown) -> dict[str, Any]:
    text = shown.line.text
    named = {name: getattr(text, name) for name in ("id", "kind", "topic", "title", "published_at")}
    return named | {
        "community": shown.line.community,
        "is_pinned": shown.is_pinned,
        "is_read": shown.is_read,
    }


def text_detail_out(shown: Shown) -> dict[str, Any]:
    return text_out(shown) | {"state": shown.line.text.state, "body": shown.body, "files": shown.files}
