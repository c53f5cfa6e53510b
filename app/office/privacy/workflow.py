"""The states of corrections, and how they move."""

from operator import attrgetter

from app.core.workflow import Mover, Transition, Workflow
from app.office.privacy.actions import PrivacyAction
from app.office.privacy.errors import CorrectionDecidedError
from app.office.privacy.models import CorrectionStatus

APPROVE = Transition([CorrectionStatus.ASKED], CorrectionStatus.APPROVED, PrivacyAction.CORRECTION_APPROVED)
REJECT = Transition([CorrectionStatus.ASKED], CorrectionStatus.REJECTED, PrivacyAction.CORRECTION_REJECTED)
WITHDRAW = Transition(
    [CorrectionStatus.ASKED], CorrectionStatus.WITHDRAWN, PrivacyAction.CORRECTION_WITHDRAWN, Mover.RESIDENT
)

CORRECTIONS = Workflow(
    title="姓名更正",
    states=CorrectionStatus,
    initial=CorrectionStatus.ASKED,
    transitions=[APPROVE, REJECT, WITHDRAW],
    refusal=lambda _status: CorrectionDecidedError(),
    subject_id=attrgetter("resident_id"),
)
