"""What a dry run has found, kept as encrypted files: people are named in it, and tasks themselves name nobody.

Two files: `rows`, from which they are entered, and `report`, which the page shows; of long lists it has the first.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.core import files
from app.core.errors import ConflictError
from app.core.imports.model import Finding, Import, Verdict
from app.core.imports.readings import Read
from app.core.imports.spreadsheets import Problem, SheetRow, layouts

KEEP_DAYS = 7
LISTED = 100
"""Rows of each sort that the page lists; the file that is taken home has all that are wrong."""
HEADING_WORDS = 6
"""Of a line that may be the headings."""
_JSON = "application/json"


class CheckAgainError(ConflictError):
    code = "check_again"
    message = "检查之后系统升级过，这种表格的列有变化。请重新检查一次，再导入。"


@dataclass(frozen=True, slots=True)
class Stored:
    """Rows as they were checked. `problems` are column and message, `asked` the column whose reading is asked for and
    `choices` the keys that may be chosen, each by the number of the row.
    """

    rows: Sequence[SheetRow]
    problems: Mapping[int, Sequence[tuple[str, str]]] = field(default_factory=dict)
    asked: Mapping[int, str] = field(default_factory=dict)
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)


def keep(session: Session, name: str, value: Any, now: datetime) -> int:
    """Store something for as long as the file it was made of; says its number."""
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    until = now + timedelta(days=KEEP_DAYS)
    return files.store(session, content=content, name=name, media_type=_JSON, now=now, keep_until=until).id


def load(session: Session, file_id: int) -> Any:
    """Raises FileGoneError."""
    return json.loads(b"".join(files.read(session, file_id)))


def packed(stored: Stored, headers: Sequence[str]) -> dict[str, Any]:
    return {
        "headers": list(headers),
        "rows": [[row.number, *(row.cells[header] for header in headers)] for row in stored.rows],
        "problems": list(stored.problems.items()),
        "asked": list(stored.asked.items()),
        "choices": list(stored.choices.items()),
    }


def unpacked(value: Mapping[str, Any], headers: Sequence[str]) -> Stored:
    """Raises CheckAgainError where the columns are others by now: an upgrade came between the dry run and this."""
    if list(headers) != value.get("headers", []):
        raise CheckAgainError
    return Stored(
        [SheetRow(number, dict(zip(headers, cells, strict=True))) for number, *cells in value["rows"]],
        {row: [(column, message) for column, message in found] for row, found in value["problems"]},
        dict(value["asked"]),
        dict(value["choices"]),
    )


def of_reading(read: Read) -> dict[str, Any]:
    """How the file was read, for the page and its form."""
    rows = read.rows
    return {
        "kind": read.table.kind,
        "sheets": [asdict(sheet) for sheet in read.table.sheets],
        "sheet": read.table.sheet,
        "layout": read.layout.as_json(),
        "words": list(read.heading.words) if read.heading else [],
        "headings": [
            {"first": each.first, "last": each.last, "words": [word for word in each.words if word][:HEADING_WORDS]}
            for each in layouts.candidates(read.table)
        ],
        "ignored": read.ignored,
        "missing": list(read.missing),
        "hidden": len(rows.hidden),
        "formulas": rows.formulas,
        "filled": rows.filled,
        "repeated": rows.repeated[:10],
        "did": [asdict(did) for did in rows.did.values()],
        "open": dict(read.open),
        "is_remembered": read.is_remembered,
    }


def of_rows(
    wanted: Import, rows: Sequence[SheetRow], problems: Sequence[Problem], findings: Mapping[int, Finding]
) -> dict[str, Any]:
    """The rows by what they would do: how many, and the first of them."""
    wrong: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        wrong[problem.row].append(problem)
    counts: dict[str, int] = dict.fromkeys(Verdict, 0)
    listed: dict[str, list[dict[str, Any]]] = {verdict: [] for verdict in Verdict}
    for row in rows:
        finding = findings.get(row.number, Finding(row.number, Verdict.NEW))
        verdict = Verdict.WRONG if row.number in wrong else finding.verdict
        counts[verdict] += 1
        if len(listed[verdict]) < LISTED:
            listed[verdict].append(
                {
                    "row": row.number,
                    "who": " · ".join([text for text in row.cells.values() if text][:3]),
                    "changes": finding.changes,
                    "question": finding.question,
                    "choices": finding.choices,
                    "note": finding.note,
                    "wrong": [(each.column, row.cells.get(each.column, ""), each.message) for each in wrong[row.number]]
                    if row.number in wrong
                    else [],
                }
            )
    return {"headers": list(wanted.headers), "counts": counts, "listed": listed}
