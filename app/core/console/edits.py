"""Edits: forms that begin with what is there. When that was changed meanwhile, saving is refused and both are shown."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request
from marshmallow import Schema
from sqlalchemy.orm import Session

from app.core.console.forms import Form, T
from app.core.errors import ConflictError, DomainError

SEEN = "seen"


class EditedMeanwhileError(ConflictError):
    """Somebody else has saved another version since this form was opened. `there` is what is there now."""

    code = "edited_meanwhile"
    message = "您打开这一页后，有人改过这里。下面标出了现在的内容；请核对，再保存一次就以您填写的为准。"

    def __init__(self, there: Mapping[str, str]) -> None:
        super().__init__()
        self.there = there


class EditForm(Form):
    """A form for something that is there: `values` is that, read anew with each request; `beside` is what the form
    asks for besides, by its usual values. `meanwhile` says, by field, what somebody else has made of it.
    """

    def __init__(self, schema: type[Schema], values: Mapping[str, Any], **beside: Any) -> None:
        super().__init__(schema, {**values, **beside})
        self.seen = request.form.get(SEEN, "") if self.is_sent else _fingerprint(_shown(values))
        self.meanwhile: dict[str, str] = {}

    def save(
        self,
        command: Callable[..., T],
        *,
        read: Callable[[Session], Mapping[str, Any]],
        done: str | Callable[[T], str],
        to: str | Callable[[T], str],
    ) -> Response | None:
        """As `run`, but only over what was seen. `read` gives the values as they are, and holds them until the end."""

        def checked(session: Session, **typed: Any) -> T:
            there = _shown(read(session))
            if _fingerprint(there) != self.seen and self._differs(there):
                raise EditedMeanwhileError(there)
            return command(session, **typed)

        return self.run(checked, done=done, to=to)

    def _differs(self, there: Mapping[str, str]) -> bool:
        """Whether something else was typed than there is; a field that was not sent asks for nothing."""
        return any(self._typed_as(name) != text for name, text in there.items() if name in self.values)

    def _typed_as(self, name: str) -> str:
        return str(self.values.get(name) or "").replace("\r\n", "\n")

    def take(self, error: DomainError) -> None:
        """As for other forms; after an edit by somebody else, both versions are on the page."""
        super().take(error)
        if isinstance(error, EditedMeanwhileError):
            self.seen = _fingerprint(error.there)
            self.meanwhile = {name: text for name, text in error.there.items() if self._typed_as(name) != text}


def _shown(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _fingerprint(values: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
