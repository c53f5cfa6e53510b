"""Work that somebody waits for and that takes longer than a page: imports, exports, month ends.

A command enqueues a task in its own transaction; the page then leads on to `/console/tasks/<id>`, where a bar moves:

    task = tasks.enqueue(session, kind="residents.import", params={...}, staff=staff, now=now)     # in a service
    form.run(..., done="已开始导入。", to=tasks_page)               # `console.page_of(task)`, in a console

A worker runs it. Its kind is registered in `app/features.py`:

    TaskKind(
        "residents.import", "导入居民名册", run_import, lambda _task: "residents:import",
        link=lambda task: ("查看居民", url_for(...)),
    )

    def run_import(work: Work) -> Outcome | None:
        rows = read(…)                                # what takes long and needs no transaction comes first
        work.progress(0, len(rows))                   # as often as one likes; it is throttled
        execute(_import, rows=rows, work=work)        # in which `work.finish(session, Outcome(...))` comes last

A killed worker's task is taken up again by another, from its beginning. What `finish` is committed with happens exactly
once, because only the holder of the lease can finish. A kind that returns its Outcome instead must be idempotent.

models         the row
queue          enqueue, look up, take, finish: for services
work           what a kind is given while it runs
live_progress  progress that is seen while a transaction is under way
runner         the worker's loop
console        the pages
"""

from app.core.tasks.models import Task, TaskStatus
from app.core.tasks.queue import LeaseLostError, TaskNotFoundError, enqueue, own_task, own_tasks
from app.core.tasks.work import Outcome, TaskKind, Work

__all__ = [
    "LeaseLostError",
    "Outcome",
    "Task",
    "TaskKind",
    "TaskNotFoundError",
    "TaskStatus",
    "Work",
    "enqueue",
    "own_task",
    "own_tasks",
]
