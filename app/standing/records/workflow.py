"""The states of records and of their batches, and how they move."""

from app.core.errors import DomainError
from app.core.workflow import Mover, Transition, Workflow
from app.standing.records.actions import BatchAction, RecordAction
from app.standing.records.errors import BatchStateError, RecordStateError, RecordWithdrawnError
from app.standing.records.models import CAN_BE_WITHDRAWN, UNDER_WAY, BatchState, RecordState

SUBMITTED, VERIFIED, RETURNED, REJECTED = (
    RecordState.SUBMITTED,
    RecordState.VERIFIED,
    RecordState.RETURNED,
    RecordState.REJECTED,
)
APPROVED, NOTICE, PUBLICITY, EFFECTIVE, SUSPENDED = (
    RecordState.APPROVED,
    RecordState.NOTICE,
    RecordState.PUBLICITY,
    RecordState.EFFECTIVE,
    RecordState.SUSPENDED,
)

VERIFY = Transition([SUBMITTED], VERIFIED, RecordAction.VERIFIED)
VERIFY_BY_SOURCE = Transition([SUBMITTED], VERIFIED, by=Mover.SYSTEM, name="按来源核实")
RETURN = Transition([SUBMITTED, VERIFIED], RETURNED, RecordAction.RETURNED)
REJECT = Transition([SUBMITTED, VERIFIED], REJECTED, RecordAction.REJECTED)
RESUBMIT = Transition([RETURNED], SUBMITTED, RecordAction.ENTERED)
RESUBMIT_OWN = Transition([RETURNED], SUBMITTED, RecordAction.ENTERED_AGAIN, Mover.RESIDENT)
APPROVE = Transition([VERIFIED], APPROVED, RecordAction.APPROVED)
TELL = Transition([APPROVED], NOTICE, name="告知本人")
DELIVER = Transition([APPROVED], NOTICE, RecordAction.DELIVERED)
NOTE_ANSWER = Transition([NOTICE], NOTICE, RecordAction.ANSWERED)
HEAR = Transition([NOTICE], NOTICE, RecordAction.HEARD)
PUBLISH = Transition([APPROVED], PUBLICITY, name="公示")
TAKE_EFFECT = Transition([NOTICE, PUBLICITY], EFFECTIVE, by=Mover.SYSTEM, name="生效")
END = Transition([EFFECTIVE], RecordState.OVER, by=Mover.SYSTEM, name="到期")
SUSPEND = Transition([NOTICE, PUBLICITY, EFFECTIVE], SUSPENDED, RecordAction.CONTESTED, Mover.RESIDENT)
TELL_AGAIN = Transition([SUSPENDED], NOTICE, name="维持，未生效的继续")
PUBLISH_AGAIN = Transition([SUSPENDED], PUBLICITY, name="维持，公示中的继续")
REINSTATE = Transition([SUSPENDED], EFFECTIVE, name="维持，恢复计入")
REVOKE = Transition([SUSPENDED], RecordState.REVOKED, name="异议成立，撤销")
CORRECT = Transition([SUSPENDED], RecordState.CORRECTED, name="部分成立，更正")
REPAIR = Transition([EFFECTIVE], RecordState.REPAIRED, name="修复")
WITHDRAW = Transition(CAN_BE_WITHDRAWN, RecordState.WITHDRAWN, RecordAction.WITHDRAWN)
TAKE_BACK = Transition(UNDER_WAY, RecordState.WITHDRAWN, RecordAction.TAKEN_BACK, Mover.RESIDENT)


def _refusal(status: RecordState) -> DomainError:
    if status is RecordState.WITHDRAWN:
        return RecordWithdrawnError()
    return RecordStateError(details={"status": status.value})


RECORDS = Workflow(
    title="信用记录",
    states=RecordState,
    initial=SUBMITTED,
    transitions=[
        VERIFY,
        VERIFY_BY_SOURCE,
        RETURN,
        REJECT,
        RESUBMIT,
        RESUBMIT_OWN,
        APPROVE,
        TELL,
        DELIVER,
        NOTE_ANSWER,
        HEAR,
        PUBLISH,
        TAKE_EFFECT,
        SUSPEND,
        TELL_AGAIN,
        PUBLISH_AGAIN,
        REINSTATE,
        REVOKE,
        CORRECT,
        REPAIR,
        END,
        WITHDRAW,
        TAKE_BACK,
    ],
    refusal=_refusal,
    facts=lambda record: {"rule": record.rule.slug, "score_delta": record.score_delta},
)

HAND_OVER = Transition([BatchState.OPEN], BatchState.VERIFYING, BatchAction.HANDED_OVER)
LAY_BEFORE = Transition([BatchState.VERIFYING], BatchState.AGENDA, BatchAction.LAID_BEFORE)
GIVE_BACK = Transition([BatchState.AGENDA], BatchState.VERIFYING, name="会议没有决定，退回")
COUNCIL_DECIDES = Transition([BatchState.AGENDA], BatchState.DECIDED, name="议事会决定")
APPROVE_BATCH = Transition([BatchState.VERIFYING], BatchState.DECIDED, BatchAction.APPROVED)
RELEASE = Transition([BatchState.DECIDED], BatchState.PUBLIC, by=Mover.SYSTEM, name="开始公示")
WITHDRAW_BATCH = Transition([BatchState.OPEN, BatchState.VERIFYING], BatchState.WITHDRAWN, BatchAction.WITHDRAWN)
END_BATCH = Transition([BatchState.PUBLIC], BatchState.DONE, by=Mover.SYSTEM, name="全部办完")

RECORD_BATCHES = Workflow(
    title="记录批次",
    states=BatchState,
    initial=BatchState.OPEN,
    transitions=[
        HAND_OVER,
        LAY_BEFORE,
        GIVE_BACK,
        COUNCIL_DECIDES,
        APPROVE_BATCH,
        RELEASE,
        WITHDRAW_BATCH,
        END_BATCH,
    ],
    refusal=lambda state: BatchStateError(details={"state": state.value}),
    column="state",
    facts=lambda batch: {"created": batch.lines, "points": batch.points},
)
