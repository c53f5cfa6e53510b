"""What is noted of cases."""

from app.core.audit import REASON, Action, Fact, Show, Subject

CASE = Subject("case", "事项")
SNAP = Subject("snap", "随手拍")
COMPLAINT = Subject("complaint", "投诉")
REPORT = Subject("report", "举报")
MEDIATION = Subject("mediation", "调解")
ORDER = Subject("work_order", "物业工单")
_WHAT = {"no": Fact("编号"), "record_id": Fact("记录编号")}


class CaseAction(Action):
    FILED = "case.filed", "代为提出事项", CASE, _WHAT
    FILED_BY_SUBJECT = "case.filed_by_subject", "提出事项", CASE, _WHAT
    PICTURES_ADDED = "case.pictures_added", "添加事项照片", CASE, _WHAT | {"pictures": Fact("照片", Show.NUMBER)}
    ACCEPTED = "case.accepted", "受理事项", CASE, _WHAT
    UPHELD = "case.upheld", "异议成立", CASE, _WHAT | REASON
    PARTLY = "case.partly", "异议部分成立", CASE, _WHAT | REASON
    REJECTED = "case.rejected", "维持原记录", CASE, _WHAT | REASON
    TASK_SET = "case.task_set", "约定修复事项", CASE, _WHAT
    TASK_DONE = "case.task_done", "确认修复事项完成", CASE, _WHAT | REASON
    REPAIRED = "case.repaired", "修复记录", CASE, _WHAT | REASON
    REFUSED = "case.refused", "不予修复", CASE, _WHAT | REASON


_REPORT = {"no": Fact("编号")}


class SnapAction(Action):
    FILED = "snap.filed", "报告问题", SNAP, _REPORT
    TAKEN = "snap.taken", "接办随手拍", SNAP, _REPORT
    HANDED_OVER = "snap.handed_over", "转交随手拍", SNAP, _REPORT | REASON
    RETURNED = "snap.returned", "转回社区派单", SNAP, _REPORT | REASON
    FIXED = "snap.fixed", "办结：已解决", SNAP, _REPORT | REASON
    NOT_FIXED = "snap.not_fixed", "办结：未能解决", SNAP, _REPORT | REASON
    NOT_OURS = "snap.not_ours", "办结：不属于社区职责", SNAP, _REPORT | REASON
    DUPLICATE = "snap.duplicate", "办结：重复报告", SNAP, _REPORT | REASON
    REOPENED = "snap.reopened", "要求重新办理", SNAP, _REPORT


class ComplaintAction(Action):
    FILED = "complaint.filed", "投诉商户", COMPLAINT, _REPORT
    ADDED = "complaint.added", "补充投诉", COMPLAINT, _REPORT
    ASKED = "complaint.asked", "请商户答复投诉", COMPLAINT, _REPORT
    ANSWERED = "complaint.answered", "商户答复投诉", COMPLAINT, _REPORT
    UPHELD = "complaint.upheld", "认定投诉属实", COMPLAINT, _REPORT | REASON
    REJECTED = "complaint.rejected", "认定投诉不成立", COMPLAINT, _REPORT | REASON


class WorkOrderAction(Action):
    FILED = "work_order.filed", "报修", ORDER, _REPORT
    TAKEN = "work_order.taken", "物业接单", ORDER, _REPORT
    NOTED = "work_order.noted", "说明工单进展", ORDER, _REPORT
    DONE = "work_order.done", "物业办完", ORDER, _REPORT | REASON
    RATED = "work_order.rated", "评价工单", ORDER, _REPORT
    REOPENED = "work_order.reopened", "要求重新办理工单", ORDER, _REPORT
    HANDED_OVER = "work_order.handed_over", "工单改派物业", ORDER, _REPORT | REASON
    WITHDRAWN = "work_order.withdrawn", "作废工单", ORDER, _REPORT | REASON


class ReportAction(Action):
    """Of a report; nothing says whom it is about, or who has sent it."""

    FILED = "report.filed", "举报", REPORT, _REPORT
    TAKEN = "report.taken", "接办举报", REPORT, _REPORT
    TAKEN_OVER = "report.taken_over", "接手举报", REPORT, _REPORT | REASON
    SUBJECT_NAMED = "report.subject_named", "登记被举报的对象", REPORT, _REPORT
    ASKED = "report.asked", "向举报人提问", REPORT, _REPORT
    NOTED = "report.noted", "记录核查情况", REPORT, _REPORT
    ADMITTED = "report.admitted", "受理举报", REPORT, _REPORT | REASON
    DISMISSED = "report.dismissed", "不予受理举报", REPORT, _REPORT | REASON
    TRUE = "report.true", "举报办结：查实", REPORT, _REPORT | REASON
    FALSE = "report.false", "举报办结：不属实", REPORT, _REPORT | REASON
    UNCLEAR = "report.unclear", "举报办结：无法查清", REPORT, _REPORT | REASON
    UNSEALING_ASKED = "report.unsealing_asked", "申请启封举报人信息", REPORT, _REPORT | REASON
    UNSEALED = "report.unsealed", "批准启封举报人信息", REPORT, _REPORT
    REPORTER_SEEN = "report.reporter_seen", "查看举报人信息", REPORT, _REPORT


class MediationAction(Action):
    """Of a mediation; nothing says what it is about, who has declined it, or whether it was kept."""

    FILED = "mediation.filed", "申请调解", MEDIATION, _REPORT
    CONSENTED = "mediation.consented", "同意调解", MEDIATION, _REPORT
    WITHDRAWN = "mediation.withdrawn", "退出调解", MEDIATION, _REPORT
    TAKEN = "mediation.taken", "接办调解", MEDIATION, _REPORT
    HANDED_BACK = "mediation.handed_back", "交回调解", MEDIATION, _REPORT
    SITTING_SET = "mediation.sitting_set", "约定调解时间", MEDIATION, _REPORT
    SITTING_NOTED = "mediation.sitting_noted", "记录调解经过", MEDIATION, _REPORT
    DRAFTED = "mediation.drafted", "写调解协议", MEDIATION, _REPORT | {"version": Fact("版本", Show.NUMBER)}
    SIGNED = "mediation.signed", "签署调解协议", MEDIATION, _REPORT | {"version": Fact("版本", Show.NUMBER)}
    AGREED = "mediation.agreed", "达成调解协议", MEDIATION, _REPORT
    FAILED = "mediation.failed", "调解没有达成协议", MEDIATION, _REPORT
