"""How states and deeds about personal data read in Chinese."""

from app.core.console.blueprint import Labels
from app.office.privacy.models import CorrectionStatus

LABELS: Labels = {
    CorrectionStatus: {
        CorrectionStatus.ASKED: "待办理",
        CorrectionStatus.APPROVED: "已更正",
        CorrectionStatus.REJECTED: "已退回",
    }
}
ACTIONS = {
    "correction.approved": "同意更正姓名",
    "correction.rejected": "退回更正姓名的申请",
    "resident.forgotten": "注销居民",
}
