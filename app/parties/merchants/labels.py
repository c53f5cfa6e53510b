"""How the states of shops, and what was decided about them, read in Chinese."""

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
    },
    MemberRole: {MemberRole.OWNER: "店主", MemberRole.CLERK: "店员"},
}

ACTIONS = {
    "merchant.approved": "通过商户申请",
    "merchant.returned": "退回商户申请",
    "merchant.suspended": "暂停商户",
    "merchant.reinstated": "恢复商户",
    "merchant.exited": "商户退出联盟",
    "merchant.changed": "修改商户资料",
    "merchant.clerk_removed": "移除店员",
}

DETAILS = {"name": "名称", "trade": "行业", "address": "地址", "phone": "电话", "community_id": "所属社区"}
"""The names of what can be corrected, as people read them in the history of a shop."""
