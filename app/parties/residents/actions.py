"""What is noted of residents and their roster."""

from app.core.audit import REASON, Action, Fact, Show, Subject
from app.parties.communities.actions import COMMUNITY

RESIDENT = Subject("resident", "居民")


class ResidentAction(Action):
    REVEALED = "resident.revealed", "查看完整姓名和手机号", RESIDENT, REASON
    IMPORTED = (
        "roster.imported",
        "导入居民名册",
        COMMUNITY,
        {"added": Fact("新增", Show.NUMBER), "updated": Fact("更新", Show.NUMBER)},
    )
