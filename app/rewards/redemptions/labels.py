"""Labels of redemptions in Chinese."""

from app.core.console.blueprint import Labels
from app.rewards.redemptions.models import GivenBack, RedemptionStatus

LABELS: Labels = {
    RedemptionStatus: {RedemptionStatus.DONE: "已使用", RedemptionStatus.REVERSED: "已撤销"},
    GivenBack: {GivenBack.COUPON: "券", GivenBack.POINTS: "积分", GivenBack.NOTHING: "没有可退的"},
}
