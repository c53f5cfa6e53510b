"""Pictures on pages: a form that adds some to what the page is about, and how those are shown that are there."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import flash, redirect
from sqlalchemy.orm import Session

from app.core.console.forms import PROBLEM, Form, act
from app.core.errors import DomainError
from app.core.files.uploads import uploaded_file, uploaded_pictures

P = TypeVar("P")
Reader = Callable[[Sequence[tuple[bytes, str]]], list[P]]
"""Checks files and draws them anew."""


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """`original` is where it can be asked for as it was handed in; None where it cannot."""

    kind: StrEnum
    address: str
    original: str | None = None


def shown(
    pictures: Iterable[Any], address: Callable[[int], str], original: Callable[[int], str] | None = None
) -> list[ShownPicture]:
    """Pictures for the macro `ui.pictures`."""
    return [ShownPicture(each.kind, address(each.id), original(each.id) if original else None) for each in pictures]


def add_sent(command: Callable[[Session, list[P]], object], *, read: Reader[P], to: str) -> Any:
    """For a form of pictures alone: add them, or lead back to say why not."""
    try:
        pictures = read(uploaded_pictures())
    except DomainError as error:
        flash(error.message, PROBLEM)
        return redirect(to, 303)
    done = f"已添加 {len(pictures)} 张照片。"
    return act(lambda session: command(session, pictures), done=done, to=to, back=to)


def put_sent(command: Callable[..., object], *, read: Callable[[bytes], P], to: str) -> Any:
    """For a form of one picture: `command` takes the session and `picture`, or it leads back to say why not."""
    try:
        picture = read(uploaded_file("picture"))
    except DomainError as error:
        flash(_why(error), PROBLEM)
        return redirect(to, 303)
    return act(lambda session: command(session, picture=picture), done="图片已换上。", to=to, back=to)


def _why(error: DomainError) -> str:
    """What is wrong with the file, where the error names its field."""
    named = error.details.get("fields") or [{"message": error.message}]
    return str(named[0]["message"])


def sent_with(form: Form, read: Reader[P]) -> list[P] | None:
    """The pictures that came with a form of other fields; None, with what is wrong in it, where they are not taken."""
    try:
        return read(uploaded_pictures())
    except DomainError as error:
        form.refuse(error.message, errors={"pictures": [error.message]})
        return None
