"""Labels of records, their states, and what was done about standing and points."""

from app.core.console.blueprint import Labels
from app.standing.records.deciders import Step
from app.standing.records.models import BatchKind, BatchState, RecordSource, RecordState, SourceKind, Verdict

LABELS: Labels = {
    Step: {
        Step.VERIFIED: "核实",
        Step.APPROVED: "批准",
        Step.RESOLVED: "议定",
        Step.AUTOMATIC: "按规则自动计入",
        Step.RETURNED: "退回",
        Step.REJECTED: "不予采纳",
        Step.HEARD: "听取答复",
        Step.WITHDRAWN: "撤销",
    },
    RecordState: {
        RecordState.SUBMITTED: "待核实",
        RecordState.VERIFIED: "待批准",
        RecordState.RETURNED: "已退回",
        RecordState.REJECTED: "未采纳",
        RecordState.APPROVED: "已批准待办",
        RecordState.NOTICE: "告知答复期",
        RecordState.PUBLICITY: "公示中",
        RecordState.EFFECTIVE: "计入",
        RecordState.SUSPENDED: "暂停计入",
        RecordState.CORRECTED: "已更正",
        RecordState.REVOKED: "异议成立已撤销",
        RecordState.REPAIRED: "已修复",
        RecordState.OVER: "已到期",
        RecordState.WITHDRAWN: "已撤销",
    },
    RecordSource: {
        RecordSource.STAFF: "工作人员登记",
        RecordSource.POST: "岗位人员采集",
        RecordSource.SELF: "本人申报",
        RecordSource.MACHINE: "系统按台账登记",
        RecordSource.CARRIED: "此前登记",
    },
    Verdict: {Verdict.RIGHT: "属实", Verdict.WRONG: "不属实"},
    BatchKind: {
        BatchKind.IMPORT: "表格导入",
        BatchKind.QUARTER: "季度核分",
        BatchKind.MONTH: "月度减分名单",
        BatchKind.ASSESSMENT: "考核",
    },
    SourceKind: {
        SourceKind.REDEMPTION: "核销",
        SourceKind.OFFER: "优惠上架",
        SourceKind.RATING: "季度评价",
        SourceKind.PRESENCE: "到场",
        SourceKind.CASE: "随手拍",
        SourceKind.PLEDGE: "签署承诺书",
        SourceKind.WORK_ORDER: "物业工单",
    },
    BatchState: {
        BatchState.OPEN: "收集中",
        BatchState.AGENDA: "待议事会表决",
        BatchState.DECIDED: "已决定，待公示",
        BatchState.VERIFYING: "待批准",
        BatchState.PUBLIC: "办理中",
        BatchState.DONE: "已办完",
        BatchState.WITHDRAWN: "已退回",
    },
}
