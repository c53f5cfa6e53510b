"""What clients know: each key they sent and the answer it led to, in a file that is synced before they go on.

The file is kept outside the database, so that it can bear witness against it.
"""

import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    CLAIM = "claim"
    REDEMPTION = "redemption"
    REVERSAL = "reversal"
    CANCELLATION = "cancellation"


class End(StrEnum):
    """What became of a key: done and acknowledged, refused for good, or given up without ever having had an answer."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One key and its end. `unknown` counts the sendings after which nobody could say what had become of it.

    `sent_at` and `ended_at` are seconds of this machine's monotonic clock; `refusals` are codes of answers 503 and the
    like after which it was sent again; `coupon` is None before the claim is acknowledged.
    """

    client: int
    key: str
    kind: Kind
    user: int
    path: str
    request: dict[str, str] | None
    coupon: int | None
    end: End
    status: int
    body: str
    sent_at: float
    ended_at: float
    attempts: int
    unknown: int
    refusals: list[str]

    @property
    def answer(self) -> dict[str, object]:
        return json.loads(self.body)


class AckLog:
    """Threads share it. Many that wait for the disk at the same moment share one sync."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: list[Entry] = []
        self._file = path.open("ab", buffering=0)
        self._writing, self._syncing = threading.Lock(), threading.Lock()
        self._written = self._synced = 0

    def add(self, entry: Entry) -> None:
        """Returns when the line is on the disk."""
        line = json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n"
        with self._writing:
            self._file.write(line)
            self.entries.append(entry)
            self._written += 1
            mine = self._written
        with self._syncing:
            if self._synced < mine:
                reached = self._written
                os.fsync(self._file.fileno())
                self._synced = reached

    def read(self) -> Iterator[Entry]:
        """Every line, from the disk."""
        with self.path.open(encoding="utf-8") as lines:
            for line in lines:
                fields = json.loads(line)
                yield Entry(**fields | {"kind": Kind(fields["kind"]), "end": End(fields["end"])})

    def since(self, mark: int) -> list[Entry]:
        """The entries after so many."""
        return self.entries[mark:]

    def close(self) -> None:
        self._file.close()


def now() -> float:
    return time.monotonic()
