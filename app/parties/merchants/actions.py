"""What is noted of shops."""

from app.core.audit import REASON, Action, Fact, Show, Subject

MERCHANT = Subject("merchant", "商户")
MERCHANT_ID = Fact("商户编号")
DETAILS = {
    "name": "名称",
    "trade": "行业",
    "address": "地址",
    "phone": "电话",
    "community_id": "所属社区",
    "bill_max_fen": "单笔账单上限",
    "opening_hours": "营业时间",
    "latitude_e6": "纬度",
    "longitude_e6": "经度",
}
"""What can be corrected of a shop."""

_SHOWS = {"bill_max_fen": Show.MONEY, "community_id": Show.NODE}
_DETAILS = {name: Fact(label, _SHOWS.get(name, Show.TEXT)) for name, label in DETAILS.items()}
CHANGES = _DETAILS | {"fields": Fact("修改", DETAILS), "before": Fact("原来", _DETAILS)}


_TRANSFER = {"transfer_id": Fact("转交编号")}


class MerchantAction(Action):
    APPROVED = "merchant.approved", "通过商户申请", MERCHANT
    RETURNED = "merchant.returned", "退回商户申请", MERCHANT, REASON
    SUSPENDED = "merchant.suspended", "暂停商户", MERCHANT, REASON
    REINSTATED = "merchant.reinstated", "恢复商户", MERCHANT, REASON
    EXITED = "merchant.exited", "商户退出联盟", MERCHANT, REASON
    CHANGED = "merchant.changed", "修改商户资料", MERCHANT, CHANGES
    TRANSFER_DRAFTED = "merchant.transfer_drafted", "发起转交商户", MERCHANT, _TRANSFER | REASON
    TRANSFERRED = "merchant.transferred", "转交商户给新店主", MERCHANT, _TRANSFER
    TRANSFER_REJECTED = "merchant.transfer_rejected", "退回转交商户", MERCHANT, _TRANSFER | REASON
    PICTURE_PUT_UP = "merchant.picture_put_up", "换上商户图片", MERCHANT
    PICTURE_TAKEN_DOWN = "merchant.picture_taken_down", "撤下商户图片", MERCHANT, REASON
    CLERK_REMOVED = "merchant.clerk_removed", "移除店员", MERCHANT, {"member_id": Fact("店员编号")} | REASON
