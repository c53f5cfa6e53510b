"""The states of coupons, and how they move."""

from app.core.workflow import Mover, Transition, Workflow
from app.rewards.coupons.errors import CouponNotIssuedError
from app.rewards.coupons.models import CouponStatus

REDEEM = Transition([CouponStatus.ISSUED], CouponStatus.REDEEMED, by=Mover.SHOP, name="核销")
RESTORE = Transition([CouponStatus.REDEEMED], CouponStatus.ISSUED, by=Mover.SHOP, name="撤销核销")
RESTORE_LATER = Transition([CouponStatus.REDEEMED], CouponStatus.ISSUED, name="事后撤销")
CANCEL = Transition([CouponStatus.ISSUED], CouponStatus.CANCELLED, by=Mover.RESIDENT, name="退回")
EXPIRE = Transition([CouponStatus.ISSUED], CouponStatus.EXPIRED, by=Mover.SYSTEM, name="过期")

COUPONS = Workflow(
    title="诚信券",
    states=CouponStatus,
    initial=CouponStatus.ISSUED,
    transitions=[REDEEM, RESTORE, RESTORE_LATER, CANCEL, EXPIRE],
    refusal=lambda status: CouponNotIssuedError(status.value),
)
