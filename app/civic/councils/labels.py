"""Labels of councils in Chinese."""

from app.civic.councils.models import (
    SEATS,
    AgendaStatus,
    CastBy,
    Choice,
    CouncilKind,
    ItemKind,
    MeetingStatus,
    SeatClass,
)
from app.core.console.blueprint import Labels

LABELS: Labels = {
    CouncilKind: {
        CouncilKind.POINTS: "积分管理小组",
        CouncilKind.COUNCIL: "信用议事会",
        CouncilKind.LEADING: "领导小组",
        CouncilKind.ASSESSING: "评价小组",
        CouncilKind.MEDIATION: "信调委",
    },
    SeatClass: SEATS,
    MeetingStatus: {
        MeetingStatus.CALLED: "已召集",
        MeetingStatus.RUNNING: "进行中",
        MeetingStatus.VOTED: "待写纪要",
        MeetingStatus.MINUTED: "待签字",
        MeetingStatus.SIGNED: "已签字",
        MeetingStatus.CANCELLED: "已取消",
    },
    ItemKind: {
        ItemKind.TEXT: "文字议题",
        ItemKind.BATCH: "信用记录",
        ItemKind.VERSION: "积分办法",
        ItemKind.AWARD: "评选表彰",
    },
    AgendaStatus: {
        AgendaStatus.OPEN: "待表决",
        AgendaStatus.ADOPTED: "通过",
        AgendaStatus.REJECTED: "未通过",
        AgendaStatus.UNDECIDED: "未议决",
    },
    Choice: {
        Choice.YES: "赞成",
        Choice.NO: "反对",
        Choice.ABSTAIN: "弃权",
        Choice.RECUSED: "回避",
        Choice.ABSENT: "缺席",
    },
    CastBy: {CastBy.PHONE: "手机", CastBy.HANDS: "举手", CastBy.SYSTEM: "系统"},
}
