"""Forms of recusal: which resident one is."""

from app.core.console.fields import FormSchema
from app.core.http.schemas import known_by
from app.core.text import reference
from app.parties.residents import numbers


class RecusalForm(FormSchema):
    """An empty number says that one is on no roster."""

    number = known_by(numbers.is_number, numbers.WRONG, cleaned=reference, load_default=None)
