"""The two kinds of task behind an import: a dry run, and the entering of what went through it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import current_app, url_for
from sqlalchemy.orm import Session

from app.core import files
from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.exports.workbooks import XLSX
from app.core.imports.model import MAX_ROWS, Asked, Import
from app.core.imports.spreadsheets import Problem, SheetError, SheetRow, open_sheet
from app.core.imports.workbooks import marked
from app.core.tasks import Outcome, Task, TaskKind, Work

CHECK, ENTER = "import.check", "import.enter"
KEEP_DAYS = 7
LISTED = 500
"""Problems that the page lists; the marked copy has all of them."""


def imports() -> dict[str, Import]:
    return current_app.extensions["imports"]  # type: ignore[no-any-return]


def _read(work: Work, wanted: Import) -> tuple[list[SheetRow], list[Problem]]:
    content = b"".join(files.read(db.session(), work.file_id or 0))
    db.session.rollback()  # Reading a spreadsheet takes its time; no transaction waits for it.
    return open_sheet(content, wanted.headers, max_rows=MAX_ROWS)


def run_check(work: Work) -> Outcome | None:
    """Find everything that is wrong, without changing anything."""
    wanted = imports()[work.params["import"]]
    try:
        rows, problems = _read(work, wanted)
    except SheetError as error:
        return Outcome(error.message, is_refused=True)
    work.progress(0, len(rows))
    if not problems:
        checked = wanted.check(Asked(rows, work.staff, utc_now(), work.params["place_id"]), db.session())
        problems = list(checked.problems)
        db.session.rollback()
    if problems:
        execute(_refuse, work=work, wanted=wanted, rows=rows, problems=problems)
        return None
    return Outcome(
        f"检查通过，共 {len(rows):,} 行，还没有导入。请核对后确认导入。",
        {"行数": len(rows), **checked.figures},
        data={"can_enter": True},
    )


def run_enter(work: Work) -> None:
    """Enter all rows, or none and say what is wrong: things may have changed since the dry run."""
    wanted = imports()[work.params["import"]]
    rows, problems = _read(work, wanted)
    work.progress(0, len(rows))
    try:
        execute(_enter, work=work, wanted=wanted, rows=rows)
    except SheetError as error:
        problems = list(error.problems)
        execute(_refuse, work=work, wanted=wanted, rows=rows, problems=problems)


def _enter(session: Session, *, work: Work, wanted: Import, rows: Sequence[SheetRow]) -> None:
    figures = wanted.enter(Asked(rows, work.staff, utc_now(), work.params["place_id"]), session, work.progress)
    work.finish(session, Outcome(f"已导入 {len(rows):,} 行。", {"行数": len(rows), **figures}))


def _refuse(
    session: Session, *, work: Work, wanted: Import, rows: Sequence[SheetRow], problems: Sequence[Problem]
) -> None:
    now = utc_now()
    copy = files.store(
        session,
        content=marked(wanted, rows, problems),
        name=f"{wanted.title}（标出问题）.xlsx",
        media_type=XLSX,
        now=now,
        keep_until=now + timedelta(days=KEEP_DAYS),
    )
    outcome = Outcome(
        f"有 {len(problems):,} 处问题，没有导入任何内容。请在自己的表格里改好后重新上传。",
        {"行数": len(rows), "有问题的行": len({problem.row for problem in problems}), "问题": len(problems)},
        file_id=copy.id,
        is_refused=True,
        data={"problems": [problem.as_detail() for problem in problems[:LISTED]], "count": len(problems)},
    )
    work.finish(session, outcome)


def _link(task: Task) -> tuple[str, str] | None:
    wanted = imports().get(task.params["import"])
    if wanted is None:
        return None
    if (task.result or {}).get("is_refused"):
        return "重新上传", url_for("imports_console.upload", list_name=wanted.name)
    words, endpoint = wanted.done
    return (words, url_for(endpoint)) if task.kind == ENTER else None


def _permission(task: Task) -> str | None:
    wanted = imports().get(task.params["import"])
    return wanted.permission if wanted else None


def _kind(name: str, title: str, run: Any) -> TaskKind:
    return TaskKind(name, title, run, _permission, link=_link, template="console/import_outcome.html")


KINDS = [_kind(CHECK, "检查表格", run_check), _kind(ENTER, "导入表格", run_enter)]
