"""What is noted of personal data."""

from app.core.audit import REASON, Action
from app.parties.residents.actions import RESIDENT


class PrivacyAction(Action):
    CORRECTION_ASKED = "correction.asked", "申请更正姓名", RESIDENT
    CORRECTION_WITHDRAWN = "correction.withdrawn", "撤回更正姓名的申请", RESIDENT
    CORRECTION_APPROVED = "correction.approved", "同意更正姓名", RESIDENT
    CORRECTION_REJECTED = "correction.rejected", "退回更正姓名的申请", RESIDENT
    FORGOTTEN = "resident.forgotten", "注销居民", RESIDENT, REASON
