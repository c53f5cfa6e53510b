"""Labels of awards in Chinese."""

from app.core.console.blueprint import Labels
from app.standing.awards.models import CycleState, Judging, NominationState, SchemeKind
from app.standing.awards.queries import Due

LABELS: Labels = {
    SchemeKind: {
        SchemeKind.HONOUR: "荣誉称号",
        SchemeKind.BADGE: "徽章",
        SchemeKind.MODEL: "示范典型",
        SchemeKind.RED_LIST: "红榜",
    },
    Judging: {
        Judging.RESIDENTS: "居民投票，一人一票",
        Judging.HOUSEHOLDS: "居民投票，一户一票",
        Judging.CRITERIA: "按记录评定",
        Judging.COUNCIL: "由议事会议定",
    },
    CycleState: {
        CycleState.OPEN: "提名中",
        CycleState.JUDGING: "评选中",
        CycleState.PUBLIC: "公示中",
        CycleState.GRANTED: "已表彰",
        CycleState.CLOSED: "已结束",
    },
    Due: {
        Due.PROPOSED: "有居民自荐，等社区看",
        Due.JUDGED: "投票截止，等公示",
        Due.PUBLIC: "公示期满，等批准",
    },
    NominationState: {
        NominationState.NOMINATED: "已提名",
        NominationState.CHOSEN: "入选",
        NominationState.NOT_CHOSEN: "没有入选",
        NominationState.EXCLUDED: "已取消资格",
    },
}
