"""Forms of cases."""

from enum import StrEnum

from app.civic.cases.deciding import Outcome
from app.civic.cases.models import CaseKind, TaskChoice
from app.core.console.fields import FormSchema, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, text


class CasesFilter(ListQuery):
    kind = choice(CaseKind, load_default=None)


class Ground(StrEnum):
    """Wrong facts can be said at any time."""

    FACTS = "facts"
    OTHER = "other"


class ObjectionForm(FormSchema):
    reason = text(2, 200, required=True)
    ground = choice(Ground, required=True)


class DecisionForm(FormSchema):
    outcome = choice(Outcome, required=True)
    score_delta = typed_whole(-50, -1, load_default=None)
    reason = text(2, 200, required=True)


class TaskForm(FormSchema):
    choice = choice(TaskChoice, required=True)
    due_on = day(required=True)


class ProofForm(FormSchema):
    proof = text(2, 200, required=True)
