"""How the states and deeds of staff read in Chinese."""

from app.core.console.blueprint import Labels
from app.core.permissions import StaffRole

LABELS: Labels = {
    StaffRole: {
        StaffRole.ADMIN: "管理员",
        StaffRole.FINANCE: "财务",
        StaffRole.CLERK: "办事员",
        StaffRole.AUDITOR: "审计员",
    },
}

ACTIONS = {
    "staff.founded": "建立第一个管理员",
    "staff.signed_in": "登录工作台",
    "staff.enrolled": "启用账号",
    "staff.password_changed": "更改密码",
    "staff.added": "新增工作人员",
    "staff.reset": "重发初始密码",
    "staff.reset_by_command": "用命令重发管理员初始密码",
    "staff.disabled": "停用账号",
    "staff.enabled": "恢复账号",
    "staff.moved": "调整角色或范围",
}
