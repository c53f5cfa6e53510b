"""What is noted of venues: at their projects."""

from app.civic.gatherings.actions import PROJECT
from app.core.audit import REASON, Action, Fact, Show

_SLOTS = {"made": Fact("排出的时段", Show.NUMBER), "gone": Fact("撤下的时段", Show.NUMBER)}
_BLOCK = {"since": Fact("从"), "until": Fact("到")}


class VenueAction(Action):
    OPENED = "venue.opened", "开放场地", PROJECT, _SLOTS
    CHANGED = "venue.changed", "更改场地", PROJECT, _SLOTS | {"fields": Fact("更改的内容", Show.TEXT)}
    BLOCKED = "venue.blocked", "封闭场地", PROJECT, _BLOCK | REASON | {"cancelled": Fact("取消的预订", Show.NUMBER)}
    UNBLOCKED = "venue.unblocked", "解除封闭", PROJECT, _BLOCK
    CLOSED = "venue.closed", "关闭场地", PROJECT, REASON
