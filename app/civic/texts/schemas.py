"""API schemas of texts."""

from typing import Any

from marshmallow import Schema, fields

from app.civic.texts.models import (
    BenefitLevel,
    BenefitScheme,
    NoticeTag,
    PledgeFor,
    PledgeTopic,
    TextKind,
    TextState,
)
from app.civic.texts.queries import Line
from app.civic.texts.viewing import Shown, Wanted
from app.civic.texts.wording import TAGS
from app.core.http.schemas import ApiSchema, PageQuery, choice, day, form_id, list_of, page_of, text


class TextsQuery(PageQuery):
    kind = choice(TextKind, load_default=TextKind.NOTICE, example="notice")
    pinned = fields.Boolean(load_default=False, metadata={"description": "only what stands on the home page"})
    q = text(0, 40, load_default=None, description="of benefits and lessons; of benefits also initials of pinyin")
    scheme = choice(BenefitScheme, load_default=None)
    provider = text(0, 40, load_default=None, description="of benefits: a part of who grants them")
    on = day(load_default=None, description="benefits that are still good on this day")
    mine = fields.Boolean(load_default=False, metadata={"description": "benefits for which one has the stars"})
    session_id = form_id(load_default=None, description="lessons that the course of this session is about")


def wanted_of(query: dict[str, Any]) -> Wanted:
    """What a list is narrowed down to, taken out of its query."""
    names = ("scheme", "on", "mine", "session_id")
    words: dict[str, Any] = {name: query.pop(name) or None for name in ("q", "provider")}
    return Wanted(**words, **{name: query.pop(name) for name in names})


class BenefitOut(Schema):
    """What a provider says it grants; it decides, and stars are a hint. `is_over`: its time is past."""

    scheme = fields.Enum(BenefitScheme, by_value=True, required=True)
    provider = fields.String(required=True)
    level = fields.Enum(BenefitLevel, by_value=True, required=True)
    terms = fields.String(required=True)
    min_stars = fields.Integer(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True, metadata={"description": "the last day; null for no end"})
    asks_proof = fields.Boolean(required=True)
    is_over = fields.Boolean(required=True)


class PledgeOut(Schema):
    """A version of a pledge: what who signs it keeps to, what breaks it, and for how many months it is valid."""

    topic = fields.Enum(PledgeTopic, by_value=True, required=True)
    meant_for = fields.Enum(PledgeFor, by_value=True, required=True)
    version = fields.Integer(required=True, attribute="number")
    keeps = fields.List(fields.String(), required=True)
    breaches = fields.List(fields.String(), required=True)
    months = fields.Integer(required=True)
    hash = fields.String(required=True, metadata={"description": "of all that is shown: what is signed"})
    is_current = fields.Boolean(required=True, metadata={"description": "whether it is the version that can be signed"})


class TextOut(Schema):
    id = fields.Integer(required=True)
    kind = fields.Enum(TextKind, by_value=True, required=True)
    topic = fields.String(required=True, metadata={"example": "停水停电"})
    title = fields.String(required=True, metadata={"example": "周六检修水管，停水半天"})
    community = fields.String(required=True, metadata={"description": "the node whose text it is"})
    published_at = fields.AwareDateTime(required=True)
    is_pinned = fields.Boolean(required=True, metadata={"description": "whether it stands on the home page"})
    is_read = fields.Boolean(required=True, metadata={"description": "whether the caller has opened it"})
    benefit = fields.Nested(BenefitOut, required=True, allow_none=True)
    pledge = fields.Nested(PledgeOut, required=True, allow_none=True)


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
        "benefit": _benefit_out(shown),
        "pledge": pledge_out(shown.line),
    }


def _benefit_out(shown: Shown) -> dict[str, Any] | None:
    benefit = shown.line.benefit
    if benefit is None:
        return None
    names = ("scheme", "provider", "level", "terms", "min_stars", "until", "asks_proof")
    return {name: getattr(benefit, name) for name in names} | {"is_over": shown.is_over}


def pledge_out(line: Line) -> dict[str, Any] | None:
    pledge = line.pledge
    if pledge is None:
        return None
    names = ("topic", "meant_for", "number", "keeps", "breaches", "months", "hash")
    return {name: getattr(pledge, name) for name in names} | {"is_current": bool(pledge.is_current)}


def text_detail_out(shown: Shown) -> dict[str, Any]:
    return text_out(shown) | {"state": shown.line.text.state, "body": shown.body, "files": shown.files}


class NoticeTagsIn(ApiSchema):
    """All that one wants; what is not in it, one does not."""

    tags = list_of(choice(NoticeTag), 0, len(NoticeTag), required=True, example=["health", "culture"])


class NoticeTagOut(Schema):
    tag = fields.Enum(NoticeTag, by_value=True, required=True)
    title = fields.String(required=True, metadata={"example": "义诊健康"})
    is_chosen = fields.Boolean(required=True)


class NoticeTagsOut(Schema):
    items = fields.List(fields.Nested(NoticeTagOut), required=True)


def tags_out(chosen: list[NoticeTag]) -> dict[str, Any]:
    return {"items": [{"tag": tag, "title": TAGS[tag], "is_chosen": tag in chosen} for tag in NoticeTag]}
