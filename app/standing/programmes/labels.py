"""Labels of rules and settings in Chinese."""

from app.core.console.blueprint import Labels
from app.standing.programmes.models import CapPeriod, SubjectKind

LABELS: Labels = {
    SubjectKind: {
        SubjectKind.RESIDENT: "居民",
        SubjectKind.HOUSEHOLD: "家庭",
        SubjectKind.MERCHANT: "商户",
        SubjectKind.UNIT: "单位",
    },
    CapPeriod: {
        CapPeriod.YEAR: "每年",
        CapPeriod.WINTER: "每个冬季",
        CapPeriod.QUARTER: "每季度",
        CapPeriod.MONTH: "每月",
    },
}
