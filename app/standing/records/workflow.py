"""The states of records, and how they move."""

from app.core.workflow import Transition, Workflow
from app.standing.records.actions import RecordAction
from app.standing.records.errors import RecordWithdrawnError
from app.standing.records.models import RecordStatus

WITHDRAW = Transition([RecordStatus.EFFECTIVE], RecordStatus.WITHDRAWN, RecordAction.WITHDRAWN)

RECORDS = Workflow(
    title="信用记录",
    states=RecordStatus,
    initial=RecordStatus.EFFECTIVE,
    transitions=[WITHDRAW],
    refusal=lambda _status: RecordWithdrawnError(),
)
