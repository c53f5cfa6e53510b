"""Labels of gatherings in Chinese."""

from datetime import datetime

from app.civic.gatherings.kinds import KINDS
from app.civic.gatherings.models import (
    GatheringStatus,
    MembershipStatus,
    PresenceHow,
    ProjectKind,
    ProjectStatus,
    SignupStatus,
)
from app.core.clock import SHANGHAI
from app.core.console.blueprint import Labels

LABELS: Labels = {
    ProjectKind: {kind: about.title for kind, about in KINDS.items()},
    ProjectStatus: {
        ProjectStatus.IDEA: "设想",
        ProjectStatus.PUBLISHED: "已公布",
        ProjectStatus.CLAIMED: "已认领",
        ProjectStatus.RUNNING: "进行中",
        ProjectStatus.REPORTED: "已总结",
        ProjectStatus.CLOSED: "已结束",
    },
    GatheringStatus: {
        GatheringStatus.PLANNED: "待公布",
        GatheringStatus.OPEN: "报名中",
        GatheringStatus.FULL: "已满员",
        GatheringStatus.RUNNING: "进行中",
        GatheringStatus.ENDED: "待确认时长",
        GatheringStatus.CONFIRMED: "时长已确认",
        GatheringStatus.CANCELLED: "已取消",
    },
    SignupStatus: {
        SignupStatus.ASKED: "待同意",
        SignupStatus.CONFIRMED: "已报上",
        SignupStatus.WAITING: "排队中",
        SignupStatus.CANCELLED: "已取消",
        SignupStatus.ATTENDED: "已参加",
        SignupStatus.ABSENT: "未到",
    },
    MembershipStatus: {
        MembershipStatus.ASKED: "申请加入",
        MembershipStatus.MEMBER: "队员",
        MembershipStatus.LEFT: "已退出",
    },
    PresenceHow: {
        PresenceHow.LEADER: "负责人扫码",
        PresenceHow.SELF: "自己扫码",
        PresenceHow.ROSTER: "手工登记",
    },
}


def when(at: datetime) -> str:
    """A moment as people say it: 2026-12-05 周六 09:00."""
    local = at.astimezone(SHANGHAI)
    return f"{local:%Y-%m-%d} 周{'一二三四五六日'[local.weekday()]} {local:%H:%M}"
