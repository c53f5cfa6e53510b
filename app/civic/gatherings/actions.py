"""What is noted of gatherings."""

from app.civic.gatherings.models import ProjectKind
from app.core.audit import REASON, Action, Fact, Show, Subject

TEAM = Subject("team", "服务队")
PROJECT = Subject("project", "项目")
GATHERING = Subject("session", "场次")
_WHO = {"resident_id": Fact("居民编号", Show.NUMBER)}
_PRESENCE = {"presence_id": Fact("到场编号", Show.NUMBER)}
_MINUTES = {"before": Fact("原来的分钟数", Show.NUMBER), "minutes": Fact("分钟数", Show.NUMBER)}
_SIGNUP = {"signup_id": Fact("报名编号", Show.NUMBER)}


class GatheringAction(Action):
    TEAM_MADE = "team.made", "登记服务队", TEAM, {"name": Fact("名称")}
    TEAM_LED = "team.led", "更换服务队队长", TEAM, _WHO
    JOINED = "team.joined", "接受队员", TEAM, _WHO
    TEAM_CLOSED = "team.closed", "解散服务队", TEAM, REASON
    LEFT = "team.left", "登记队员退出", TEAM, _WHO
    PROJECT_MADE = "project.made", "立项", PROJECT, {"kind": Fact("类别", ProjectKind), "name": Fact("名称")}
    PROJECT_CHANGED = "project.changed", "更改项目", PROJECT, {"fields": Fact("更改的内容", Show.TEXT)}
    PROJECT_PUBLISHED = "project.published", "公布项目", PROJECT
    CLAIMED = "project.claimed", "登记认领项目的服务队", PROJECT, {"team_id": Fact("服务队编号", Show.NUMBER)}
    REPORTED = "project.reported", "登记项目总结", PROJECT
    CLOSED = "project.closed", "结束项目", PROJECT, REASON
    PLANNED = "session.planned", "安排场次", GATHERING, {"capacity": Fact("名额", Show.NUMBER)}
    PUBLISHED = "session.published", "公布场次", GATHERING
    CHANGED = "session.changed", "更改场次", GATHERING, {"fields": Fact("更改的内容", Show.TEXT)}
    PRESENCE_ENTERED = "session.presence_entered", "手工登记到场", GATHERING, _PRESENCE | REASON
    PRESENCE_OUT = "session.presence_out", "登记签退", GATHERING, _PRESENCE
    PRESENCE_CORRECTED = "session.presence_corrected", "更改时长", GATHERING, _PRESENCE | _MINUTES | REASON
    CONFIRMED = "session.confirmed", "确认时长", GATHERING, {"people": Fact("人数", Show.NUMBER)}
    CANCELLED = "session.cancelled", "取消场次", GATHERING, REASON
    APPROVED = "session.signup_approved", "同意报名", GATHERING, _SIGNUP
    REFUSED = "session.signup_refused", "谢绝报名", GATHERING, _SIGNUP | REASON
