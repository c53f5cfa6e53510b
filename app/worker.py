"""`flask worker`: the process that does what nobody waits for."""

import signal
import threading
from typing import cast

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.core.jobs.periodic import work
from app.core.tasks import runner
from app.features import JOBS
from app.readiness import refuse_unready


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Run periodic jobs and tasks until SIGTERM or Ctrl-C; the job under way is finished first."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    refuse_unready(app)
    stop = threading.Event()

    def asked(*_: object) -> None:
        # In a thread of its own: the signal may have interrupted a wait for the event, which holds the event's lock.
        threading.Thread(target=stop.set).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked)
    tasks = threading.Thread(target=_tasks, args=(app, stop), name="tasks")
    tasks.start()
    try:
        work(JOBS, stop)
    finally:
        stop.set()
        tasks.join()


def _tasks(app: Flask, stop: threading.Event) -> None:
    """Tasks in a thread of their own: a long one must not hold up the periodic jobs."""
    with app.app_context():
        runner.work(app.extensions["tasks"], stop)
