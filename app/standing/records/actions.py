"""What is noted of records and batches of them."""

from app.core.audit import REASON, Action, Fact, Show, Subject
from app.standing.programmes.actions import RULE_SLUG
from app.standing.records.models import Verdict

RECORD = Subject("record", "信用记录")
BATCH = Subject("record_batch", "记录批次")
_POINTS = {"points": Fact("积分", Show.NUMBER), "trimmed": Fact("封顶减去", Show.NUMBER)}
_WHAT = {"rule": RULE_SLUG, "score_delta": Fact("分值", Show.SIGNED)}
_LINES = {"created": Fact("条数", Show.NUMBER), "points": Fact("积分", Show.NUMBER)}


class RecordAction(Action):
    ENTERED = "record.entered", "提交信用记录", RECORD, _WHAT | _POINTS
    VERIFIED = "record.verified", "核实信用记录", RECORD, _WHAT
    RETURNED = "record.returned", "退回信用记录", RECORD, _WHAT | REASON
    REJECTED = "record.rejected", "不予采纳信用记录", RECORD, _WHAT | REASON
    APPROVED = "record.approved", "批准信用记录", RECORD, _WHAT
    DELIVERED = "record.delivered", "送达减分告知书", RECORD, _WHAT
    ANSWERED = "record.answered", "登记本人答复", RECORD, _WHAT
    ENTERED_AGAIN = "record.entered_again", "补充后再提交", RECORD, _WHAT
    TAKEN_BACK = "record.taken_back", "撤回自己提交的记录", RECORD, _WHAT
    CONTESTED = "record.contested", "提出异议，暂停计入", RECORD, _WHAT
    HEARD = "record.heard", "听取答复后维持", RECORD, _WHAT | REASON
    WITHDRAWAL_ASKED = "record.withdrawal_asked", "申请撤销信用记录", RECORD, _WHAT | REASON
    WITHDRAWAL_REFUSED = "record.withdrawal_refused", "不撤销信用记录", RECORD, _WHAT | REASON
    WITHDRAWN = (
        "record.withdrawn",
        "撤销信用记录",
        RECORD,
        _WHAT | REASON | {"recovered_points": Fact("收回积分", Show.NUMBER)},
    )
    LOOKED_AT = "record.looked_at", "抽查信用记录", RECORD, _WHAT | REASON | {"verdict": Fact("抽查结果", Verdict)}
    PICTURES_ADDED = "record.pictures_added", "添加记录照片", RECORD, {"pictures": Fact("照片", Show.NUMBER)}
    ORIGINAL_OPENED = "record.original_opened", "查看照片原图", RECORD
    IMPORTED = "records.imported", "导入信用记录", BATCH, _LINES | _POINTS


class BatchAction(Action):
    COLLECTED = "record_batch.collected", "收集批次", BATCH, _LINES | {"period": Fact("期间")}
    TAKEN_OUT = "record_batch.taken_out", "从批次移出记录", BATCH, {"record_id": Fact("记录编号")}
    HANDED_OVER = "record_batch.handed_over", "提交批次", BATCH, _LINES
    VERIFIED = "record_batch.verified", "核实批次的记录", BATCH, _LINES | {"verified": Fact("核实条数", Show.NUMBER)}
    LAID_BEFORE = "record_batch.laid_before", "批次提交会议", BATCH, _LINES
    APPROVED = "record_batch.approved", "批准批次", BATCH, _LINES
    WITHDRAWN = "record_batch.withdrawn", "退回批次", BATCH, _LINES | REASON
