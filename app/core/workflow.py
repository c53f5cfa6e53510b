"""Workflows: the states of a thing, who moves it from which to which, and what the audit log notes of it.

Each is a table in the `workflow.py` of its feature, listed in `WORKFLOWS` of `app/features.py` and drawn in
`docs/workflows.md`. Where there is something to do in between, a service takes the steps one by one; else `move` takes
them all:

    hold     lock the row until the end of the transaction, and see that its state allows the transition
    enter    put it into its new state
    note     into the audit log, in the same transaction
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from app.core import audit
from app.core.audit import Action
from app.core.errors import DomainError

State = TypeVar("State", bound=StrEnum)


class Mover(StrEnum):
    """Who moves a thing; the value is how they are called."""

    STAFF = "工作人员"
    SHOP = "商户"
    RESIDENT = "居民"
    BANK = "银行"
    SYSTEM = "系统"


class _Actor(Protocol):
    @property
    def actor(self) -> str: ...
    @property
    def path(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Transition(Generic[State]):
    """From one of `sources` to `target`. `action` is what is noted of it; what is not noted has a `name` only."""

    sources: Collection[State]
    target: State
    action: Action | None = None
    by: Mover = Mover.STAFF
    name: str = ""

    @property
    def label(self) -> str:
        return self.action.label if self.action else self.name


def _own_path(_session: Session, _row: Any) -> None:
    """At the node of whoever does it."""


def _no_facts(_row: Any) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow(Generic[State]):
    """All transitions of one kind of thing, which begins in `initial`.

    `refusal` makes the error for a state that does not allow a transition. Of an entry of the audit log, `path` is the
    node that it is for, `facts` what each says, `subject_id` whom it is about.
    """

    title: str
    states: type[State]
    initial: State
    transitions: Sequence[Transition[State]]
    refusal: Callable[[State], DomainError]
    column: str = "status"
    path: Callable[[Session, Any], str | None] = field(default=_own_path)
    facts: Callable[[Any], Mapping[str, Any]] = field(default=_no_facts)
    subject_id: Callable[[Any], int] = field(default=attrgetter("id"))

    def require(self, row: Any, step: Transition[State]) -> None:
        """Raises what `refusal` makes where the state of the row does not allow the transition."""
        if step not in self.transitions:
            raise LookupError(f"{step} is no transition of {self.title}")
        state: State = getattr(row, self.column)
        if state not in step.sources:
            raise self.refusal(state)

    def hold(self, session: Session, row: Any, step: Transition[State]) -> None:
        """Lock the row and read it anew. Raises what `require` raises."""
        session.refresh(row, with_for_update=True)
        self.require(row, step)

    def enter(self, row: Any, step: Transition[State], **stamps: Any) -> None:
        """Put a locked row into its new state, with who did it and when. Raises what `require` raises."""
        self.require(row, step)
        setattr(row, self.column, step.target)
        for name, value in stamps.items():
            setattr(row, name, value)

    def note(
        self, session: Session, row: Any, step: Transition[State], *, staff: _Actor, at: datetime, **facts: Any
    ) -> None:
        """Note the transition in the audit log."""
        if step.action is None:
            raise LookupError(f"{step.name} is not noted")
        audit.note(
            session,
            staff=staff,
            action=step.action,
            subject_id=self.subject_id(row),
            at=at,
            path=self.path(session, row),
            **self.facts(row),
            **facts,
        )

    def move(
        self,
        session: Session,
        row: Any,
        step: Transition[State],
        *,
        staff: _Actor,
        at: datetime,
        stamps: Mapping[str, Any],
        **facts: Any,
    ) -> None:
        """Hold, enter and note, at once. Raises what `require` raises."""
        self.hold(session, row, step)
        self.enter(row, step, **stamps)
        self.note(session, row, step, staff=staff, at=at, **facts)
