"""What is noted of cases."""

from app.core.audit import REASON, Action, Fact, Show, Subject

CASE = Subject("case", "事项")
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
