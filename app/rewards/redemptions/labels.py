"""Labels of redemptions in Chinese."""

from app.core.console.blueprint import Labels
from app.rewards.redemptions.models import RedemptionStatus

LABELS: Labels = {
    RedemptionStatus: {RedemptionStatus.DONE: "已核销", RedemptionStatus.REVERSED: "已撤销"},
}
