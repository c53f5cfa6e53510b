"""A form of the console: what was typed, what is wrong with it, and the one command that it leads to.

Each form that is shown carries a key of its own. The command runs once for a key, however often the form is sent; a
form that was refused keeps what was typed, and says at each field what is wrong.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Response, flash, g, redirect, render_template, request
from marshmallow import Schema, ValidationError, fields
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.console import expired_forms
from app.core.db.uow import execute
from app.core.errors import DomainError, NotFoundError, NotSignedInError
from app.core.http.edge import status_of
from app.core.http.idempotency import Answer, answer_once
from app.core.http.schemas import Secret
from app.core.text import clean

T = TypeVar("T")

KEY = "once"
DONE, PROBLEM = "done", "problem"
"""What a message on the next page is about."""
RESTORED = "登录曾过期，已重新登录。刚才填写的内容还在，请核对后再提交一次。"


class Form:
    """What a page's form holds. `values` and `errors` go by the names of the fields; `problem` is about all of it."""

    def __init__(self, schema: type[Schema] | None = None, values: Mapping[str, Any] | None = None) -> None:
        self._schema = schema() if schema else None
        self.is_sent = request.method == "POST"
        self.values: dict[str, Any] = self._typed() if self.is_sent else dict(values or {})
        self.errors: dict[str, list[str]] = {}
        self.problem: str | None = None
        self.details: dict[str, Any] = {}
        self.status = 200
        self.key = request.form.get(KEY, "") if self.is_sent else secrets.token_urlsafe(16)

    def _typed(self) -> dict[str, Any]:
        lists = {name for name, field in self._fields().items() if isinstance(field, fields.List)}
        typed = {name: request.form.getlist(name) if name in lists else text for name, text in request.form.items()}
        secret = {name for name, field in self._fields().items() if isinstance(field, Secret)}
        return {name: text if name in secret or isinstance(text, list) else clean(text) for name, text in typed.items()}

    def _fields(self) -> Mapping[str, Any]:
        return self._schema.fields if self._schema else {}

    def load(self) -> dict[str, Any] | None:
        """The fields as the command takes them; None, with `errors` filled, where something is wrong."""
        if expired_forms.is_restored():
            self.problem = RESTORED
            return None
        if self._schema is None:
            return {}
        filled = {name: self.values[name] for name in self._fields() if self.values.get(name) not in (None, "", [])}
        try:
            return dict(self._schema.load(filled))
        except ValidationError as error:
            self.refuse(errors=_by_field(error.messages_dict))
            return None

    def refuse(self, problem: str | None = None, *, errors: Mapping[str, list[str]] | None = None) -> None:
        """Say what is wrong: with fields, with all of it, or both."""
        self.errors |= errors or {}
        self.problem = problem or "有几项需要改一下，改好后再提交。"
        self.status = 422

    def run(
        self, command: Callable[..., T], *, done: str | Callable[[T], str], to: str | Callable[[T], str]
    ) -> Response | None:
        """Load, run the command with the session and the fields, and lead on to `to`, where `done` is said.

        None where it was refused: show the page again. Raises NotFoundError, NotSignedInError.
        """

        def work(fields: dict[str, Any]) -> Response:
            return once(lambda session: command(session, **fields), key=self.key, done=done, to=to)

        return self._attempt(work)

    def result_of(self, command: Callable[..., T]) -> T | None:
        """Load, and run the command with the session and the fields, for what this very page shows.

        None where it was refused: the page says why. Raises NotFoundError, NotSignedInError.
        """
        return self._attempt(lambda fields: execute(command, **fields))

    def _attempt(self, work: Callable[[dict[str, Any]], T]) -> T | None:
        loaded = self.load()
        if loaded is None:
            return None
        try:
            return work(loaded)
        except (NotFoundError, NotSignedInError):
            raise
        except DomainError as error:
            self.take(error)
            return None

    def take(self, error: DomainError) -> None:
        """Say what a command did not like."""
        wrong = error.details.get("fields", [])
        known = self._fields().keys()
        self.refuse(error.message, errors={row["field"]: [row["message"]] for row in wrong if row["field"] in known})
        self.details, self.status = error.details, status_of(error)

    def back_to(self, address: str) -> Response:
        """For a form that is part of another page: lead there, where it is said what is wrong."""
        wrong = " ".join(text for texts in self.errors.values() for text in texts)
        flash(wrong or str(self.problem), PROBLEM)
        return redirect(address, 303)  # type: ignore[return-value]  # Flask's own response class.

    def page(self, template: str, **context: Any) -> tuple[str, int]:
        """The page with this form on it."""
        return render_template(template, form=self, **context), self.status


def _by_field(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: texts if isinstance(texts, list) else _flat(texts) for name, texts in messages.items()}


def _flat(messages: Mapping[Any, Any]) -> list[str]:
    return [text for texts in messages.values() for text in (texts if isinstance(texts, list) else _flat(texts))]


def once(
    command: Callable[[Session], T], *, key: str, done: str | Callable[[T], str], to: str | Callable[[T], str]
) -> Response:
    """Run a command once for this key and lead on to a page that says what was done."""

    def work(session: Session) -> Answer:
        result = command(session)
        session.flush()
        said = {"message": done(result) if callable(done) else done, "to": to(result) if callable(to) else to}
        return Answer(303, json.dumps(said, ensure_ascii=False))

    if not 8 <= len(key) <= 64 or not (key.isascii() and key.isprintable()):
        key = secrets.token_urlsafe(16)  # Not one of our forms: nothing to be repeated.
    sent = "&".join(f"{name}={value}" for name, value in sorted(request.form.items(multi=True)) if name != "csrf_token")
    asked = f"{request.full_path}\n{sent}".encode()
    answer = json.loads(answer_once(work, caller=g.principal.name, key=key, request=asked, now=utc_now()).body)
    flash(answer["message"], DONE)
    return redirect(answer["to"], 303)  # type: ignore[return-value]  # Flask's own response class.


def act(
    command: Callable[[Session], T], *, done: str | Callable[[T], str], to: str | Callable[[T], str], back: str
) -> Response:
    """For a button: run the command once, or lead back to `back`, where it is said why not.

    Raises NotFoundError, NotSignedInError.
    """
    if expired_forms.is_restored():
        flash(RESTORED, PROBLEM)
        return redirect(back, 303)  # type: ignore[return-value]
    try:
        return once(command, key=request.form.get(KEY, ""), done=done, to=to)
    except (NotFoundError, NotSignedInError):
        raise
    except DomainError as error:
        flash(error.message, PROBLEM)
        return redirect(back, 303)  # type: ignore[return-value]
