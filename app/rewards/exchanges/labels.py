"""Labels of exchanges in Chinese."""

from app.core.console.blueprint import Labels
from app.rewards.exchanges.models import ExchangeStatus

LABELS: Labels = {
    ExchangeStatus: {
        ExchangeStatus.DONE: "已兑换",
        ExchangeStatus.ASKED: "待另一人确认撤销",
        ExchangeStatus.REVERSED: "已撤销",
    }
}
