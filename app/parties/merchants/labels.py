"""Labels of shops: their states, and what was decided about them."""

from app.core.console.blueprint import Labels
from app.core.identities import MemberRole
from app.parties.merchants.models import MerchantStatus

LABELS: Labels = {
    MerchantStatus: {
        MerchantStatus.APPLIED: "待审核",
        MerchantStatus.RETURNED: "已退回",
        MerchantStatus.ACTIVE: "在盟",
        MerchantStatus.SUSPENDED: "已暂停",
        MerchantStatus.EXITED: "已退出",
        MerchantStatus.WITHDRAWN: "申请已撤回",
    },
    MemberRole: {MemberRole.OWNER: "店主", MemberRole.CLERK: "店员"},
}
