"""What every schema shares: unknown fields are refused, numbers are whole, messages are Chinese."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from app.core import names
from app.core import text as texts
from app.core.cleaning import days, households, phones

MAX_FEN = 10_000_000_000
"""A hundred million yuan: more than any fund of a street, far below what the columns hold."""
MAX_ID = 2**63 - 1

Messages = dict[str, str | list[Any] | dict[Any, Any]]

_REQUIRED: Messages = {"required": "请填写这一项。", "null": "请填写这一项，不能为空。"}


class ApiSchema(Schema):
    """A JSON object with exactly the fields it names."""

    class Meta:
        unknown = RAISE

    error_messages = {
        "unknown": "没有这个字段，请检查拼写。",
        "type": "应当是一个 JSON 对象。",
    }


@dataclass(frozen=True, slots=True)
class Chosen:
    """An object of one of several kinds, to go out."""

    kind: str
    value: Any


class OneOf(Schema):
    """One of several objects (`one_of`): what comes in is told apart by its `kind`, what goes out is `Chosen`."""

    by_kind: Mapping[str, Schema] = {}

    def load(self, data: Any, **options: Any) -> Any:
        """Raises ValidationError, also for what has no kind, or another."""
        if not isinstance(data, dict):
            raise ValidationError({"_schema": [ApiSchema.error_messages["type"]]})
        found = self.by_kind.get(str(data.get("kind")))
        if found is None:
            raise ValidationError({"kind": [f"请从这些值中选一个：{'、'.join(self.by_kind)}"]})
        return found.load(data, **options)

    def dump(self, obj: Any, **options: Any) -> Any:
        return self.by_kind[obj.kind].dump(obj.value, **options)


def one_of(name: str, by_kind: Mapping[str, type[Schema]]) -> type[OneOf]:
    """A schema with this name in the API document."""
    return type(name, (OneOf,), {"by_kind": {kind: schema() for kind, schema in by_kind.items()}})


def whole(low: int, high: int, *, strict: bool = True, **options: Any) -> fields.Integer:
    """A whole number within bounds; 1.9, true, "5" and 1e3 are not. In a query, where everything is text, it is not
    `strict`.
    """
    message = f"请填写 {low} 到 {high} 之间的整数。"
    return fields.Integer(
        strict=strict,
        validate=validate.Range(low, high, error=message),
        error_messages=_REQUIRED | {"invalid": message, "too_large": message},
        **_documented(options),
    )


def fen(low: int = 1, high: int = MAX_FEN, **options: Any) -> fields.Integer:
    """An amount of money in fen."""
    return whole(low, high, **options)


def id_field(**options: Any) -> fields.Integer:
    return whole(1, MAX_ID, **options)


def form_id(**options: Any) -> fields.Integer:
    """An id in a form or a query, where everything is text."""
    message = "请提供有效的编号。"
    return fields.Integer(
        validate=validate.Range(1, MAX_ID, error=message),
        error_messages=_REQUIRED | {"invalid": message, "too_large": message},
        **_documented(options),
    )


class _Text(fields.String):
    """Text that is cleaned before it is looked at."""

    def __init__(self, cleaned: Callable[[str], str], **options: Any) -> None:
        super().__init__(**options)
        self._cleaned = cleaned

    @property
    def is_cleaned(self) -> bool:
        return self._cleaned is not str

    def _deserialize(self, value: Any, *where: Any, **how: Any) -> str:
        return self._cleaned(super()._deserialize(value, *where, **how))


def is_typed(field: fields.Field[Any]) -> bool:
    """Whether people type it, as names and numbers: it is cleaned then. What is chosen from a list need not be."""
    return isinstance(field, _Text) and field.is_cleaned


def text(low: int, high: int, *, cleaned: Callable[[str], str] = texts.clean, **options: Any) -> fields.String:
    """A line of text of a bounded length, cleaned. Control characters would forge log lines."""
    message = f"请填写 {low} 到 {high} 个字。" if low else f"最多 {high} 个字。"

    def known(value: str) -> None:
        problem = texts.problem_of(value)
        if problem:
            raise ValidationError(problem)

    return _Text(
        cleaned,
        validate=[validate.Length(low, high, error=message), known],
        error_messages=_REQUIRED | {"invalid": message},
        **_documented(options),
    )


def name(**options: Any) -> fields.String:
    """A person's name, cleaned."""

    def is_name(value: str) -> None:
        problem = names.problem_of(value)
        if problem:
            raise ValidationError(problem)

    return _Text(
        names.clean,
        validate=is_name,
        error_messages=_REQUIRED | {"invalid": "请填写姓名。"},
        **_documented(options, minLength=1, maxLength=names.NAME_MAX),
    )


def secret(high: int, message: str, **options: Any) -> fields.String:
    """A password: what is compared with what was typed elsewhere, so nothing within it is cleaned."""
    return Secret(
        validate=validate.Length(1, high, error=message),
        error_messages=_REQUIRED | {"invalid": message},
        **_documented(options),
    )


class Secret(fields.String):
    """As it was typed, without spaces at its ends."""

    def _deserialize(self, value: Any, *where: Any, **how: Any) -> str:
        return super()._deserialize(value, *where, **how).strip()


def matching(pattern: str, message: str, *, cleaned: Callable[[str], str] = str, **options: Any) -> fields.String:
    """Text of a fixed form; the whole of it must match, once it is cleaned."""
    return _Text(
        cleaned,
        validate=validate.Regexp(re.compile(f"(?:{pattern})\\Z", re.ASCII), error=message),
        error_messages=_REQUIRED | {"invalid": message},
        **_documented(options, pattern=f"^(?:{pattern})$"),
    )


