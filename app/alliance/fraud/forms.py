"""Forms of fraud signs: how they are narrowed down, and what is typed when one is decided on."""

from app.alliance.fraud.models import SignKind
from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, form_id, matching, month, text

ALL = "all"


class SignsQuery(ListQuery):
    """A queue: without a filter, what waits."""

    state = matching(f"open|cleared|confirmed|{ALL}", "没有这种状态。", load_default="open")
    kind = choice(SignKind)
    merchant_id = form_id()
    sign_id = form_id()


class AttendanceQuery(ListQuery):
    """A month; without one, this month."""

    month = month(load_default=None)


class DecisionForm(FormSchema):
    reason = text(2, 200, required=True)
