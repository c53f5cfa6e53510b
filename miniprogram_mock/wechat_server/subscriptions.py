"""Subscribe messages: who accepted which template how often, and what was sent."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from .responses import RefusedError


@dataclass(frozen=True)
class SentMessage:
    """A message as the user's phone would have received it; `at` in seconds since the epoch."""

    openid: str
    template_id: str
    page: str
    data: dict[str, Any]
    at: float


class Subscriptions:
    """One acceptance is worth one message."""

    def __init__(self) -> None:
        self._accepted: Counter[tuple[str, str]] = Counter()
        self.sent: list[SentMessage] = []

    def accept(self, openid: str, template_id: str) -> None:
        self._accepted[openid, template_id] += 1

    def send(self, message: SentMessage) -> None:
        """Raises RefusedError 43101 where the user has no acceptance left."""
        if not self._accepted[message.openid, message.template_id]:
            raise RefusedError(43101)
        self._accepted[message.openid, message.template_id] -= 1
        self.sent.append(message)
