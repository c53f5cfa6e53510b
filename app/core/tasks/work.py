"""What a kind of task is, and what it is given while it runs."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core import permissions
from app.core.clock import utc_now
from app.core.errors import ForbiddenError
from app.core.identities import StaffIdentity
from app.core.tasks import queue
from app.core.tasks.models import Task


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a task leads to: a sentence, figures by their Chinese names, a stored file to download.

    `is_refused`: it has run, and found that what it was given cannot be taken. `data` is for the kind's own template.
    """

    words: str
    figures: Mapping[str, int] = field(default_factory=dict)
    file_id: int | None = None
    is_refused: bool = False
    data: Any = None


class Work:
    """A task that is being done, for the function that does it."""

    def __init__(self, task: Task, staff: Any, lease: queue.Lease, show: Callable[[int, int], None]) -> None:
        self.id = task.id
        self.params: Mapping[str, Any] = task.params
        self.file_id = task.file_id
        self.staff = staff
        """The staff member who has submitted it, as they are now."""
        self.has_finished = False
        """Whether `finish` was called; a command that is run again calls it again."""
        self._lease = lease
        self._show = show

    def progress(self, done: int, total: int) -> None:
        """Show how far it is, and that we are alive; may be called inside a command and as often as one likes."""
        self._show(done, total)

    def finish(self, session: Session, outcome: Outcome, *, now: datetime | None = None) -> None:
        """The last act of a command: the task is done with it. Raises LeaseLostError, so that nothing is done twice."""
        self.has_finished = True
        queue.finish(session, lease=self._lease, result=asdict(outcome), path=self.staff.path, now=now or utc_now())


@dataclass(frozen=True, slots=True)
class TaskKind:
    """A kind of task. `permission` names, for a task, what somebody needs now to have it run and to see what came of
    it; None is for one that nobody may see any more. `link` says, inside a request, where its page leads on to: words
    and an address.

    `template` shows the outcome's `data`; it is included below its words and figures with `task`, `outcome` and what
    `details` finds for them inside a request. `about` says in the list what it is about: a file, say.
    """

    name: str
    title: str
    run: Callable[[Work], Outcome | None]
    permission: Callable[[Task], str | None]
    link: Callable[[Task], tuple[str, str] | None] = lambda _task: None
    template: str | None = None
    about: Callable[[Task], str | None] = lambda _task: None
    details: Callable[[Task], Any] = lambda _task: None

    def check_authority(self, task: Task, staff: StaffIdentity) -> None:
        """Whether somebody has today what their task needs: roles and nodes change while it waits and after it is done.

        Raises ForbiddenError; TaskNotFoundError for what belongs to a subtree that is no longer theirs.
        """
        needed = self.permission(task)
        if needed is None or not staff.covers(task.path):
            raise queue.TaskNotFoundError
        if not permissions.permission(needed).allows(staff.role):
            raise ForbiddenError
