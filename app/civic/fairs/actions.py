"""What is noted of fairs, with their sessions."""

from app.civic.gatherings.actions import GATHERING
from app.core.audit import Action, Fact, Show

_BOOTH = {"number": Fact("摊位号", Show.NUMBER), "name": Fact("摊位")}


class FairAction(Action):
    BOOTH_ADDED = "session.booth_added", "增加摊位", GATHERING, _BOOTH
    BOOTH_CHANGED = "session.booth_changed", "更改摊位", GATHERING, _BOOTH | {"fields": Fact("更改的内容", Show.TEXT)}
    BOOTH_REMOVED = "session.booth_removed", "撤掉摊位", GATHERING, _BOOTH
