"""The pages of tasks: one's own, each with a bar while it runs, and what came of it."""

from typing import Any

from flask import current_app, render_template, url_for

from app.core.console.blueprint import Console, Section
from app.core.console.lists import Filters, ListQuery
from app.core.db.session import db
from app.core.files.response import download_stored
from app.core.http.policies import current, page_for
from app.core.tasks import live_progress, queue
from app.core.tasks.models import Task, TaskStatus
from app.core.tasks.queue import TaskNotFoundError
from app.core.tasks.work import TaskKind

LABELS = {
    TaskStatus: {
        TaskStatus.QUEUED: "排队中",
        TaskStatus.RUNNING: "处理中",
        TaskStatus.DONE: "已完成",
        TaskStatus.FAILED: "未完成",
        TaskStatus.REFUSED: "有问题",
    }
}

blp = Console("tasks", __name__, sections=[Section("工作台", "后台任务", "tasks")], labels=LABELS)


def page_of(task: Task) -> str:
    """Where a task's page is, for the `to` of a form."""
    return url_for("tasks_console.task", task_id=task.id)


def _kind(task: Task) -> TaskKind:
    """Its kind; one that this version does not know any more is nobody's to see."""
    kinds: dict[str, TaskKind] = current_app.extensions["tasks"]
    return kinds.get(task.kind) or TaskKind(task.kind, "后台任务", lambda _work: None, lambda _task: None)


def _own(task_id: int) -> Task:
    """One's own task, whose kind one may still see. Raises TaskNotFoundError, ForbiddenError."""
    own = queue.own_task(db.session(), task_id=task_id, staff_id=current.staff.id)
    _kind(own).check_authority(own, current.staff)
    return own


@blp.get("/tasks")
@page_for("console:use")
def tasks() -> str:
    """What I have submitted."""
    filters = Filters(ListQuery)
    page = queue.own_tasks(db.session(), staff_id=current.staff.id, **filters.query)
    titles = {task.id: (_kind(task).title, _kind(task).about(task)) for task in page.items}
    return render_template("console/tasks.html", page=page, filters=filters, titles=titles)


@blp.get("/tasks/<int:task_id>")
@page_for("console:use")
def task(task_id: int) -> str:
    """One task: how far it is, or what came of it."""
    own = _own(task_id)
    kind = _kind(own)
    return render_template(
        "console/task.html",
        task=own,
        kind=kind,
        about=kind.about(own),
        shown=live_progress.look(db.engine, own),
        link=kind.link(own) if own.result else None,
        details=kind.details(own) if own.result else None,
    )


@blp.get("/tasks/<int:task_id>/state")
@page_for("console:use")
def state(task_id: int) -> dict[str, Any]:
    """The same for the script that moves the bar."""
    own = _own(task_id)
    done, total = live_progress.look(db.engine, own)
    words = LABELS[TaskStatus][own.status]
    return {"status": own.status.value, "words": words, "done": done, "total": total, "is_over": own.status.is_over}


@blp.get("/tasks/<int:task_id>/file")
@page_for("console:use")
def file(task_id: int) -> Any:
    """The file that a task has made."""
    own = _own(task_id)
    file_id = (own.result or {}).get("file_id")
    if file_id is None:
        raise TaskNotFoundError
    return download_stored(file_id)
