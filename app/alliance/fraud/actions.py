"""What is noted of fraud signs."""

from app.alliance.fraud.models import SignKind
from app.core.audit import REASON, Action, Fact, Show, Subject
from app.parties.merchants.actions import MERCHANT_ID

FRAUD_SIGN = Subject("fraud_sign", "风险提示")
_SIGN = {
    "kind": Fact("类型", SignKind),
    "merchant_id": MERCHANT_ID,
    "redemptions": Fact("核销笔数", Show.NUMBER),
} | REASON


class FraudAction(Action):
    CLEARED = "fraud_sign.cleared", "排除风险提示", FRAUD_SIGN, _SIGN
    CONFIRMED = "fraud_sign.confirmed", "确认风险提示", FRAUD_SIGN, _SIGN
