"""The kinds of cases, as a table: states and how they move, the clock of each state, and who decides.

A new kind is a member of `CaseKind`, its states, and an entry here with a workflow; a form and a command that opens it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.civic.cases.actions import (
    CaseAction,
    ComplaintAction,
    MediationAction,
    ReportAction,
    SnapAction,
    WorkOrderAction,
)
from app.civic.cases.errors import CaseStateError
from app.civic.cases.models import (
    CaseKind,
    ComplaintState,
    MediationState,
    ObjectionState,
    RepairState,
    ReportState,
    ReviewState,
    SnapState,
    WorkOrderState,
)
from app.core.workflow import Mover, Transition, Workflow


@dataclass(frozen=True, slots=True)
class Kind:
    """`clock` are working days that a state may last, `longer` where others have to be asked; a kind whose clock hangs
    on what a case is about has none here (`civic.snaps.categories`, `civic.work_orders.classes`). `by_node_above`: who
    decides works above the node of the record.
    """

    workflow: Workflow[Any]
    clock: Mapping[str, int]
    longer: int | None = None
    by_node_above: bool = False

    @property
    def first(self) -> str:
        return str(self.workflow.initial)


def _facts(case: Any) -> dict[str, Any]:
    return {"no": case.no, "record_id": case.record_id}


def _number(case: Any) -> dict[str, Any]:
    return {"no": case.no}


def _workflow(
    title: str,
    states: type[StrEnum],
    initial: StrEnum,
    transitions: list[Transition[Any]],
    facts: Callable[[Any], Mapping[str, Any]] = _facts,
) -> Workflow[Any]:
    return Workflow(
        title=title,
        states=states,
        initial=initial,
        transitions=transitions,
        refusal=lambda state: CaseStateError(details={"state": str(state)}),
        column="state",
        facts=facts,
    )


@dataclass(frozen=True, slots=True)
class Contest:
    """How a record is contested: taken by somebody, and upheld, partly upheld or rejected."""

    accept: Transition[Any]
    upheld: Transition[Any]
    partly: Transition[Any]
    rejected: Transition[Any]

    @property
    def steps(self) -> list[Transition[Any]]:
        return [self.accept, self.upheld, self.partly, self.rejected]


def _contest(states: type[ObjectionState] | type[ReviewState]) -> Contest:
    begun = [states.FILED, states.ACCEPTED]
    return Contest(
        Transition([states.FILED], states.ACCEPTED, CaseAction.ACCEPTED),
        Transition(begun, states.UPHELD, CaseAction.UPHELD),
        Transition(begun, states.PARTLY, CaseAction.PARTLY),
        Transition(begun, states.REJECTED, CaseAction.REJECTED),
    )


CONTESTS: Mapping[CaseKind, Contest] = MappingProxyType(
    {CaseKind.OBJECTION: _contest(ObjectionState), CaseKind.REVIEW: _contest(ReviewState)}
)
CHECK = Transition([RepairState.APPLIED], RepairState.CHECKING, CaseAction.ACCEPTED)
SET_TASK = Transition([RepairState.CHECKING], RepairState.TASKS, CaseAction.TASK_SET)
CONFIRM_TASK = Transition([RepairState.TASKS], RepairState.CHECKING, CaseAction.TASK_DONE)
REPAIRED = Transition([RepairState.CHECKING], RepairState.REPAIRED, CaseAction.REPAIRED)
REFUSED = Transition([RepairState.CHECKING, RepairState.TASKS], RepairState.REFUSED, CaseAction.REFUSED)

_IN_HAND = [SnapState.ASSIGNED, SnapState.WORKING, SnapState.REOPENED]
_CLOSED = [SnapState.FIXED, SnapState.NOT_FIXED, SnapState.NOT_OURS, SnapState.DUPLICATE]
HAND_OVER = Transition([SnapState.RECEIVED, *_IN_HAND], SnapState.ASSIGNED, SnapAction.HANDED_OVER)
RETURN = Transition(_IN_HAND, SnapState.RECEIVED, SnapAction.RETURNED)
TAKE = Transition([SnapState.RECEIVED, SnapState.ASSIGNED, SnapState.REOPENED], SnapState.WORKING, SnapAction.TAKEN)
REOPEN = Transition(_CLOSED, SnapState.REOPENED, SnapAction.REOPENED, by=Mover.RESIDENT)
RESULTS: Mapping[SnapState, Transition[Any]] = MappingProxyType(
    {state: Transition([SnapState.WORKING], state, SnapAction[state.name]) for state in _CLOSED}
)

ASK_SHOP = Transition([ComplaintState.RECEIVED], ComplaintState.HEARD, ComplaintAction.ASKED)
COMPLAINT_UPHELD = Transition([ComplaintState.HEARD], ComplaintState.UPHELD, ComplaintAction.UPHELD)
COMPLAINT_REJECTED = Transition(
    [ComplaintState.RECEIVED, ComplaintState.HEARD], ComplaintState.REJECTED, ComplaintAction.REJECTED
)

SCREEN = Transition([ReportState.RECEIVED], ReportState.SCREENING, ReportAction.TAKEN)
ADMIT = Transition([ReportState.SCREENING], ReportState.INVESTIGATING, ReportAction.ADMITTED)
DISMISS = Transition([ReportState.SCREENING], ReportState.DISMISSED, ReportAction.DISMISSED)
FINDINGS: Mapping[ReportState, Transition[Any]] = MappingProxyType(
    {
        state: Transition([ReportState.INVESTIGATING], state, ReportAction[state.name])
        for state in (ReportState.TRUE, ReportState.FALSE, ReportState.UNCLEAR)
    }
)

_BEFORE_AGREEMENT = [MediationState.APPLIED, MediationState.AGREED, MediationState.SESSIONS]
CONSENT = Transition([MediationState.APPLIED], MediationState.AGREED, MediationAction.CONSENTED, by=Mover.RESIDENT)
DECLINE = Transition([MediationState.APPLIED], MediationState.DECLINED, by=Mover.RESIDENT, name="谢绝调解")
LAPSE = Transition([MediationState.APPLIED], MediationState.LAPSED, by=Mover.SYSTEM, name="10 个工作日没有答复")
WITHDRAW = Transition(_BEFORE_AGREEMENT, MediationState.WITHDRAWN, MediationAction.WITHDRAWN, by=Mover.RESIDENT)
TAKE_MEDIATION = Transition([MediationState.AGREED], MediationState.SESSIONS, MediationAction.TAKEN)
HAND_BACK = Transition([MediationState.SESSIONS], MediationState.AGREED, MediationAction.HANDED_BACK)
BOTH_SIGNED = Transition([MediationState.SESSIONS], MediationState.AGREEMENT, MediationAction.AGREED, by=Mover.RESIDENT)
NO_AGREEMENT = Transition([MediationState.SESSIONS], MediationState.FAILED, MediationAction.FAILED)
KEPT = Transition([MediationState.AGREEMENT], MediationState.PERFORMED, by=Mover.RESIDENT, name="双方都说做到了")
NOT_KEPT = Transition(
    [MediationState.AGREEMENT], MediationState.NOT_PERFORMED, by=Mover.RESIDENT, name="一方说没有做到"
)
NOT_SAID = Transition([MediationState.AGREEMENT], MediationState.UNCLEAR, by=Mover.SYSTEM, name="没有回答")

_AT_THE_FIRM = [WorkOrderState.REPORTED, WorkOrderState.TAKEN, WorkOrderState.REOPENED]
ORDER_TAKE = Transition(
    [WorkOrderState.REPORTED, WorkOrderState.REOPENED],
    WorkOrderState.TAKEN,
    WorkOrderAction.TAKEN,
    by=Mover.RESIDENT,
)
ORDER_DONE = Transition([WorkOrderState.TAKEN], WorkOrderState.DONE, WorkOrderAction.DONE, by=Mover.RESIDENT)
_DONE = [WorkOrderState.DONE, WorkOrderState.RATED]
ORDER_RATE = Transition(_DONE, WorkOrderState.RATED, WorkOrderAction.RATED, by=Mover.RESIDENT)
ORDER_REOPEN = Transition(_DONE, WorkOrderState.REOPENED, WorkOrderAction.REOPENED, by=Mover.RESIDENT)
ORDER_HAND_OVER = Transition(_AT_THE_FIRM, WorkOrderState.REPORTED, WorkOrderAction.HANDED_OVER)
ORDER_WITHDRAW = Transition(_AT_THE_FIRM, WorkOrderState.WITHDRAWN, WorkOrderAction.WITHDRAWN)

OBJECTIONS = _workflow("异议", ObjectionState, ObjectionState.FILED, CONTESTS[CaseKind.OBJECTION].steps)
REVIEWS = _workflow("复核", ReviewState, ReviewState.FILED, CONTESTS[CaseKind.REVIEW].steps)
REPAIRS = _workflow("修复", RepairState, RepairState.APPLIED, [CHECK, SET_TASK, CONFIRM_TASK, REPAIRED, REFUSED])
SNAPS = _workflow(
    "随手拍", SnapState, SnapState.RECEIVED, [HAND_OVER, RETURN, TAKE, *RESULTS.values(), REOPEN], _number
)
COMPLAINTS = _workflow(
    "投诉", ComplaintState, ComplaintState.RECEIVED, [ASK_SHOP, COMPLAINT_UPHELD, COMPLAINT_REJECTED], _number
)
REPORTS = _workflow("举报", ReportState, ReportState.RECEIVED, [SCREEN, ADMIT, DISMISS, *FINDINGS.values()], _number)
MEDIATIONS = _workflow(
    "调解",
    MediationState,
    MediationState.APPLIED,
    [
        CONSENT,
        DECLINE,
        LAPSE,
        WITHDRAW,
        TAKE_MEDIATION,
        HAND_BACK,
        BOTH_SIGNED,
        NO_AGREEMENT,
        KEPT,
        NOT_KEPT,
        NOT_SAID,
    ],
    _number,
)
ORDERS = _workflow(
    "物业工单",
    WorkOrderState,
    WorkOrderState.REPORTED,
    [ORDER_TAKE, ORDER_DONE, ORDER_RATE, ORDER_REOPEN, ORDER_HAND_OVER, ORDER_WITHDRAW],
    _number,
)

KINDS: Mapping[CaseKind, Kind] = MappingProxyType(
    {
        CaseKind.OBJECTION: Kind(OBJECTIONS, {"filed": 3, "accepted": 3}, longer=7),
        CaseKind.REVIEW: Kind(REVIEWS, {"filed": 15, "accepted": 15}, by_node_above=True),
        CaseKind.REPAIR: Kind(REPAIRS, {"applied": 1, "checking": 3}),
        CaseKind.SNAP: Kind(SNAPS, {}),
        CaseKind.COMPLAINT: Kind(COMPLAINTS, {"received": 10}),
        CaseKind.REPORT: Kind(REPORTS, {"received": 2, "screening": 2, "investigating": 15}),
        CaseKind.MEDIATION: Kind(MEDIATIONS, {"applied": 10, "agreed": 30}),
        CaseKind.WORK_ORDER: Kind(ORDERS, {}),
    }
)
