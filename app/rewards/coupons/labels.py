"""Labels of coupons in Chinese."""

from app.core.console.blueprint import Labels
from app.rewards.coupons.models import CouponStatus

LABELS: Labels = {
    CouponStatus: {
        CouponStatus.ISSUED: "待使用",
        CouponStatus.REDEEMED: "已使用",
        CouponStatus.CANCELLED: "已退回",
        CouponStatus.EXPIRED: "已过期",
    },
}
