"""Who may see what came of a task is asked when they look, not when it was made: people change their posts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.core import files, tasks
from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.permissions import PERMISSIONS, StaffRole
from app.core.tasks import Outcome, Task, TaskKind, TaskStatus, runner
from app.parties.communities.models import Community, CommunityKind
from app.parties.staff.models import StaffMember
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.desk import Desk, at_desk

SECRET = "户号 姓名 手机号".encode()


@pytest.fixture
def town(app: Flask) -> Iterator[Community]:
    app.extensions["tasks"]["test"] = TaskKind("test", "试验", lambda _work: None, lambda _task: "audit:read")
    with frozen(NOW):
        yield factories.community(kind=CommunityKind.TOWN)
    del app.extensions["tasks"]["test"]


@pytest.fixture
def admin(town: Community) -> StaffIdentity:
    return factories.staff(town)


def submit(staff: StaffIdentity) -> Task:
    return commit(tasks.enqueue, kind="test", params={}, staff=staff, now=NOW)


def run(app: Flask) -> None:
    """The worker: the file holds what the submitter may see at this moment."""
    file = commit(files.store, content=SECRET, name="a.xlsx", media_type="x/y", now=NOW)
    kind: TaskKind = app.extensions["tasks"]["test"]
    working = TaskKind("test", kind.title, lambda _work: Outcome("好了", file_id=file.id), kind.permission)
    assert runner.run_next({"test": working})


def changed(staff: StaffIdentity, **values: Any) -> None:
    def change(session: Session) -> None:
        member = session.get_one(StaffMember, staff.id)
        for name, value in values.items():
            setattr(member, name, value)

    commit(change)


def answers(desk: Desk, task: Task) -> list[int]:
    return [desk.get(f"/tasks/{task.id}{part}").status_code for part in ("", "/state", "/file")]


def test_a_file_is_there_while_its_maker_has_the_role(app: Flask, admin: StaffIdentity) -> None:
    task, desk = submit(admin), at_desk(app, admin)
    run(app)
    assert answers(desk, task) == [200, 200, 200]
    changed(admin, role=StaffRole.CLERK)
    assert answers(desk, task) == [403, 403, 403]
    changed(admin, role=StaffRole.AUDITOR)  # Who may read the audit log as well.
    assert answers(desk, task) == [200, 200, 200]


def test_a_file_of_a_subtree_that_one_has_left_is_not_there(app: Flask, town: Community, admin: StaffIdentity) -> None:
    task, desk = submit(admin), at_desk(app, admin)
    run(app)
    below, beside = factories.community(parent=town), factories.community(kind=CommunityKind.TOWN)
    for node in (below, beside):
        changed(admin, community_id=node.id)
        assert answers(desk, task) == [404, 404, 404]
    changed(admin, community_id=town.id)
    assert answers(desk, task) == [200, 200, 200]


def test_what_was_made_after_a_promotion_is_about_the_larger_subtree(app: Flask, town: Community) -> None:
    node = factories.community(parent=town)
    staff = factories.staff(node)
    task, desk = submit(staff), at_desk(app, staff)
    changed(staff, community_id=town.id)
    run(app)
    changed(staff, community_id=node.id)
    assert answers(desk, task) == [404, 404, 404]


@pytest.mark.parametrize("change", [lambda _node: {"role": StaffRole.CLERK}, lambda node: {"community_id": node.id}])
def test_nothing_is_made_for_who_may_not_any_more(
    app: Flask, admin: StaffIdentity, change: Callable[[Community], dict[str, Any]]
) -> None:
    task = submit(admin)
    changed(admin, **change(factories.community()))
    run(app)
    db.session.rollback()
    failed = db.session.get_one(Task, task.id, populate_existing=True)
    assert (failed.status, failed.result) == (TaskStatus.FAILED, None)


def test_a_disabled_account_has_no_files(app: Flask, admin: StaffIdentity) -> None:
    task, desk = submit(admin), at_desk(app, admin)
    run(app)
    changed(admin, disabled_at=NOW)
    for part in ("", "/state", "/file"):
        answer = desk.get(f"/tasks/{task.id}{part}")
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/console/sign-in")


def test_every_kind_names_a_permission_for_what_it_is_given(app: Flask) -> None:
    lists = {"export": next(iter(app.extensions["exports"])), "import": next(iter(app.extensions["imports"]))}
    for kind in app.extensions["tasks"].values():
        task = Task(kind=kind.name, params=lists, staff_id=1, path="/1/", created_at=NOW)
        assert kind.permission(task) in PERMISSIONS, kind.name


def test_a_list_that_is_gone_is_nobodys(app: Flask, admin: StaffIdentity) -> None:
    for name, params in (("export", {"export": "gone"}), ("import.check", {"import": "gone"})):
        task = Task(kind=name, params=params, staff_id=admin.id, path=admin.path, created_at=NOW)
        with pytest.raises(tasks.TaskNotFoundError):
            app.extensions["tasks"][name].check_authority(task, admin)
