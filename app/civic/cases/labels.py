"""Labels of cases in Chinese."""

from app.civic.cases.deciding import Outcome
from app.civic.cases.models import (
    CaseKind,
    ComplaintState,
    MediationState,
    ObjectionState,
    RepairState,
    ReportState,
    ReviewState,
    SnapState,
    TaskChoice,
    WorkOrderState,
)
from app.core.console.blueprint import Labels

_FILED, _ACCEPTED = "待受理", "办理中"
LABELS: Labels = {
    CaseKind: {
        CaseKind.OBJECTION: "异议",
        CaseKind.REVIEW: "复核",
        CaseKind.REPAIR: "修复",
        CaseKind.SNAP: "随手拍",
        CaseKind.COMPLAINT: "投诉",
        CaseKind.REPORT: "举报",
        CaseKind.MEDIATION: "调解",
        CaseKind.WORK_ORDER: "物业工单",
    },
    ObjectionState: {
        ObjectionState.FILED: _FILED,
        ObjectionState.ACCEPTED: _ACCEPTED,
        ObjectionState.UPHELD: "成立",
        ObjectionState.PARTLY: "部分成立",
        ObjectionState.REJECTED: "不成立",
    },
    ReviewState: {
        ReviewState.FILED: _FILED,
        ReviewState.ACCEPTED: _ACCEPTED,
        ReviewState.UPHELD: "成立",
        ReviewState.PARTLY: "部分成立",
        ReviewState.REJECTED: "不成立",
    },
    RepairState: {
        RepairState.APPLIED: _FILED,
        RepairState.CHECKING: "核对中",
        RepairState.TASKS: "等待完成约定事项",
        RepairState.REPAIRED: "已修复",
        RepairState.REFUSED: "不予修复",
    },
    SnapState: {
        SnapState.RECEIVED: "待派单",
        SnapState.ASSIGNED: "已派单",
        SnapState.WORKING: "办理中",
        SnapState.FIXED: "已解决",
        SnapState.NOT_FIXED: "未能解决",
        SnapState.NOT_OURS: "不属于社区职责",
        SnapState.DUPLICATE: "与已有报告重复",
        SnapState.REOPENED: "要求重新办理",
    },
    ComplaintState: {
        ComplaintState.RECEIVED: "已收到",
        ComplaintState.HEARD: "听取商户说明",
        ComplaintState.UPHELD: "属实",
        ComplaintState.REJECTED: "不成立",
    },
    ReportState: {
        ReportState.RECEIVED: "已收到",
        ReportState.SCREENING: "核对是否受理",
        ReportState.INVESTIGATING: "调查中",
        ReportState.TRUE: "查实",
        ReportState.FALSE: "不属实",
        ReportState.UNCLEAR: "无法查清",
        ReportState.DISMISSED: "不予受理",
    },
    MediationState: {
        MediationState.APPLIED: "等对方答复",
        MediationState.AGREED: "双方同意，待接办",
        MediationState.SESSIONS: "调解中",
        MediationState.AGREEMENT: "达成协议",
        MediationState.FAILED: "没有达成协议",
        MediationState.DECLINED: "对方谢绝",
        MediationState.LAPSED: "对方没有答复",
        MediationState.WITHDRAWN: "一方退出",
        MediationState.PERFORMED: "协议已履行",
        MediationState.NOT_PERFORMED: "协议没有履行",
        MediationState.UNCLEAR: "是否履行不清楚",
    },
    WorkOrderState: {
        WorkOrderState.REPORTED: "待接单",
        WorkOrderState.TAKEN: "已接单",
        WorkOrderState.DONE: "已办完",
        WorkOrderState.RATED: "已评价",
        WorkOrderState.REOPENED: "要求重新办理",
        WorkOrderState.WITHDRAWN: "已作废",
    },
    Outcome: {Outcome.UPHELD: "成立，撤销记录", Outcome.PARTLY: "部分成立，减轻", Outcome.REJECTED: "不成立，维持"},
    TaskChoice: {TaskChoice.TRAINING: "参加培训", TaskChoice.SERVICE: "志愿服务（不超过 4 小时）"},
}
STATES = {
    CaseKind.OBJECTION: ObjectionState,
    CaseKind.REVIEW: ReviewState,
    CaseKind.REPAIR: RepairState,
    CaseKind.SNAP: SnapState,
    CaseKind.COMPLAINT: ComplaintState,
    CaseKind.REPORT: ReportState,
    CaseKind.MEDIATION: MediationState,
    CaseKind.WORK_ORDER: WorkOrderState,
}
EVENTS = {
    "filed": "提出",
    "applied": "申请",
    "accepted": "受理",
    "checking": "受理",
    "tasks": "约定修复事项",
    "task_done": "确认完成",
    "upheld": "认定成立",
    "partly": "认定部分成立",
    "rejected": "认定不成立",
    "repaired": "修复",
    "refused": "不予修复",
    "review": "申请复核",
    "received": "报告",
    "assigned": "派单",
    "returned": "转回社区派单",
    "working": "接办",
    "fixed": "已解决",
    "not_fixed": "未能解决",
    "not_ours": "不属于社区职责",
    "duplicate": "与已有报告重复",
    "reopened": "报告人要求重新办理",
    "rated": "报告人评价",
    "heard": "请商户答复",
    "answered": "商户答复",
    "addition": "投诉人补充",
    "screening": "开始核对是否受理",
    "investigating": "受理，开始调查",
    "true": "查实",
    "false": "不属实",
    "unclear": "无法查清",
    "dismissed": "不予受理",
    "taken_over": "换人办理",
    "asked": "向举报人提问",
    "added": "举报人补充",
    "noted": "核查情况",
    "unsealed": "举报人信息经两人批准启封",
    "reported": "报修",
    "taken": "物业接单",
    "progress": "物业说明",
    "done": "物业办完",
    "given": "社区改派给另一家物业",
    "withdrawn": "社区作废",
    "overdue": "超过期限",
}


def event_label(kind: str, text: str) -> str:
    """What has happened, for those whom it is about; of a task that was agreed on, which and by when, unless its words
    were wiped.
    """
    if kind != "tasks" or not text:
        return EVENTS.get(kind, kind)
    choice, _, day = text.partition(" ")
    return f"{EVENTS[kind]}：{LABELS[TaskChoice][TaskChoice(choice)]}，{day} 前完成"


def state_label(kind: CaseKind, state: str) -> str:
    """How the state of a case of a kind is called."""
    return LABELS[STATES[kind]][STATES[kind](state)]
