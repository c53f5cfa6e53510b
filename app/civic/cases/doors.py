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
    `events` are what its author can add later, by the `kind` of their bodies, each a schema and a command. A kind whose
    cases do not say who has brought them finds those of a user by `own`, and nothing that is kept of a request names
    who asks.
    """

    kind: CaseKind
    body: Any
    answer: Any
    followed: Any
    bring: Callable[..., Any]
    follow: Callable[[Session, Case, datetime], Any]
    events: Mapping[str, tuple[Any, Callable[..., Any]]]
    own: Callable[[Session, str, int], Case | None] | None = None


CODE = "X-Report-Code"
WITH_CODE = {
    "name": CODE,
    "in": "header",
    "required": False,
    "description": "The code that was shown when a report was sent; not needed by who has left their name.",
    "schema": {"type": "string", "maxLength": 20},
}
