"""One route for all exports: at once where the list is short, by a task where it is long."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from itertools import chain, islice
from typing import Any

from flask import current_app, redirect, request
from marshmallow import Schema
from sqlalchemy.orm import Session

from app.core import audit, files
from app.core.clock import utc_now
from app.core.console import audit_entries
from app.core.console.blueprint import Console
from app.core.console.formats import moment
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.console.reasons import ReasonForm
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import ForbiddenError, NotFoundError, RuleError
from app.core.exports import workbooks
from app.core.exports.actions import ExportAction
from app.core.exports.model import DIRECT_ROWS, Export
from app.core.exports.rows import rows_of
from app.core.exports.taken import Taken
from app.core.files.response import download
from app.core.http.policies import current, page_for
from app.core.tasks import Outcome, Task, TaskKind, Work, enqueue
from app.core.tasks.console import page_of

blp = Console("exports", __name__)
KIND = "export"
XLSX, CSV = "xlsx", "csv"
KEEP_DAYS = 7


@blp.app_template_global()
def may_export(name: str) -> bool:
    """For templates: whether the buttons should be there."""
    return _exports()[name].is_for(current.staff.role)


def _exports() -> dict[str, Export]:
    return current_app.extensions["exports"]  # type: ignore[no-any-return]


@blp.post("/exports/<list_name>")
@page_for("console:use")
def export(list_name: str) -> Any:
    """Take a list home, as it is filtered in the address; the button that was pressed says in which form."""
    wanted, form = _exports().get(list_name), request.form.get("format", XLSX)
    if wanted is None or form not in (XLSX, CSV):
        raise NotFoundError
    if not wanted.is_for(current.staff.role):
        raise ForbiddenError
    filters = Filters(wanted.query)
    if filters.errors:
        raise RuleError("查询条件有误，请返回修改后再导出。")
    asked = _reason() if wanted.asks_reason else {}
    rows = rows_of(wanted, db.session(), staff=current.staff, filters=filters.values)
    first = list(islice(rows, DIRECT_ROWS + 1))
    used_privately = [field for field in wanted.private if field in filters.chosen]
    if len(first) > DIRECT_ROWS and not used_privately:
        params = {"export": list_name, "format": form, "filters": filters.chosen} | asked
        task = execute(enqueue, kind=KIND, params=params, staff=current.staff, now=utc_now())
        return redirect(page_of(task), 303)
    everything = list(chain(first, rows))  # What names a person is never many.
    taken = Taken(current.staff, filters.chosen, everything, utc_now(), **asked)
    execute(_note, export=wanted, taken=taken, count=len(everything))
    content = b"".join(_as_file(wanted, form, everything, filters.chosen))
    return download(content, name=_file_name(wanted, form), media_type=_media_type(form))


def _reason() -> dict[str, str]:
    """Why somebody takes home what is masked elsewhere. Raises RuleError."""
    found = Form(ReasonForm).load()
    if found is None:
        raise RuleError("请写明导出的原因，2 到 200 个字。")
    return {"reason": found["reason"]}


def _note(session: Session, *, export: Export, taken: Taken, count: int) -> None:
    facts = {name: "（已填）" if name in export.private else text for name, text in taken.filters.items()}
    asked = {"reason": taken.reason} if export.asks_reason else {}
    audit.note(
        session,
        staff=taken.staff,
        action=ExportAction.EXPORTED,
        subject_id=None,
        at=taken.at,
        export=export.name,
        filters=facts,
        rows=count,
        **asked,
    )
    if export.on_taken is not None:
        export.on_taken(session, taken)


def _file_name(wanted: Export, form: str) -> str:
    return f"{wanted.title} {moment(utc_now()).replace(':', '')}.{form}"


def _media_type(form: str) -> str:
    return workbooks.XLSX if form == XLSX else workbooks.CSV


def _as_file(wanted: Export, form: str, rows: Any, chosen: Mapping[str, str]) -> Iterator[bytes]:
    labels = current_app.extensions["labels"]
    if form == CSV:
        yield from workbooks.as_csv(wanted.columns, rows, labels)
        return
    about = [
        f"导出时间：{moment(utc_now())}",
        *(f"条件：{label} {text}" for label, text in audit_entries.filters(wanted.name, chosen)),
    ]
    with tempfile.TemporaryFile() as file:
        workbooks.write_xlsx(file, wanted.columns, rows, labels, title=wanted.title, about=about)
        file.seek(0)
        yield from iter(partial(file.read, files.PART_BYTES), b"")


def run_export(work: Work) -> None:
    """The task: rows into a file on disk, which is then stored in one transaction."""
    wanted = _exports()[work.params["export"]]
    chosen, form = work.params["filters"], work.params["format"]
    asked = {"reason": work.params["reason"]} if wanted.asks_reason else {}
    schema: Schema = wanted.query()
    count = 0

    def seen(rows: int) -> None:
        nonlocal count
        count = rows
        work.progress(rows, 0)

    filters = schema.load(chosen)
    rows = rows_of(wanted, db.session(), staff=work.staff, filters=filters, seen=seen, forget=True)
    with tempfile.TemporaryFile() as file:
        for part in _as_file(wanted, form, rows, chosen):
            file.write(part)
        db.session.rollback()

        def keep(session: Session) -> None:
            file.seek(0)
            now = utc_now()
            stored = files.store(
                session,
                content=iter(partial(file.read, files.PART_BYTES), b""),
                name=_file_name(wanted, form),
                media_type=_media_type(form),
                now=now,
                keep_until=now + timedelta(days=KEEP_DAYS),
            )
            _note(session, export=wanted, taken=Taken(work.staff, chosen, None, now, **asked), count=count)
            words = f"文件已生成，可在 {KEEP_DAYS} 天内下载。"
            work.finish(session, Outcome(words, {"行数": count}, file_id=stored.id))

        execute(keep)


def _permission(task: Task) -> str | None:
    wanted = _exports().get(task.params.get("export", ""))
    return wanted.permission if wanted else None


KINDS = [TaskKind(KIND, "导出列表", run_export, _permission)]
