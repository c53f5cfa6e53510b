"""The states of shops, and how they move."""

from app.core.workflow import Mover, Transition, Workflow
from app.parties.merchants.actions import MerchantAction
from app.parties.merchants.errors import MerchantStateError
from app.parties.merchants.models import MerchantStatus
from app.parties.merchants.queries import place_of

APPROVE = Transition([MerchantStatus.APPLIED], MerchantStatus.ACTIVE, MerchantAction.APPROVED)
RETURN = Transition([MerchantStatus.APPLIED], MerchantStatus.RETURNED, MerchantAction.RETURNED)
EXPIRE = Transition([MerchantStatus.APPLIED], MerchantStatus.RETURNED, by=Mover.SYSTEM, name="超过 90 天未办理")
APPLY_AGAIN = Transition([MerchantStatus.RETURNED], MerchantStatus.APPLIED, by=Mover.SHOP, name="重新提交")
WITHDRAW = Transition([MerchantStatus.APPLIED], MerchantStatus.WITHDRAWN, by=Mover.SHOP, name="撤回申请")
SUSPEND = Transition([MerchantStatus.ACTIVE], MerchantStatus.SUSPENDED, MerchantAction.SUSPENDED)
REINSTATE = Transition([MerchantStatus.SUSPENDED], MerchantStatus.ACTIVE, MerchantAction.REINSTATED)
EXIT = Transition([MerchantStatus.ACTIVE, MerchantStatus.SUSPENDED], MerchantStatus.EXITED, MerchantAction.EXITED)

MERCHANTS = Workflow(
    title="商户",
    states=MerchantStatus,
    initial=MerchantStatus.APPLIED,
    transitions=[APPROVE, RETURN, EXPIRE, APPLY_AGAIN, WITHDRAW, SUSPEND, REINSTATE, EXIT],
    refusal=lambda status: MerchantStateError(details={"status": status.value}),
    path=place_of,
)
