"""Commands of the command line: what cannot be done is a sentence there, too, and no traceback."""

import copy
from typing import Any

import click

from app.core.errors import DomainError


def with_refusals(command: click.Command) -> click.Command:
    """The same command, or group of them, that ends with the words of a DomainError and exit status 1."""
    invoke = command.invoke

    def refusing(context: click.Context) -> Any:
        try:
            return invoke(context)
        except DomainError as error:
            raise click.ClickException(f"{error.message} ({error.code})") from error

    refused = copy.copy(command)
    refused.invoke = refusing  # type: ignore[assignment, method-assign]
    return refused
