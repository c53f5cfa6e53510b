"""What staff type about standing and points."""

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError, fields

from app.core.console.fields import REQUIRED, FormSchema, Yuan, typed_whole
from app.core.console.lists import ListQuery
from app.core.schemas import choice, day, form_id, matching, text
from app.credit.models import RecordState, SubjectKind

MAX_LINES = 12


class AwardForm(FormSchema):
    """A rule with one of its scores, as `good-deed:5`. Without a number, the day and the rule name the event."""

    what = matching(r"[a-z0-9-]{1,64}:-?[0-9]{1,3}", "请选择事项。", required=True)
    occurred_on = day(required=True)
    event_key = matching(r"[!-~]{1,64}", "编号由字母、数字和符号组成，最多 64 个。", load_default=None)
    note = text(0, 200, load_default="")


class RecordsQuery(ListQuery):
    """What the list of records is narrowed down to; `since` and `until` are days of Shanghai on which they happened."""

    kind = choice(SubjectKind, load_default=None)
    category = matching(r"[a-z]{1,16}", "请选择类别。", load_default=None)
    rule = matching(r"[a-z0-9-]{1,64}", "请选择规则。", load_default=None)
    state = choice(RecordState, load_default=None)
    community_id = form_id(load_default=None)
    since = day(load_default=None)
    until = day(load_default=None)


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
