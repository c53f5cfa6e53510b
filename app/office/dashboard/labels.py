"""Labels of the dashboard and of the funds in Chinese."""

from app.core.console.blueprint import Labels
from app.office.dashboard.first_day import Step
from app.office.dashboard.periods import Period
from app.office.dashboard.waiting_queries import Task
from app.treasury.coverage.coverage import Cover

LABELS: Labels = {
    Period: {
        Period.WEEK: "近 7 天",
        Period.DAYS_30: "近 30 天",
        Period.DAYS_90: "近 90 天",
        Period.MONTH: "本月",
        Period.YEAR: "今年",
    },
    Cover: {
        Cover.SAFE: "充足",
        Cover.WARNING: "预警",
        Cover.ALARM: "不足",
        Cover.UNFUNDED: "无基金",
    },
    Step: {
        Step.COMMUNITIES: "新建街道和社区：从表格导入，或逐个新建",
        Step.STAFF: "为同事开设账号：从表格导入，打印初始密码单；管理员和财务由本人申请。至少两人启用，资金要两人经手",
        Step.ROSTER: "导入居民名册",
        Step.SHOPS: "商户入盟：从表格导入，或审批店主在小程序里提交的申请",
        Step.FUND: "登记第一笔充值，由另一人审批",
        Step.OFFER: "发布第一项优惠",
    },
    Task: {
        Task.TOP_UPS: "待审批的充值",
        Task.ALLOCATIONS: "待审批的划拨",
        Task.TOP_UPS_RETURNED: "退回给您的充值（近 14 天）",
        Task.ALLOCATIONS_RETURNED: "退回给您的划拨（近 14 天）",
        Task.APPLICATIONS: "待审核的入盟申请",
        Task.OFFERS: "待审批的优惠",
        Task.DISPUTES: "待处理的异议明细",
        Task.REVERSALS: "待批准的撤销核销",
        Task.STATEMENTS: "待审批的对账单",
        Task.PAYMENTS: "待付款的对账单",
        Task.FAILED: "付款失败或退汇的对账单",
        Task.RETURNS: "待复核的退汇",
        Task.AT_THE_BANK: "等银行结果的付款清单",
        Task.SHOPS_WITHOUT_ACCOUNT: "没有收款账户的商户",
        Task.CORRECTIONS: "待处理的更正姓名",
        Task.CASES: "未办结的异议和修复",
        Task.SNAPS: "待派单、超期和您手里的随手拍",
        Task.MEDIATIONS: "待接办和您正在办的调解",
        Task.COMPLAINTS: "待受理、可以办结和超期的投诉",
        Task.REPORTS: "待接办、超期和您手里的举报",
        Task.BATCHES: "待核实批准的记录批次",
        Task.RECORDS: "待核实或批准的记录",
        Task.PAYEES: "待核对的收款账户",
        Task.LISTS: "待复核的付款清单",
        Task.ACCOUNTS: "待确认的工作人员账号",
        Task.MERGES: "待核对的重复档案",
        Task.WITHDRAWALS: "待确认的记录撤销",
        Task.HOURS: "待确认时长的场次",
        Task.SIGNUPS: "待同意的报名",
        Task.TEAM_REQUESTS: "申请加入服务队的人",
        Task.NOMINATIONS: "有居民自荐的评选",
        Task.AWARDS_JUDGED: "等公示结果的评选",
        Task.AWARDS_PUBLIC: "公示期满等批准的表彰",
        Task.RATINGS: "待办结的评价核查",
        Task.SIGNS: "待核查的风险提示",
        Task.NOTES: "提到您的备注",
    },
}
