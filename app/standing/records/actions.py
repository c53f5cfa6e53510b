"""What is noted of records."""

from app.core.audit import REASON, Action, Fact, Show, Subject
from app.standing.programmes.actions import RULE_SLUG

RECORD = Subject("record", "信用记录")
_POINTS = {"points": Fact("积分", Show.NUMBER), "trimmed": Fact("封顶减去", Show.NUMBER)}


class RecordAction(Action):
    ENTERED = (
        "record.entered",
        "登记信用记录",
        RECORD,
        {"rule": RULE_SLUG, "score_delta": Fact("分值", Show.SIGNED)} | _POINTS,
    )
    WITHDRAWN = (
        "record.withdrawn",
        "撤销信用记录",
        RECORD,
        REASON | {"recovered_points": Fact("收回积分", Show.NUMBER)},
    )
    IMPORTED = "records.imported", "导入信用记录", RECORD, {"created": Fact("新增", Show.NUMBER)} | _POINTS
