"""Periodic jobs of trials: one as a task, with its progress."""

from flask import current_app, url_for

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import end_reading
from app.core.tasks import Outcome, Task, TaskKind, Work
from app.standing.programmes.settings import point_settings_at
from app.standing.trials import trying


def run(work: Work) -> Outcome:
    """Try a version; it changes nothing, so it may be begun again at any time."""
    session, now = db.session(), utc_now()
    settings = point_settings_at(session, now=now, settings=current_app.config["SETTINGS"])
    trial = trying.prepare(session, version_id=work.params["version_id"], staff=work.staff, now=now)
    end_reading()
    found = trying.run(session, trial, progress=work.progress, pause=end_reading)
    data = trying.shown(trial, found, point_value_fen=settings.point_value_fen)
    return Outcome(f"{trial.programme} 第 {trial.no} 版已试算。只是试算，什么都没有改。", data=data)


def _link(task: Task) -> tuple[str, str]:
    return "查看这一版", url_for("programme_drafts_console.version", version_id=task.params["version_id"])


KINDS = [
    TaskKind(
        trying.TASK,
        "试算积分办法",
        run,
        lambda _task: "programmes:write",
        link=_link,
        template="trials/_outcome.html",
    )
]
