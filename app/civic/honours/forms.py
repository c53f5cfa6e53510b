"""Forms of honours."""

from app.civic.papers.models import PaperKind
from app.core.console.fields import FormSchema, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, form_id

PARTS = 100


class PaperForm(FormSchema):
    kind = choice(PaperKind, required=True)


class CeremonyForm(FormSchema):
    """Left empty it is given at none."""

    session_id = form_id(load_default=None)


class PartQuery(ListQuery):
    """Which part of many papers is printed."""

    part = typed_whole(1, PARTS, load_default=1)
