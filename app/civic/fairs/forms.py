"""Forms of fairs."""

from typing import Any

from marshmallow import fields

from app.civic.fairs.schemas import NUMBER_MAX
from app.core.console.fields import FormSchema, ticked, typed_whole
from app.core.http.schemas import known_by, matching, text
from app.core.text import reference
from app.parties.residents import numbers


def keeper(**options: Any) -> fields.String:
    """The number that who calls the queue is known by."""
    return known_by(numbers.is_number, numbers.WRONG, cleaned=reference, **options)


class BoothForm(FormSchema):
    """Without a number, the next."""

    number = typed_whole(1, NUMBER_MAX, load_default=None)
    name = text(1, 40, required=True)
    about = text(0, 200, load_default="")
    by = matching(r"(merchant|unit|team):[1-9][0-9]{0,11}", "请从列表里选一个。", load_default=None)
    host = text(0, 40, load_default="")
    keeper = keeper(load_default=None)
    has_queue = ticked()
