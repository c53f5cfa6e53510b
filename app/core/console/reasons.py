"""Decisions that need a reason: one page for all of them, which says what the decision will do."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from app.core.console.fields import FormSchema
from app.core.console.forms import Form
from app.core.http.schemas import text


class ReasonForm(FormSchema):
    reason = text(2, 200, required=True)


def ask_reason(
    command: Callable[..., Any],
    *,
    title: str,
    effect: str,
    button: str,
    done: str | Callable[[Any], str],
    to: str,
    about: str = "",
    hint: str = "",
    confirm: str = "",
) -> Any:
    """The page that asks for a reason, or what came of it. `command` takes the session and `reason`.

    `effect` tells what will happen, `hint` who will read the reason, `confirm` is asked once more before it is sent.
    Look the object up before: an id that is not there must be answered before anything is asked.
    """
    form = Form(ReasonForm)
    if form.is_sent:

        def run(session: Session, *, reason: str) -> Any:
            return command(session, reason=reason)

        answer = form.run(run, done=done, to=to)
        if answer:
            return answer
    words = {"title": title, "about": about, "effect": effect, "button": button, "hint": hint, "confirm": confirm}
    return form.page("console/reason.html", back=to, **words)
