"""A sheet as a file that was filled: units in rows, items in columns, as it is on the page."""

from collections.abc import Sequence

from app.core.imports.spreadsheets import Field, Problem, SheetError, read_sheet, refuse
from app.standing.assessments.entering import Filled
from app.standing.assessments.sheets import MAX_UNITS, Sheet
from app.standing.programmes.models import Rule

UNIT, NOTE = "单位", "说明"


def heading(rule: Rule) -> str:
    return f"{rule.code} {rule.name}"


def read(content: bytes, sheet: Sheet) -> Filled:
    """What was filled in. What is in the cells is looked at where the sheet is handed in.

    Raises SheetError for a file that cannot be read or lacks an item, and for rows of units that are not on the sheet.
    """
    fields = [Field(UNIT), *(Field(heading(rule)) for rule in sheet.rules), Field(NOTE, required=False)]
    rows = read_sheet(content, fields, max_rows=MAX_UNITS)
    units = {unit.name: unit.id for unit in sheet.units}
    problems: list[Problem] = []
    cells: dict[tuple[int, int], str] = {}
    notes: dict[int, str] = {}
    for row in rows:
        unit_id = units.get(row.cells.get(UNIT, ""))
        if unit_id is None or unit_id in notes:
            problems.append(Problem(row.number, UNIT, "重复的单位。" if unit_id else "考核表上没有这个单位。"))
            continue
        notes[unit_id] = row.cells.get(NOTE, "")
        for rule in sheet.rules:
            cells[unit_id, rule.id] = row.cells.get(heading(rule), "")
    if problems:
        raise refuse(problems)
    return Filled(cells, notes)


def said(error: SheetError) -> str:
    """What is wrong with a file, in one sentence."""
    found: Sequence[Problem] = error.problems[:3]
    return error.message + "".join(f"第 {each.row} 行{each.column}：{each.message}" for each in found)
