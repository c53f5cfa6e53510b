"""What somebody has chosen on the page of a dry run: how the file is read, and what becomes of suspicious rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields, validate

from app.core.console.fields import FormSchema, typed_whole
from app.core.console.forms import Form
from app.core.errors import RuleError
from app.core.imports.model import Import
from app.core.imports.readings import LEAVE, TAKE, Reading
from app.core.imports.reports import Stored
from app.core.imports.spreadsheets import Field, Layout
from app.core.imports.spreadsheets.layouts import MAX_COLUMNS

_LINES = validate.Regexp(r"[0-9]{1,7}-[0-9]{1,7}\Z", error="请选择表头是哪一行。")
_WAYS = validate.OneOf([TAKE, LEAVE])
MAX_HEADING_LINE = 1_000


def heading_lines() -> fields.String:
    """The first and the last line of the headings, `3-4`."""
    return fields.String(validate=_LINES, load_default=None)


class ReadingForm(FormSchema):
    """Which sheet, whether hidden rows and results of formulas are taken; below which lines (`first` to `last`) the
    columns stand, and beside it `column-0` and so on, for each field the index of its column. Or, instead of these, the
    lines that are the `heading`.
    """

    sheet = typed_whole(0, 1_000, load_default=None)
    hidden = fields.String(validate=_WAYS, load_default=None)
    formulas = fields.String(validate=_WAYS, load_default=None)
    first = typed_whole(1, MAX_HEADING_LINE, load_default=None)
    last = typed_whole(1, MAX_HEADING_LINE, load_default=None)
    heading = heading_lines()


class ReadingWrongError(RuleError):
    code = "reading_wrong"
    message = "请为每个必填的列选择表格里的一列，并且不要重复选择。"


def chosen_reading(form: Form, shown: Mapping[str, Any], wanted: Import, before: Mapping[str, Any] | None) -> Reading:
    """What the form says, on top of what was chosen before; another sheet begins anew. Raises ReadingWrongError."""
    loaded, was = form.load(), Reading.of_json(before)
    if loaded is None:
        raise ReadingWrongError
    sheet = was.sheet if loaded["sheet"] is None else loaded["sheet"]
    hidden, formulas = loaded["hidden"] or was.hidden, loaded["formulas"] or was.formulas
    if sheet is not None and sheet != shown["sheet"]:
        return Reading(sheet, hidden, formulas)
    if heading := chosen_heading(loaded):
        return Reading(sheet, hidden, formulas, heading=heading)
    layout = chosen_layout(form, loaded, wanted.columns) or was.layout
    return Reading(sheet, hidden, formulas, layout, None if layout else was.heading)


def chosen_heading(loaded: Mapping[str, Any]) -> tuple[int, int] | None:
    """The lines that are the headings, None where nobody has said."""
    first, _, last = (loaded["heading"] or "").partition("-")
    return (int(first), int(last)) if first else None


def chosen_layout(form: Form, loaded: Mapping[str, Any], columns: Sequence[Field]) -> Layout | None:
    """Which column is what, None where nobody has said. Raises ReadingWrongError."""
    chosen = {
        field.heading: form.values[f"column-{number}"]
        for number, field in enumerate(columns)
        if form.values.get(f"column-{number}")
    }
    if not chosen or loaded["first"] is None or loaded["last"] is None:
        return None
    valid = [index for index in chosen.values() if index.isascii() and index.isdigit() and int(index) < MAX_COLUMNS]
    needed = all(field.heading in chosen for field in columns if field.required)
    if len(set(valid)) != len(chosen) or not needed or loaded["last"] - loaded["first"] not in (0, 1):
        raise ReadingWrongError
    return Layout(loaded["first"], loaded["last"], {name: int(index) for name, index in chosen.items()})


def chosen_answers(form: Mapping[str, str], stored: Stored) -> dict[str, str]:
    """The keys that were chosen, by the numbers of suspicious rows; what else is sent is not looked at."""
    answers = {}
    for row, choices in stored.choices.items():
        answer = form.get(f"answer-{row}", "")
        allowed = [str(number) for number in range(len(choices))] if row in stored.asked else choices
        if answer in allowed:
            answers[str(row)] = answer
    return answers
