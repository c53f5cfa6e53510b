"""How cases that are about no record come in from phones: one door for all kinds, of which each brings its own part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.civic.cases.models import Case, CaseKind


@dataclass(frozen=True, slots=True)
class Door:
    """What a kind has of its own: schemas (`body` comes in, `answer` and `followed` go out), and what is done.

    `bring` opens a case and returns what `answer` shows; `follow` returns what `followed` shows of a case of one's own.
    `events` are what its author can add later, by the `kind` of their bodies, each a schema and a command.
    """

    kind: CaseKind
    body: Any
    answer: Any
    followed: Any
    bring: Callable[..., Any]
    follow: Callable[[Session, Case, datetime], Any]
    events: Mapping[str, tuple[Any, Callable[..., Any]]]
