"""What is noted of accounts of staff."""

from app.core.audit import Action, Fact, Subject
from app.core.identities import ActingAs
from app.core.permissions import StaffRole
from app.parties.communities.actions import COMMUNITY_ID

STAFF = Subject("staff", "工作人员")
_OTHERS = {"operator": "命令行", "user": "商户", "post": "议事会组长"} | {
    ActingAs.SUBJECT: "当事人",
    ActingAs.COLLECTOR: "采集人",
    ActingAs.RESIDENT: "居民本人",
    ActingAs.HELPER: "代办人",
    ActingAs.COUNTER: "服务员",
    ActingAs.FIRM: "物业",
}


def name_of(actor: str) -> str | None:
    """What those are called who do something and have no account at the desk: nobody's name, what they do it as."""
    return _OTHERS.get(actor.partition(":")[0])


_USERNAME = {"username": Fact("用户名")}
_PLACE = {"role": Fact("角色", StaffRole), "community_id": COMMUNITY_ID}


class StaffAction(Action):
    FOUNDED = "staff.founded", "建立第一个管理员", STAFF, _USERNAME
    SIGNED_IN = "staff.signed_in", "登录工作台", STAFF
    ENROLLED = "staff.enrolled", "启用账号", STAFF
    PASSWORD_CHANGED = "staff.password_changed", "更改密码", STAFF
    ADDED = "staff.added", "新增工作人员", STAFF, _USERNAME | {"role": _PLACE["role"]}
    ADDED_BY_COMMAND = "staff.added_by_command", "用命令新增管理员", STAFF, _USERNAME
    CONFIRMED = "staff.confirmed", "当面确认账号持有人", STAFF, _USERNAME
    RESET = "staff.reset", "重发初始密码", STAFF, _USERNAME
    RESET_BY_COMMAND = "staff.reset_by_command", "用命令重发管理员初始密码", STAFF, _USERNAME
    DISABLED = "staff.disabled", "停用账号", STAFF, _USERNAME
    ENABLED = "staff.enabled", "恢复账号", STAFF, _USERNAME
    NAMED = "staff.named", "登记工作人员姓名", STAFF, _USERNAME
    MOVED = "staff.moved", "调整角色或范围", STAFF, _USERNAME | {"before": Fact("原来", _PLACE)} | _PLACE
