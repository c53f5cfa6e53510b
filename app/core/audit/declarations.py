"""What can be noted in the audit log: each action with its Chinese label, its subject, and the facts it may have."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from types import MappingProxyType
from typing import Any, Self, TypeGuard


class Show(Enum):
    """How the value of a fact reads, other than by the labels of an enumeration."""

    TEXT = auto()
    """As it stands; of a list, its values one after another."""
    NUMBER = auto()
    """Points, counts: 12,345."""
    SIGNED = auto()
    """A change of a score: +5."""
    MONEY = auto()
    """Fen, as yuan."""
    DAY = auto()
    MONTH = auto()
    FLAG = auto()
    """Whether a box was ticked."""
    NODE = auto()
    """The number of a node, as its name where the page has looked it up."""
    ACTION = auto()
    """A declared action, by its label."""
    SUBJECT = auto()
    """What actions are about, by its label."""
    EXPORT = auto()
    """A list that can be taken home, by its title."""
    FILTERS = auto()
    """The filters of the list named by the fact `export`, by what that list declares of them."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of an action. `show` is an enumeration whose labels say what the value means, words for each value, facts
    for each part of it, or one of the ways above.
    """

    label: str
    show: "Show | type[StrEnum] | Mapping[str, str | Fact]" = Show.TEXT


@dataclass(frozen=True, slots=True)
class Subject:
    """What actions are about. `kind` is what is stored of it, at most 16 letters."""

    kind: str
    label: str


NO_FACTS: Mapping[str, Fact] = MappingProxyType({})
REASON = {"reason": Fact("原因")}


class UndeclaredError(LookupError):
    """An action that no feature declares, or a fact that its action does not declare, or not with such a value."""


class Action(StrEnum):
    """What can be done: its stored name (`top_up.approved`), its label, its subject, its facts by their names."""

    label: str
    subject: Subject
    facts: Mapping[str, Fact]

    def __new__(cls, value: str, label: str, subject: Subject, facts: Mapping[str, Fact] = NO_FACTS) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label, member.subject, member.facts = value, label, subject, facts
        return member


def check(action: Action, facts: Mapping[str, Any]) -> None:
    """Raises UndeclaredError where something is to be noted for which there are no words."""
    if not isinstance(action, Action):
        raise UndeclaredError(f"{action} is no declared action")
    for name, value in facts.items():
        if name not in action.facts:
            raise UndeclaredError(f"{action.value} declares no fact {name}")
        show = action.facts[name].show
        if is_enumeration(show) and value not in list(show):
            raise UndeclaredError(f"{action.value}: {name} is no {show.__name__}")


def is_enumeration(show: Any) -> TypeGuard[type[StrEnum]]:
    return isinstance(show, type) and issubclass(show, StrEnum)