def known_by(
    is_one: Callable[[str], bool], message: str, *, cleaned: Callable[[str], str] = texts.clean, **options: Any
) -> fields.String:
    """Text that a function tells from others, once it is cleaned."""

    def known(value: str) -> None:
        if not is_one(value):
            raise ValidationError(message)

    return _Text(cleaned, validate=known, error_messages=_REQUIRED | {"invalid": message}, **_documented(options))


def choice(kind: type[StrEnum], **options: Any) -> fields.Enum[StrEnum]:
    """One of the values of an enumeration."""
    message = "请从这些值中选一个：" + "、".join(member.value for member in kind)
    return fields.Enum(kind, by_value=True, error_messages=_REQUIRED | {"unknown": message}, **_documented(options))


def moment(**options: Any) -> fields.AwareDateTime:
    """A time with its offset, ISO 8601."""
    message = "请填写带时区的时间，例如 2026-11-01T08:00:00+08:00。"
    messages: Messages = _REQUIRED | {"invalid": message, "invalid_awareness": message, "format": message}
    return fields.AwareDateTime(format="iso", error_messages=messages, **_documented(options))


def day(**options: Any) -> fields.Date:
    message = "请填写日期，例如 2026-11-01。"
    return _Day(
        format="iso", error_messages=_REQUIRED | {"invalid": message, "format": message}, **_documented(options)
    )


class _Day(fields.Date):
    """As people write dates, the year first; documented is the ISO 8601 form."""

    def _deserialize(self, value: Any, *where: Any, **how: Any) -> date:
        return super()._deserialize(days.text(value) if isinstance(value, str) else value, *where, **how)


def phone(message: str = phones.WRONG, **options: Any) -> fields.String:
    """A mobile number of the mainland, without spaces, hyphens, +86."""
    return matching(phones.PHONE, message, cleaned=phones.text, **options)


def household(message: str = "户号由字母、数字和 - 组成。", **options: Any) -> fields.String:
    """A household's number: 3栋2单元501 is 3-2-501."""
    return matching(households.HOUSEHOLD, message, cleaned=households.text, **options)


def month(**options: Any) -> fields.String:
    return matching(r"20\d\d-(0[1-9]|1[0-2])", "请填写月份，例如 2026-10。", **options)


def list_of(item: fields.Field[Any], low: int, high: int, **options: Any) -> fields.List[Any]:
    message = f"请提供 {low} 到 {high} 项。"
    return fields.List(
        item,
        validate=validate.Length(low, high, error=message),
        error_messages=_REQUIRED | {"invalid": "应当是一个列表。"},
        **_documented(options),
    )


PICTURE_SENT: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary", "description": "a JPEG or PNG, ≤ 5 MB"}},
            }
        }
    },
}
"""The body of a request that sends one picture."""


class PictureOut(Schema):
    id = fields.Integer(required=True)
    kind = fields.String(required=True, metadata={"description": "what it came with", "example": "record"})


class PicturesOut(Schema):
    """Pictures that are still kept, the earliest first."""

    items = fields.List(fields.Nested(PictureOut), required=True)


def picture_ids(**options: Any) -> fields.List[Any]:
    """Pictures that were sent ahead; how many can belong to one thing is checked where they come to belong to it."""
    return list_of(id_field(), 0, 100, load_default=list, description="pictures that were sent ahead", **options)


def _documented(options: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """Move `example`, `description` and extensions (`x_…`) to where OpenAPI finds them."""
    for name in [name for name in options if name in {"example", "description"} or name.startswith("x_")]:
        metadata[name.replace("_", "-")] = options.pop(name)
    return options | {"metadata": metadata} if metadata else options


class PageQuery(ApiSchema):
    """Query of every list."""

    cursor = matching(r"[A-Za-z0-9_-]{1,40}", "翻页标记无效，请从第一页重新开始。", load_default=None)
    limit = fields.Integer(
        load_default=20,
        validate=validate.Range(1, 100, error="每页请取 1 到 100 条。"),
        error_messages={"invalid": "每页请取 1 到 100 条。"},
    )


class ReasonIn(ApiSchema):
    """Why somebody decides against something."""

    reason = text(2, 200, required=True, example="资料不全，请补充后再提交")


class ErrorOut(Schema):
    """The one shape of every error."""

    code = fields.String(required=True, metadata={"description": "stable, English", "example": "not_found"})
    message = fields.String(required=True, metadata={"description": "Chinese, for the person at the phone"})
    details = fields.Dict(required=True, metadata={"description": "what a client may show; `fields` names wrong input"})
    request_id = fields.String(required=True, metadata={"example": "5f0c7a9e2b1d4c33"})


def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of a page of items: `{items, next_cursor}`."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next_cursor": fields.String(required=True, allow_none=True),
        },
        name=item.__name__.removesuffix("Out") + "Page",
    )


class PublicPictureOut(Schema):
    """A picture that everybody may see and keep for good: its addresses at three widths, all four to three, below the
    host of the API.
    """

    small = fields.String(required=True, metadata={"example": "/api/v1/pictures/5f0c…/160", "description": "160 px"})
    medium = fields.String(required=True, metadata={"description": "480 px"})
    large = fields.String(required=True, metadata={"description": "1280 px"})


def shown_picture() -> fields.Nested:
    """The field of what may have a picture; null where there is none, for which clients draw the trade."""
    return fields.Nested(PublicPictureOut, required=True, allow_none=True)
