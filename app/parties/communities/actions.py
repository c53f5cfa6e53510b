"""What is noted of nodes."""

from app.core.audit import REASON, Action, Fact, Show, Subject
from app.parties.communities.models import CommunityKind

COMMUNITY = Subject("community", "社区")
COMMUNITY_ID = Fact("社区", Show.NODE)
_PARENT = Fact("上级", Show.NODE)
_DETAILS = {"name": Fact("名称"), "contact": Fact("联系方式"), "alone_up_to": Fact("一人可办的加分", Show.NUMBER)}
_FOLLOWED = {"statements": Fact("改由新上级支付的对账单"), "offers": Fact("改为面向新街道的优惠")}


class NodeAction(Action):
    ADDED = (
        "node.added",
        "新建社区",
        COMMUNITY,
        {"name": _DETAILS["name"], "kind": Fact("级别", CommunityKind), "parent_id": _PARENT},
    )
    CHANGED = (
        "node.changed",
        "更改社区名称、联系方式或办理方式",
        COMMUNITY,
        _DETAILS | {"before": Fact("原来", _DETAILS)},
    )
    MOVED = (
        "node.moved",
        "移动社区",
        COMMUNITY,
        {"before": Fact("原上级", Show.NODE), "parent_id": _PARENT} | _FOLLOWED,
    )
    LEFT = "node.left", "社区划出本辖区", COMMUNITY, {"parent_id": _PARENT}
    CLOSED = "node.closed", "关闭社区", COMMUNITY, REASON
    REOPENED = "node.reopened", "恢复社区", COMMUNITY
