"""What is noted of cases."""

from app.core.audit import REASON, Action, Fact, Show, Subject

CASE = Subject("case", "事项")
SNAP = Subject("snap", "随手拍")
COMPLAINT = Subject("complaint", "投诉")
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
