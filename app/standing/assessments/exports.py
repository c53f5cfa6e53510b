"""Exports of assessments: an empty sheet as a file, to be filled and read in again."""

from io import BytesIO
from typing import Any

from app.core.exports.model import Column, Kind
from app.core.exports.workbooks import write_xlsx
from app.standing.assessments.entering import choices
from app.standing.assessments.sheets import Sheet
from app.standing.assessments.spreadsheet import NOTE, UNIT, heading
from app.standing.records import periods


def write(sheet: Sheet) -> bytes:
    """The empty sheet with the names of its units."""
    columns = [
        Column(UNIT, "name", width=28),
        *(Column(heading(rule), _Empty(), Kind.WHOLE) for rule in sheet.rules),
        Column(NOTE, _Empty(), width=40),
    ]
    about = [
        f"{sheet.programme.name}，{periods.said(sheet.period)}",
        "每个单位一行，每个项目一列；不涉及的空着。有扣分的，在说明里写明事实。",
        *(f"{heading(rule)}：{choices(rule)}；{rule.evidence}" for rule in sheet.rules),
    ]
    file = BytesIO()
    write_xlsx(file, columns, sheet.units, {}, title="考核表", about=about)
    return file.getvalue()


class _Empty:
    """A cell that somebody is to fill."""

    def __call__(self, _row: Any) -> None:
        return None
