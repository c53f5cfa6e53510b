"""Forms of rules and settings."""

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError, fields

from app.core.console.fields import REQUIRED, FormSchema, Yuan, typed_whole
from app.core.http.schemas import day, text

MAX_LINES = 12


class ProgrammeForm(FormSchema):
    point_value = Yuan(low=1, high=100_000, required=True)
    points_valid_months = typed_whole(1, 120, required=True)
    max_plus_year = typed_whole(1, 1_000, required=True)
    max_minus_year = typed_whole(0, 1_000, required=True)
    effective_on = day(required=True)
    reason = text(2, 200, required=True)


def as_lines(bands: Sequence[Sequence[Any]]) -> str:
    """Bands as they are typed: `1050 AAA`, one a line, the highest first."""
    return "\n".join(f"{lowest} {value}" for lowest, value in bands)


class _Bands(fields.Field[list[list[Any]]]):
    """Lines of a lowest score and what it gives, the highest first."""

    default_error_messages = REQUIRED

    def __init__(self, *, stars: bool) -> None:
        super().__init__(required=True)
        self._stars = stars

    def _deserialize(self, value: Any, *_where: Any, **_how: Any) -> list[list[Any]]:
        lines = [line.split() for line in str(value).splitlines() if line.strip()]
        if not 2 <= len(lines) <= MAX_LINES:
            raise ValidationError(f"请填写 2 到 {MAX_LINES} 行。")
        bands = [self._band(number, line) for number, line in enumerate(lines, start=1)]
        scores = [band[0] for band in bands]
        if scores != sorted(set(scores), reverse=True):
            raise ValidationError("最低分应从高到低，不能相同。")
        return bands

    def _band(self, number: int, line: list[str]) -> list[Any]:
        if len(line) != 2 or not (line[0].isascii() and line[0].isdigit() and len(line[0]) <= 4):
            raise ValidationError(f"第 {number} 行应为“最低分 空格 {'星数' if self._stars else '等级'}”。")
        if self._stars and line[1] not in set("012345"):
            raise ValidationError(f"第 {number} 行的星数应为 0 到 5。")
        if not self._stars and not (line[1].isalnum() and len(line[1]) <= 8):
            raise ValidationError(f"第 {number} 行的等级最多 8 个字母、数字或汉字。")
        return [int(line[0]), int(line[1]) if self._stars else line[1]]


class BandsForm(FormSchema):
    name = text(2, 40, required=True)
    base_score = typed_whole(0, 9_999, required=True)
    grades = _Bands(stars=False)
    stars = _Bands(stars=True)
    effective_on = day(required=True)
