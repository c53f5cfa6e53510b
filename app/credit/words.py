"""How records, their states, and deeds about standing and points read in Chinese."""

from app.core.console.blueprint import Labels
from app.credit.models import CapPeriod, RecordState, SubjectKind

LABELS: Labels = {
    RecordState: {
        RecordState.NOTICE: "公示答复期",
        RecordState.COUNTED: "计入",
        RecordState.OVER: "已到期",
        RecordState.WITHDRAWN: "已撤销",
    },
    SubjectKind: {
        SubjectKind.RESIDENT: "居民",
        SubjectKind.HOUSEHOLD: "家庭",
        SubjectKind.MERCHANT: "商户",
    },
    CapPeriod: {
        CapPeriod.YEAR: "每年",
        CapPeriod.WINTER: "每个冬季",
        CapPeriod.QUARTER: "每季度",
        CapPeriod.MONTH: "每月",
    },
}

ACTIONS = {
    "programme.set": "修改项目设置",
    "bands.set": "修改等级与星级",
    "record.entered": "登记信用记录",
    "record.withdrawn": "撤销信用记录",
    "records.imported": "导入信用记录",
    "rule.enabled": "启用规则",
    "rule.disabled": "停用规则",
}
