"""Forms of honours."""

from app.civic.papers.models import PaperKind
from app.core.console.fields import FormSchema
from app.core.http.schemas import choice, form_id


class PaperForm(FormSchema):
    kind = choice(PaperKind, required=True)


class CeremonyForm(FormSchema):
    """Left empty it is given at none."""

    session_id = form_id(load_default=None)
