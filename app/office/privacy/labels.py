"""Labels of personal data: states, and what was done."""

from app.core.console.blueprint import Labels
from app.office.privacy.models import CorrectionStatus

LABELS: Labels = {
    CorrectionStatus: {
        CorrectionStatus.ASKED: "待办理",
        CorrectionStatus.APPROVED: "已更正",
        CorrectionStatus.REJECTED: "已退回",
        CorrectionStatus.WITHDRAWN: "已撤回",
    }
}
