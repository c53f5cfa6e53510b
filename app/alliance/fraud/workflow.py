"""The states of fraud signs, and how they move."""

from typing import Any

from sqlalchemy.orm import Session

from app.alliance.fraud.actions import FraudAction
from app.alliance.fraud.errors import SignStateError
from app.alliance.fraud.models import SignState
from app.core.workflow import Mover, Transition, Workflow
from app.parties.communities.models import Community
from app.parties.merchants.models import Merchant

OPEN = Transition(
    [SignState.NOTED, SignState.CLEARED, SignState.CONFIRMED], SignState.OPEN, by=Mover.SYSTEM, name="新的核销够多"
)
CLEAR = Transition([SignState.OPEN], SignState.CLEARED, FraudAction.CLEARED)
CONFIRM = Transition([SignState.OPEN], SignState.CONFIRMED, FraudAction.CONFIRMED)


def _path_of(session: Session, sign: Any) -> str:
    return session.get_one(Community, session.get_one(Merchant, sign.merchant_id).community_id).path


SIGNS = Workflow(
    title="风险提示",
    states=SignState,
    initial=SignState.NOTED,
    transitions=[OPEN, CLEAR, CONFIRM],
    refusal=lambda state: SignStateError(details={"state": state.value}),
    column="state",
    path=_path_of,
    facts=lambda sign: {"kind": sign.kind.value, "merchant_id": sign.merchant_id},
)
