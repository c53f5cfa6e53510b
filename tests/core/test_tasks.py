"""Tasks: done once whatever dies, seen while they run, and only by who has submitted them."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import files, tasks
from app.core.audit import Action, AuditEvent, Subject, note
from app.core.clock import frozen, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import ConflictError, UnavailableError
from app.core.identities import StaffIdentity
from app.core.tasks import Outcome, Task, TaskKind, TaskStatus, Work, live_progress, queue, runner
from app.parties.communities.models import Community
from app.parties.staff.models import StaffMember
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.desk import at_desk
from tests.support.threads import at_once

LATER = NOW + timedelta(seconds=queue.LEASE_SECONDS + 1)


class Tried(Action):
    DONE = "test.done", "试过", Subject("test", "试验")
    HALF = "test.half", "试到一半", Subject("test", "试验")


@pytest.fixture
def node(app: Flask) -> Iterator[Community]:
    """A node, while the application has the kind of task of these tests."""
    app.extensions["tasks"]["test"] = TaskKind("test", "试验", lambda _work: None, lambda _task: "records:read")
    with frozen(NOW):
        yield factories.community()
    del app.extensions["tasks"]["test"]


@pytest.fixture
def clerk(node: Community) -> StaffIdentity:
    return factories.staff(node)


def submit(staff: StaffIdentity, kind: str = "test", **params: Any) -> Task:
    return commit(tasks.enqueue, kind=kind, params=params, staff=staff, now=NOW)


def run(function: Any, kind: str = "test") -> bool:
    return runner.run_next({kind: TaskKind(kind, "试验", function, lambda _task: "records:read")})


def now_of(task: Task) -> Task:
    db.session.rollback()
    return db.session.get_one(Task, task.id, populate_existing=True)


def effect(session: Any, *, work: Work) -> None:
    """Something that must happen once."""
    note(session, staff=work.staff, action=Tried.DONE, subject_id=work.id, at=utc_now())
    work.finish(session, Outcome("好了", {"行数": 3}))


def effects() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(AuditEvent).where(AuditEvent.action == "test.done")).all())


def test_a_task_is_run_for_who_has_submitted_it(clerk: StaffIdentity) -> None:
    task = submit(clerk, month="2026-10")
    seen = []

    def look(work: Work) -> None:
        seen.append((work.staff, work.params))
        execute(effect, work=work)

    assert run(look)
    assert seen == [(clerk, {"month": "2026-10"})]
    done = now_of(task)
    assert (done.status, done.result["words"], done.result["figures"]) == (TaskStatus.DONE, "好了", {"行数": 3})
    assert not run(lambda _work: None)


def test_an_outcome_that_is_returned_ends_it_too(clerk: StaffIdentity) -> None:
    task = submit(clerk)
    run(lambda _work: Outcome("不能导入", is_refused=True))
    assert now_of(task).result["is_refused"]


def test_a_refusal_is_said_and_a_fault_is_not_shown(clerk: StaffIdentity) -> None:
    refused, broken = submit(clerk), submit(clerk)

    def refuse(_work: Work) -> None:
        raise ConflictError("这个月已经结算。")

    def fault(_work: Work) -> None:
        raise ValueError("13800000000")

    run(refuse), run(fault)
    assert (now_of(refused).status, now_of(refused).error) == (TaskStatus.FAILED, "这个月已经结算。")
    assert now_of(broken).error == runner.FAULT


def test_two_workers_take_a_task_once(app: Flask, clerk: StaffIdentity) -> None:
    submit(clerk)
    assert sorted(at_once(app, [lambda: run(lambda work: execute(effect, work=work))] * 4)) == [False] * 3 + [True]
    assert effects() == 1


def test_a_dead_workers_task_is_taken_up_and_the_dead_one_cannot_finish(clerk: StaffIdentity) -> None:
    task = submit(clerk)
    left = commit(queue.take, task_id=task.id, now=NOW)  # And then its worker was killed, or just slow.
    assert not run(lambda work: execute(effect, work=work))
    with frozen(LATER):
        assert run(lambda work: execute(effect, work=work))
    slow = Work(task, clerk, left, lambda _done, _total: None)
    with pytest.raises(tasks.LeaseLostError):
        execute(effect, work=slow)
    assert effects() == 1
    assert now_of(task).attempts == 2


def test_after_three_deaths_it_has_failed(clerk: StaffIdentity) -> None:
    task = submit(clerk)
    for death in range(3):
        at = NOW + death * (LATER - NOW)
        assert commit(queue.take, task_id=task.id, now=at)
    with frozen(NOW + 3 * (LATER - NOW)):
        assert not run(lambda work: execute(effect, work=work))
    assert (now_of(task).status, now_of(task).error) == (TaskStatus.FAILED, queue.INTERRUPTED)


def test_a_busy_database_is_tried_again(clerk: StaffIdentity) -> None:
    task = submit(clerk)

    def busy(_work: Work) -> None:
        raise UnavailableError

    run(busy)
    assert now_of(task).status is TaskStatus.QUEUED
    assert not run(lambda work: execute(effect, work=work))
    with frozen(NOW + timedelta(seconds=runner.AGAIN_AFTER_SECONDS + 1)):
        run(lambda work: execute(effect, work=work))
    assert effects() == 1


def test_nothing_is_done_for_who_has_been_disabled(clerk: StaffIdentity) -> None:
    task = submit(clerk)
    commit(lambda session: setattr(session.get_one(StaffMember, clerk.id), "disabled_at", NOW))
    run(lambda work: execute(effect, work=work))
    assert now_of(task).status is TaskStatus.FAILED
    assert effects() == 0


def test_progress_is_seen_while_a_transaction_is_under_way(app: Flask, clerk: StaffIdentity) -> None:
    task = submit(clerk)
    desk = at_desk(app, clerk)
    seen: list[dict[str, Any]] = []

    def look() -> None:
        with app.app_context():
            seen.append(desk.get(f"/tasks/{task.id}/state").get_json())

    def command(session: Any, *, work: Work) -> None:
        note(session, staff=work.staff, action=Tried.HALF, subject_id=1, at=utc_now())
        session.flush()
        work.progress(500, 1000)
        at_once(app, [look])
        work.progress(1000, 1000)
        at_once(app, [look])
        work.finish(session, Outcome("好了"))

    run(lambda work: execute(command, work=work))
    assert [(state["done"], state["total"], state["status"]) for state in seen] == [
        (500, 1000, "running"),
        (1000, 1000, "running"),
    ]
    assert desk.get(f"/tasks/{task.id}/state").get_json()["is_over"]
    assert not live_progress.is_alive(db.engine, task.id)


@pytest.mark.only_on("sqlite")
def test_on_sqlite_a_worker_that_shows_progress_is_alive(clerk: StaffIdentity) -> None:
    task = submit(clerk)
    lease = commit(queue.take, task_id=task.id, now=NOW)
    live_progress.shower(db.engine, lease)(1, 2)
    with frozen(LATER):
        assert not run(lambda work: execute(effect, work=work))
        path = live_progress._file(db.engine, task.id)
        os.utime(path, (1, 1))
        assert run(lambda work: execute(effect, work=work))


@pytest.mark.only_on("mariadb", "tidb")
def test_on_mariadb_progress_extends_the_lease(clerk: StaffIdentity) -> None:
    task = submit(clerk)
    lease = commit(queue.take, task_id=task.id, now=NOW)
    with frozen(NOW + timedelta(seconds=queue.LEASE_SECONDS - 1)):
        live_progress.shower(db.engine, lease)(1, 2)
    with frozen(LATER):
        assert not run(lambda work: execute(effect, work=work))


def test_a_task_is_its_submitters_alone(app: Flask, node: Community, clerk: StaffIdentity) -> None:
    task = submit(clerk)
    file = commit(files.store, content=b"secret", name="a.xlsx", media_type="x/y", now=NOW)
    run(lambda _work: Outcome("好了", file_id=file.id))
    own, other = at_desk(app, clerk), at_desk(app, factories.staff(node))
    assert "好了" in own.page(f"/tasks/{task.id}")
    assert "试验" in own.page("/tasks")
    assert own.get(f"/tasks/{task.id}/file").get_data() == b"secret"
    for path in (f"/tasks/{task.id}", f"/tasks/{task.id}/state", f"/tasks/{task.id}/file", "/tasks/999999"):
        assert other.get(path).status_code == 404
    assert "还没有后台任务" in other.page("/tasks")


def test_the_kind_that_this_version_does_not_know_any_more_is_nobodys(app: Flask, clerk: StaffIdentity) -> None:
    task = submit(clerk, "forgotten")
    run(lambda _work: Outcome("好了"), "forgotten")
    assert "后台任务" in at_desk(app, clerk).page("/tasks")
    assert at_desk(app, clerk).get(f"/tasks/{task.id}").status_code == 404


def test_a_page_shows_the_bar_until_it_is_over(app: Flask, clerk: StaffIdentity) -> None:
    task = submit(clerk)
    desk = at_desk(app, clerk)
    page = desk.page(f"/tasks/{task.id}")
    assert "排队中" in page
    assert f'data-task="/console/tasks/{task.id}/state"' in page
    run(lambda _work: None)  # A kind that forgets to say what came of it.
    assert runner.FAULT in desk.page(f"/tasks/{task.id}")
    assert desk.get(f"/tasks/{task.id}/file").status_code == 404


def test_old_tasks_are_forgotten(clerk: StaffIdentity) -> None:
    submit(clerk)
    waiting = submit(clerk).id
    run(lambda _work: Outcome("好了"))
    assert commit(queue.forget_old, now=NOW + timedelta(days=89)) == 0
    assert commit(queue.forget_old, now=NOW + timedelta(days=91)) == 1
    assert [row.id for row in db.session.scalars(select(Task))] == [waiting]
