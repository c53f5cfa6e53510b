"""The pages of imports: a file to upload, the template, and the word that enters what went through the dry run."""

from datetime import timedelta
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from app.core import files
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.fields import FormSchema
from app.core.console.forms import Form, act
from app.core.db.session import db
from app.core.errors import ConflictError, DomainError, ForbiddenError, NotFoundError
from app.core.exports.workbooks import XLSX
from app.core.files.response import download
from app.core.files.storing import safe_name
from app.core.files.uploads import uploaded_file
from app.core.http.policies import current, page_for
from app.core.http.schemas import form_id
from app.core.imports import reports, saved_layouts
from app.core.imports.choosing import ReadingForm, chosen_answers, chosen_reading
from app.core.imports.import_tasks import ALL, CHECK, ENTER, GOOD, imports
from app.core.imports.model import MAX_ROWS, Import
from app.core.imports.readings import Reading
from app.core.imports.reports import KEEP_DAYS
from app.core.imports.spreadsheets.layouts import Heading
from app.core.imports.workbooks import template as template_of
from app.core.tasks import Task, enqueue, own_task
from app.core.tasks.console import page_of

blp = Console("imports", __name__)


class UploadForm(FormSchema):
    """Where the rows belong, where that has to be said; the file comes beside it."""

    place_id = form_id(load_default=None)


class AlreadyEnteredError(ConflictError):
    code = "already_entered"
    message = "这份表格已经提交导入，请在“后台任务”里查看结果。"


def _wanted(name: str) -> Import:
    wanted = imports().get(name)
    if wanted is None:
        raise NotFoundError
    if not wanted.is_for(current.staff.role):
        raise ForbiddenError
    return wanted


@blp.route("/imports/<list_name>", methods=["GET", "POST"])
@page_for("imports:use")
def upload(list_name: str) -> Any:
    """Upload a spreadsheet to be checked."""
    wanted, form = _wanted(list_name), Form(UploadForm)
    places = wanted.places(db.session(), current.staff) if wanted.places else []
    if form.is_sent:
        content, name = _content(form), _name()
        allowed = {str(place_id) for place_id, _ in places} | ({""} if wanted.place_column else set())
        if places and (form.values.get("place_id") or "") not in allowed:
            form.refuse(errors={"place_id": [f"请选择{wanted.of}。"]})
        if not form.errors:
            answer = form.run(
                lambda session, place_id: _submit(session, wanted, content, name, place_id),
                done="已上传，正在检查。",
                to=page_of,
            )
            if answer:
                return answer
    return form.page("console/import.html", wanted=wanted, places=places, max_rows=MAX_ROWS)


def _content(form: Form) -> bytes:
    try:
        return uploaded_file("file")
    except DomainError as error:
        form.take(error)
        form.errors.setdefault("file", [error.message if not error.details else "请选择要上传的文件。"])
        return b""


def _name() -> str:
    file = request.files.get("file")
    return safe_name((file.filename if file else "") or "")


def _submit(session: Session, wanted: Import, content: bytes, name: str, place_id: int | None) -> Task:
    now = utc_now()
    stored = files.store(
        session,
        content=content,
        name=name,
        media_type="application/octet-stream",
        now=now,
        keep_until=now + timedelta(days=KEEP_DAYS),
    )
    params = {"import": wanted.name, "place_id": place_id, "file_name": name}
    return enqueue(session, kind=CHECK, params=params, staff=current.staff, now=now, file_id=stored.id)


@blp.get("/imports/<list_name>/template")
@page_for("imports:use")
def template(list_name: str) -> Any:
    """The sheet to fill in."""
    wanted = _wanted(list_name)
    return download(template_of(wanted), name=f"{wanted.title}模板.xlsx", media_type=XLSX)


@blp.post("/imports/checked/<int:task_id>/reading")
@page_for("imports:use")
def reread(task_id: int) -> Any:
    """Check the same file again, read as somebody has chosen."""
    form, back = Form(ReadingForm), url_for("tasks_console.task", task_id=task_id)
    return act(lambda session: _reread(session, task_id, form), done="正在按您的选择重新检查。", to=page_of, back=back)


def _reread(session: Session, task_id: int, form: Form) -> Task:
    """Raises TaskNotFoundError, NotFoundError, RuleError; FileGoneError where the file was uploaded too long ago."""
    checked, data = _checked(session, task_id)
    wanted = _wanted(checked.params["import"])
    report = reports.load(session, data["report"])
    reading = chosen_reading(form, report["reading"], wanted, checked.params.get("reading"))
    files.find(session, checked.file_id or 0)
    _remember(session, wanted, report["reading"], reading)
    checked.result = checked.result | {"data": data | {"can_enter": False}}
    params = {**checked.params, "reading": reading.as_json()}
    return enqueue(session, kind=CHECK, params=params, staff=current.staff, now=utc_now(), file_id=checked.file_id)


def _remember(session: Session, wanted: Import, shown: dict[str, Any], reading: Reading) -> None:
    """What somebody has pointed out otherwise than it was found is found so next time."""
    layout, words = reading.layout, shown["words"]
    if layout is None or not words or layout.as_json() == shown["layout"]:
        return
    saved_layouts.save(
        session,
        community_id=current.staff.community_id,
        import_name=wanted.name,
        heading=Heading(layout.first, layout.last, words),
        columns=layout.columns,
        now=utc_now(),
    )


@blp.post("/imports/checked/<int:task_id>/entering")
@page_for("imports:use")
def enter(task_id: int) -> Any:
    """Enter what went through the dry run: all of it or nothing, or the rows that are good."""
    back = url_for("tasks_console.task", task_id=task_id)
    return act(lambda session: _enter(session, task_id), done="已开始导入。", to=_page_of_parts, back=back)


def _enter(session: Session, task_id: int) -> list[Task]:
    """One task for each part. Raises TaskNotFoundError, AlreadyEnteredError, CheckAgainError; FileGoneError after too
    long.
    """
    checked, data = _checked(session, task_id)
    wanted = _wanted(checked.params["import"])
    if data.get("is_entered"):
        raise AlreadyEnteredError
    if not data["can_enter"]:
        raise NotFoundError
    answers = chosen_answers(request.form, reports.unpacked(reports.load(session, data["rows"]), wanted.headers))
    settled = not data["wrong"] and len(answers) == data["suspicious"]
    whole = request.form.get("how") == ALL and settled and data["parts"] == 1
    checked.result = checked.result | {"data": data | {"can_enter": False, "is_entered": True}}
    params = {
        **{key: checked.params[key] for key in ("import", "place_id", "file_name")},
        "rows": data["rows"],
        "how": ALL if whole else GOOD,
        "answers": answers,
        "parts": data["parts"],
    }
    return [
        enqueue(session, kind=ENTER, params=params | {"part": part}, staff=current.staff, now=utc_now())
        for part in range(1, data["parts"] + 1)
    ]


def _page_of_parts(tasks: list[Task]) -> str:
    return page_of(tasks[0]) if len(tasks) == 1 else url_for("tasks_console.tasks")


def _checked(session: Session, task_id: int) -> tuple[Task, dict[str, Any]]:
    """A dry run that is over, and what came of it; locked. Raises TaskNotFoundError, NotFoundError."""
    checked = own_task(session, task_id=task_id, staff_id=current.staff.id)
    session.refresh(checked, with_for_update=True)
    data = (checked.result or {}).get("data") or {}
    if checked.kind != CHECK or "can_enter" not in data:
        raise NotFoundError
    return checked, data
