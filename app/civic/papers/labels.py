"""Labels of papers in Chinese."""

from app.civic.papers.kinds import KINDS, Size
from app.civic.papers.models import PaperKind, PaperStatus
from app.core.console.blueprint import Labels

LABELS: Labels = {
    PaperKind: {kind: about.title for kind, about in KINDS.items()},
    PaperStatus: {
        PaperStatus.VALID: "有效",
        PaperStatus.USED: "已使用",
        PaperStatus.EXPIRED: "已到期",
        PaperStatus.REVOKED: "已作废",
    },
    Size: {Size.A4: "A4", Size.A5: "A5", Size.CARD: "卡片"},
}
