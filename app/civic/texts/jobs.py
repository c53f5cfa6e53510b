"""Periodic jobs of texts, and the task that tells people of a notice."""

from flask import url_for
from sqlalchemy.orm import Session

from app.civic.texts import sending, upkeep
from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import end_reading, execute
from app.core.jobs.periodic import Job, in_parts
from app.core.tasks import Outcome, Task, TaskKind, Work


def send(work: Work) -> None:
    """Tell everybody whom a notice is for, part by part; what was broken off goes on where it was."""
    text_id = work.params["text_id"]
    total = sending.to_tell(db.session(), text_id=text_id, now=utc_now())
    end_reading()
    sent = sending.Sent(0, is_over=False)
    while not sent.is_over:
        sent = execute(sending.queue_some, text_id=text_id, now=utc_now())
        work.progress(sent.queued, total)

    def finish(session: Session) -> None:
        work.finish(session, Outcome("公告已放进居民的消息。", {"消息": sent.queued}))

    execute(finish)


def _link(task: Task) -> tuple[str, str]:
    return "查看公告", url_for("texts_console.text", text_id=task.params["text_id"])


KINDS = [TaskKind(sending.TASK, "发送公告", send, lambda _task: "texts:publish", link=_link)]

JOBS = [Job("texts.forget_readings", 86_400, in_parts(upkeep.forget_readings))]
