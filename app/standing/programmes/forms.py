"""Forms of rules and settings."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from marshmallow import ValidationError, fields, post_load

from app.core.cleaning import days
from app.core.console.fields import REQUIRED, FormSchema, Yuan, ticked, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, text
from app.standing.programmes.catalogue import scores_of
from app.standing.programmes.models import AssessmentPeriod, CapPeriod, ProgrammeKind, Review, SubjectKind
from app.standing.programmes.topics import Topic

MAX_LINES = 12
MAX_DAY_LINES = 60
MAX_SPAN_DAYS = 31
MAX_SCORES = 200
VERSIONS_MOST = 9_999


class PointSettingsForm(FormSchema):
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

    def __init__(self, *, stars: bool, required: bool = True) -> None:
        super().__init__(required=required)
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


class _Days(fields.Field[list[date]]):
    """Days, one a line, or from one to another: `2027-02-05 至 2027-02-11`."""

    default_error_messages = REQUIRED

    def _deserialize(self, value: Any, *_where: Any, **_how: Any) -> list[date]:
        lines = [line.strip() for line in str(value).splitlines() if line.strip()]
        if len(lines) > MAX_DAY_LINES:
            raise ValidationError(f"最多 {MAX_DAY_LINES} 行。")
        found = [day for number, line in enumerate(lines, start=1) for day in _span(number, line)]
        if len(set(found)) != len(found):
            raise ValidationError("有日期填了两次。")
        return found


def _span(number: int, line: str) -> Iterator[date]:
    first, _, last = line.partition("至")
    try:
        start, end = (date.fromisoformat(days.text(part.strip())) for part in (first, last or first))
    except ValueError:
        raise ValidationError(f"第 {number} 行应为一个日期，或“日期 至 日期”。") from None
    if not 0 <= (end - start).days < MAX_SPAN_DAYS:
        raise ValidationError(f"第 {number} 行的起止日期不对：后一个应不早于前一个，最多 {MAX_SPAN_DAYS} 天。")
    return (start + timedelta(days=each) for each in range((end - start).days + 1))


class WorkingYearForm(FormSchema):
    year = typed_whole(2000, 2200, required=True)
    off = _Days(required=True)
    on = _Days(load_default=list)
    notice = text(2, 200, required=True)


def _ready(**options: Any) -> fields.String:
    """The key of a ready programme; which fit is for the service to say."""
    return text(1, 40, **options)


class ProgrammeForm(FormSchema):
    kind = choice(ProgrammeKind, required=True)
    community_id = form_id(load_default=None)
    unit_id = form_id(load_default=None)
    period = choice(AssessmentPeriod, load_default=None)
    base_score = typed_whole(0, 9_999, load_default=None)
    grades = _Bands(stars=False, required=False)
    name = text(2, 40, required=True)
    ready = _ready(load_default=None)


class StartForm(FormSchema):
    ready = _ready(required=True)


class HeadingForm(FormSchema):
    name = text(1, 40, required=True)
    parent_id = form_id(load_default=None)


class _Scores(fields.Field[list[int]]):
    """What one record may have: `5`, `1,3,5`, `1-20`, `-5`."""

    default_error_messages = REQUIRED

    def _deserialize(self, value: Any, *_where: Any, **_how: Any) -> list[int]:
        typed = str(value).translate(str.maketrans("，、－", ",,-")).replace(" ", "")
        try:
            found = scores_of(typed)
        except ValueError:
            found = []
        if not 1 <= len(found) <= MAX_SCORES:
            raise ValidationError("请填写分值，例如 5、1,3,5、1-20 或 -5。")
        if min(found) < 0 < max(found):
            raise ValidationError("一条规则要么加分，要么减分。")
        return sorted(set(found), reverse=min(found) < 0)


class RuleForm(FormSchema):
    """A rule of a draft; `subjects` comes as one box for each kind."""

    category_id = form_id(required=True)
    code = text(1, 40, required=True)
    name = text(2, 40, required=True)
    resident = ticked()
    household = ticked()
    merchant = ticked()
    unit = ticked()
    scores = _Scores(required=True)
    points = typed_whole(0, 150, load_default=None)
    cap = typed_whole(1, 1_000, load_default=None)
    cap_period = choice(CapPeriod, load_default=CapPeriod.YEAR)
    warnings = typed_whole(0, 9, load_default=0)
    warning_days = typed_whole(0, 365, load_default=0)
    evidence = text(2, 200, required=True)
    needs_picture = ticked()
    basis = text(0, 200, load_default="")
    review = choice(Review, required=True)
    topic = choice(Topic, required=True)
    enabled = ticked()

    @post_load
    def with_subjects(self, typed: dict[str, Any], **_how: Any) -> dict[str, Any]:
        chosen = [kind.letter for kind in SubjectKind if typed.pop(kind.value, False)]
        if not chosen:
            raise ValidationError("请至少选一种对象。", "resident")
        return typed | {"subjects": "".join(chosen)}


class OpeningForm(FormSchema):
    starts_on = day(required=True)
    ends_on = day(load_default=None)


class DecisionForm(FormSchema):
    doc_no = text(2, 40, required=True)
    reason = text(2, 200, required=True)


class FilingForm(FormSchema):
    filing_no = text(2, 40, required=True)


class CommentForm(FormSchema):
    text = text(2, 200, required=True)


class ComparisonFilter(ListQuery):
    with_no = typed_whole(1, VERSIONS_MOST, load_default=None)
