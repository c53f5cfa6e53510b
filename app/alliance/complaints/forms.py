"""Forms of complaints."""

from app.alliance.complaints.deciding import Outcome
from app.alliance.complaints.models import Category
from app.civic.cases.models import ComplaintState
from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, form_id, text


class QueueFilter(ListQuery):
    category = choice(Category, load_default=None)
    community_id = form_id(load_default=None)


class ComplaintsFilter(QueueFilter):
    state = choice(ComplaintState, load_default=None)


class DecisionForm(FormSchema):
    outcome = choice(Outcome, required=True)
    reason = text(2, 200, required=True)
    to_shop = text(2, 200, required=True)
