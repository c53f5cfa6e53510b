"""Labels of staff: states, and what was done."""

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

DUTIES = {
    StaffRole.ADMIN: "全部",
    StaffRole.FINANCE: "资金与结算",
    StaffRole.CLERK: "居民、记录、商户",
    StaffRole.AUDITOR: "只看不改",
}
