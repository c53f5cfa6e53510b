"""Labels of fairs in Chinese."""

from app.civic.fairs.models import TicketStatus
from app.core.console.blueprint import Labels

LABELS: Labels = {
    TicketStatus: {
        TicketStatus.WAITING: "排队中",
        TicketStatus.CALLED: "已叫号",
        TicketStatus.SERVED: "已办好",
        TicketStatus.MISSED: "没来",
        TicketStatus.LEFT: "不排了",
    },
}
