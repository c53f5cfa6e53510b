"""Roles of staff, and what each may do: every permission is declared here, once.

A role says what, a node of the tree says of whom: services look at nothing but the node. `make reference` writes
`docs/permissions.md` from this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class StaffRole(StrEnum):
    ADMIN = "admin"
    FINANCE = "finance"
    CLERK = "clerk"
    AUDITOR = "auditor"


class UndeclaredPermissionError(LookupError):
    """A view or a template names a permission that is not in the table: a mistake in the code, found at its start."""


@dataclass(frozen=True, slots=True)
class Permission:
    """`label` says in Chinese what it lets somebody do."""

    name: str
    label: str
    roles: frozenset[str]

    def allows(self, role: str) -> bool:
        return role in self.roles


ADMIN, FINANCE, CLERK, AUDITOR = StaffRole
EVERYBODY = tuple(StaffRole)

TABLE: tuple[tuple[str, str, tuple[StaffRole, ...]], ...] = (
    ("console:use", "登录，使用工作台、后台任务和自己的账号", EVERYBODY),
    ("funds:read", "查看信用基金、充值、划拨和凭证", (ADMIN, FINANCE, AUDITOR)),
    ("funds:write", "登记充值、划拨资金，冲正", (ADMIN, FINANCE)),
    ("funds:approve", "审批别人登记的充值", (ADMIN, FINANCE)),
    ("funds:open", "开设信用基金", (ADMIN,)),
    ("settlement:read", "查看月结、对账单、争议、付款和收款账户", (ADMIN, FINANCE, AUDITOR)),
    ("settlement:write", "运行月结，审批对账单，裁定争议", (ADMIN, FINANCE)),
    ("payments:write", "付款：生成清单，登记银行结果", (ADMIN, FINANCE)),
    ("payees:write", "登记商户的收款账户", (ADMIN, FINANCE)),
    ("merchants:read", "查看商户和入盟申请", EVERYBODY),
    ("merchants:write", "审批商户，更改资料，暂停和恢复，移除店员", (ADMIN, CLERK)),
    ("merchants:exit", "办理商户退出联盟", (ADMIN,)),
    ("merchants:transfer", "把商户转交给真正的店主，复核别人发起的转交", (ADMIN,)),
    ("plates:print", "打印铭牌", (ADMIN, CLERK)),
    ("offers:read", "查看优惠", EVERYBODY),
    ("offers:write", "起草、发布、退回、暂停和结束优惠", (ADMIN, FINANCE)),
    ("stock:read", "查看服务点、库存和兑换，姓名打码", EVERYBODY),
    ("stock:write", "设立服务点，登记物品，收货、盘点、调拨和报损，撤销兑换", (ADMIN, CLERK)),
    ("ratings:read", "查看评价和核查", EVERYBODY),
    ("ratings:review", "处理评价，开始和办结核查", (ADMIN, CLERK)),
    ("fraud:read", "查看风险提示", (ADMIN, FINANCE, AUDITOR)),
    ("fraud:decide", "确认或排除风险提示", (ADMIN,)),
    ("residents:read", "查看居民和家庭，姓名和手机号打码", EVERYBODY),
    ("residents:reveal", "查看居民的完整姓名和手机号，导出完整名册", (ADMIN, CLERK)),
    ("residents:write", "新增居民，修改居民档案", (ADMIN, CLERK)),
    ("residents:import", "导入居民名册", (ADMIN, CLERK)),
    ("residents:correct", "处理居民的更正申请", (ADMIN, CLERK)),
    ("residents:erase", "注销居民", (ADMIN,)),
    ("areas:read", "查看网格、楼栋和村民小组", EVERYBODY),
    ("areas:write", "划分网格、楼栋和村民小组，划入家庭", (ADMIN, CLERK)),
    ("posts:read", "查看岗位、任职和空缺，姓名打码", EVERYBODY),
    ("posts:write", "提名任职，任命别人提名的人，结束任职", (ADMIN, CLERK)),
    ("units:read", "查看单位和它们的成员，姓名打码", EVERYBODY),
    ("units:write", "登记、修改和注销单位，登记和结束成员", (ADMIN, CLERK)),
    ("delegates:read", "通过接口查看居民的代办人", (ADMIN, CLERK, AUDITOR)),
    ("delegates:write", "登记居民的代办人，结束代办", (ADMIN, CLERK)),
    ("records:read", "查看信用记录", EVERYBODY),
    ("records:history", "通过接口查看一位居民的全部信用记录", (ADMIN, CLERK, AUDITOR)),
    ("records:write", "提交、导入和撤销信用记录，送达告知", (ADMIN, CLERK)),
    ("cases:read", "查看异议、复核和修复，姓名打码", EVERYBODY),
    ("cases:write", "代为提出异议，受理和办结异议、复核和修复", (ADMIN, CLERK)),
    ("reports:handle", "查看和办理举报，申请启封举报人信息", (ADMIN, CLERK)),
    ("reports:unseal", "批准别人提出的启封申请", (ADMIN,)),
    ("mediations:read", "查看调解的类别、状态和天数，看不到内容和双方", (ADMIN, CLERK, AUDITOR)),
    ("mediations:write", "作为调解员接办调解，约定时间，写协议", (ADMIN, CLERK)),
    ("records:decide", "核实、退回和批准别人提交的信用记录", (ADMIN, CLERK)),
    ("reminders:read", "查看提醒和居民的答复", EVERYBODY),
    ("reminders:write", "登记和撤回提醒，打印提醒单，登记补课", (ADMIN, CLERK)),
    ("councils:read", "查看议事组织、会议、表决和纪要，姓名打码", EVERYBODY),
    ("councils:write", "设立议事组织，安排席位，召集会议，登记到会和表决，形成纪要", (ADMIN, CLERK)),
    ("gatherings:read", "查看服务队、项目、场次和报名，姓名打码", EVERYBODY),
    ("gatherings:write", "登记服务队，立项，安排、公布和取消场次，处理报名", (ADMIN, CLERK)),
    ("gatherings:confirm", "确认别人带领的场次的时长", (ADMIN, CLERK)),
    ("awards:read", "查看评选、提名和表彰，姓名打码", EVERYBODY),
    ("awards:write", "设立评选，开始一届，提名，公示结果", (ADMIN, CLERK)),
    ("awards:grant", "批准别人公示的表彰，撤销表彰", (ADMIN,)),
    ("texts:read", "查看公告、礼遇、案例和承诺书", EVERYBODY),
    ("texts:write", "起草、提交、退回公告和承诺书，登记礼遇和纸面签署，写案例，撤回，发起签约活动", (ADMIN, CLERK)),
    ("texts:publish", "发布别人起草的公告和承诺书", (ADMIN,)),
    ("papers:read", "查看凭证，姓名打码", EVERYBODY),
    ("papers:write", "出具、打印和作废凭证，打印件有完整姓名", (ADMIN, CLERK)),
    ("imports:use", "上传表格导入", (ADMIN, CLERK)),
    ("rules:read", "查看规则目录", EVERYBODY),
    ("rules:switch", "启用和停用规则", (ADMIN,)),
    ("programmes:read", "查看积分办法和它的版本", EVERYBODY),
    ("programmes:write", "新建积分办法，起草版本，公开征求意见，记下意见", (ADMIN, CLERK)),
    ("programmes:decide", "议定别人起草的版本，退回起草，给下级的版本备案", (ADMIN,)),
    ("settings:read", "查看项目设置", (ADMIN, AUDITOR)),
    ("settings:write", "更改项目设置", (ADMIN,)),
    ("nodes:read", "查看本辖区的区县、街道和社区", EVERYBODY),
    ("nodes:write", "新建、改名、移动、关闭和恢复社区", (ADMIN,)),
    ("staff:write", "管理工作人员的账号", (ADMIN,)),
    ("audit:read", "查看操作日志", (ADMIN, AUDITOR)),
)

_OF_MONEY = {"funds:write", "funds:approve", "settlement:write", "payments:write", "payees:write", "staff:write"}
MONEY_ROLES = frozenset(role for name, _, roles in TABLE if name in _OF_MONEY for role in roles)
"""Roles that move money, or make those who do: a second administrator confirms who holds such an account."""

PERMISSIONS: Mapping[str, Permission] = MappingProxyType(
    {name: Permission(name, label, frozenset(roles)) for name, label, roles in TABLE}
)


def permission(name: str) -> Permission:
    """The permission of this name. Raises UndeclaredPermissionError, so ask when a module is loaded."""
    try:
        return PERMISSIONS[name]
    except KeyError:
        raise UndeclaredPermissionError(name) from None
