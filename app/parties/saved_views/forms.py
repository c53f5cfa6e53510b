"""Forms of saved views."""

from app.core.console.fields import FormSchema
from app.core.http.schemas import text
from app.parties.saved_views.models import NAME_MAX


class NameForm(FormSchema):
    name = text(1, NAME_MAX, required=True)
