"""What forms take beyond the fields of the API: in a form everything is text."""

import re
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from app.core import text as texts
from app.core.http.schemas import MAX_FEN

REQUIRED: dict[str, Any] = {"required": "请填写这一项。", "null": "请填写这一项。"}
_YUAN = re.compile(r"[0-9]{1,9}(,[0-9]{3})*(\.[0-9]{1,2})?", re.ASCII)


class FormSchema(Schema):
    """A form. Fields that are left empty are not there; what else comes with it is not looked at."""

    class Meta:
        unknown = EXCLUDE


class Yuan(fields.Field[int]):
    """An amount typed in yuan, `1,234.50`; in fen from then on."""

    default_error_messages = REQUIRED | {"invalid": "请填写金额，例如 1234.50。"}

    def __init__(self, low: int = 1, high: int = MAX_FEN, **options: Any) -> None:
        message = f"金额应在 {low / 100:.2f} 元到 {high // 100:,} 元之间。"
        super().__init__(validate=validate.Range(low, high, error=message), **options)

    def _deserialize(self, value: Any, *_where: Any, **_how: Any) -> int:
        typed = str(value).strip().replace("，", ",").removeprefix("¥").removesuffix("元").strip()
        if not _YUAN.fullmatch(typed):
            raise self.make_error("invalid")
        whole, _, part = typed.replace(",", "").partition(".")
        return int(whole) * 100 + int(part.ljust(2, "0") or 0)


def typed_whole(low: int, high: int, **options: Any) -> fields.Integer:
    """A whole number, typed."""
    message = f"请填写 {low} 到 {high} 之间的整数。"
    messages = REQUIRED | {"invalid": message, "too_large": message}
    return _TypedInteger(validate=validate.Range(low, high, error=message), error_messages=messages, **options)


class _TypedInteger(fields.Integer):
    """Digits and a sign; `1e3`, `1_000` and `１２` are not what somebody means by a number here."""

    def _validated(self, value: Any) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", str(value).strip(), re.ASCII):
            raise self.make_error("invalid", input=value)
        return int(value)


def ticked(**options: Any) -> fields.Boolean:
    """A box that is ticked or not; browsers leave out those that are not."""
    return fields.Boolean(load_default=False, **options)


class Paragraphs(fields.String):
    """Lines of text, cleaned, without empty ones at the ends; several empty ones between are one."""

    def __init__(self, low: int, high: int, **options: Any) -> None:
        message = f"请填写 {low} 到 {high:,} 个字。"
        super().__init__(validate=validate.Length(low, high, error=message), error_messages=REQUIRED, **options)

    def _deserialize(self, value: Any, *where: Any, **how: Any) -> str:
        typed = super()._deserialize(value, *where, **how)
        lines: list[str] = []
        for line in texts.clean(typed).splitlines():
            cleaned = texts.clean(line.replace("\t", " "))
            if problem := texts.problem_of(cleaned):
                raise ValidationError(problem)
            if cleaned or (lines and lines[-1]):
                lines.append(cleaned)
        return "\n".join(lines)
