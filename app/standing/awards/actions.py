"""What is noted of awards."""

from app.core.audit import REASON, Action, Fact, Show, Subject
from app.standing.awards.models import SchemeKind

SCHEME = Subject("award_scheme", "评选")
CYCLE = Subject("award_cycle", "评选届次")
_WHO = {"nomination_id": Fact("提名编号", Show.NUMBER)}


class AwardAction(Action):
    SCHEME_MADE = "award_scheme.made", "设立评选", SCHEME, {"kind": Fact("种类", SchemeKind), "name": Fact("名称")}
    SCHEME_CHANGED = "award_scheme.changed", "更改评选条件", SCHEME
    OPENED = "award_cycle.opened", "开始一届评选", CYCLE, {"title": Fact("届次")}
    NOMINATED = "award_cycle.nominated", "提名", CYCLE, _WHO
    HELPED = "award_cycle.helped", "代为登记投票", CYCLE, {"resident_id": Fact("居民编号", Show.NUMBER)}
    EXCLUDED = "award_cycle.excluded", "取消提名资格", CYCLE, _WHO | REASON
    JUDGED = "award_cycle.judging", "截止提名，开始评选", CYCLE
    DECIDED = "award_cycle.decided", "公示评选结果", CYCLE, {"chosen": Fact("入选", Show.NUMBER)}
    GRANTED = "award_cycle.granted", "批准表彰", CYCLE, {"awards": Fact("表彰", Show.NUMBER)}
    CLOSED = "award_cycle.closed", "结束这一届评选", CYCLE, REASON
    REVOKED = "award_cycle.award_revoked", "撤销表彰", CYCLE, _WHO | REASON
