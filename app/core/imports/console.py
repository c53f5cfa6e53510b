"""The pages of imports: a file to upload, the template, and the word that enters what went through the dry run."""

from datetime import timedelta
from typing import Any

from flask import url_for
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
from app.core.files.uploads import uploaded_file
from app.core.http.policies import current, page_for
from app.core.http.schemas import form_id
from app.core.imports.import_tasks import CHECK, ENTER, KEEP_DAYS, imports
from app.core.imports.model import MAX_ROWS, Import
from app.core.imports.workbooks import template as template_of
from app.core.tasks import Task, TaskStatus, enqueue, own_task
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
        content = _content(form)
        if places and form.values.get("place_id") not in {str(place_id) for place_id, _ in places}:
            form.refuse(errors={"place_id": ["请选择社区。"]})
        if not form.errors:
            answer = form.run(
                lambda session, place_id: _submit(session, wanted, content, place_id),
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


def _submit(session: Session, wanted: Import, content: bytes, place_id: int | None) -> Task:
    now = utc_now()
    stored = files.store(
        session,
        content=content,
        name=f"{wanted.title}.xlsx",
        media_type=XLSX,
        now=now,
        keep_until=now + timedelta(days=KEEP_DAYS),
    )
    params = {"import": wanted.name, "place_id": place_id}
    return enqueue(session, kind=CHECK, params=params, staff=current.staff, now=now, file_id=stored.id)


@blp.get("/imports/<list_name>/template")
@page_for("imports:use")
def template(list_name: str) -> Any:
    """The sheet to fill in."""
    wanted = _wanted(list_name)
    return download(template_of(wanted), name=f"{wanted.title}模板.xlsx", media_type=XLSX)


@blp.post("/imports/checked/<int:task_id>/entering")
@page_for("imports:use")
def enter(task_id: int) -> Any:
    """Enter what went through the dry run."""
    back = url_for("tasks_console.task", task_id=task_id)
    return act(lambda session: _enter(session, task_id), done="已开始导入。", to=page_of, back=back)


def _enter(session: Session, task_id: int) -> Task:
    """Raises TaskNotFoundError, AlreadyEnteredError; FileGoneError where the file was uploaded too long ago."""
    checked = own_task(session, task_id=task_id, staff_id=current.staff.id)
    session.refresh(checked, with_for_update=True)
    can_enter = ((checked.result or {}).get("data") or {}).get("can_enter")
    if checked.kind != CHECK or checked.status is not TaskStatus.DONE or can_enter is None:
        raise NotFoundError
    _wanted(checked.params["import"])
    if not can_enter:
        raise AlreadyEnteredError
    files.find(session, checked.file_id or 0)
    checked.result = checked.result | {"data": {"can_enter": False}}
    now, file_id = utc_now(), checked.file_id
    return enqueue(session, kind=ENTER, params=checked.params, staff=current.staff, now=now, file_id=file_id)
