"""What is to be posted, and that it balances."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.ledger import leaves
from app.ledger.chart import AccountKey, Unit
from app.ledger.errors import UnbalancedJournalError
from app.ledger.kinds import JournalKind


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal to be posted: `legs` are accounts and signed amounts, in points or fen as the account has it.

    `reference` names the business event; the ledger takes each but once.
    """

    kind: JournalKind
    reference: str
    legs: Sequence[tuple[AccountKey, int]]
    memo: str = ""

    def moved_legs(self) -> list[tuple[AccountKey, int]]:
        """The legs that move anything. Raises UnbalancedJournalError."""
        legs = [(key, amount) for key, amount in self.legs if amount]
        sums: dict[Unit, int] = defaultdict(int)
        for key, amount in legs:
            sums[key.spec.unit] += amount
        if not legs or any(sums.values()):
            raise UnbalancedJournalError(f"postings sum to {dict(sums)}, not to zero")
        return legs

    def row(self, legs: Sequence[tuple[AccountKey, int]], *, at: datetime, actor: str) -> dict[str, Any]:
        """The journal as it is inserted, with the leaf that vouches for it and for the postings of these legs."""
        kind = self.kind.value
        named = [(str(key), amount) for key, amount in legs]
        return {
            "kind": kind,
            "reference": self.reference,
            "occurred_at": at,
            "actor": actor,
            "memo": self.memo,
            "leaf": leaves.make((kind, self.reference, at, actor, self.memo), named),
        }
