"""What is noted of signatures and drives."""

from app.civic.pledges.models import Consent
from app.core.audit import Action, Fact, Show, Subject
from app.standing.records.actions import RECORD

SIGNATURE = Subject("pledge_signature", "承诺书签署")
DRIVE = Subject("pledge_drive", "签约活动")
_WHAT = {"title": Fact("承诺书"), "version": Fact("版本", Show.NUMBER)}
_DRIVE = {"title": Fact("名称"), "goal_percent": Fact("目标百分比", Show.NUMBER)}


class PledgeAction(Action):
    ENTERED = "pledge.entered", "登记纸面签署", SIGNATURE, _WHAT | {"consent": Fact("方式", Consent)}
    WITHDRAWN = "pledge.withdrawn", "按本人意愿撤回", SIGNATURE, _WHAT
    DRIVE_OPENED = "pledge.drive_opened", "发起签约活动", DRIVE, _DRIVE
    DRIVE_CLOSED = "pledge.drive_closed", "结束签约活动", DRIVE, _DRIVE
    POINTED = "pledge.pointed", "关联承诺书", RECORD, {"title": Fact("承诺书")}
    UNPOINTED = "pledge.unpointed", "取消关联承诺书", RECORD
