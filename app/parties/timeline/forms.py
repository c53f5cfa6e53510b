"""Forms of the timeline: a note, and the list of those that name somebody."""

from typing import Any

from marshmallow import ValidationError, fields, validate

from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import text
from app.core.text import clean, problem_of
from app.parties.timeline.models import TEXT_MAX


class _Lines(fields.String):
    """Text of several lines, each cleaned as a line is."""

    def _deserialize(self, value: Any, *where: Any, **how: Any) -> str:
        return clean(super()._deserialize(value, *where, **how).replace("\r\n", "\n"))


def _is_plain(value: str) -> None:
    problem = next(filter(None, map(problem_of, value.split("\n"))), None)
    if problem:
        raise ValidationError(problem)


class NoteForm(FormSchema):
    text = _Lines(
        required=True,
        validate=[validate.Length(1, TEXT_MAX, error=f"备注最多 {TEXT_MAX:,} 字。"), _is_plain],
        error_messages={"required": "请先写备注。"},
    )


class ColleaguesQuery(ListQuery):
    typed = text(0, 64, load_default="")


class MentionsQuery(ListQuery):
    all = fields.Boolean(load_default=False)
