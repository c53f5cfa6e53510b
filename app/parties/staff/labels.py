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
