"""That a list was taken home, for whoever has to note more of it than its number of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.identities import StaffIdentity


@dataclass(frozen=True, slots=True)
class Taken:
    """That a list was taken home: by whom, as it was filtered, and its rows, which a long list does not keep (None)."""

    staff: StaffIdentity
    filters: Mapping[str, str]
    rows: Sequence[Any] | None
    at: datetime
    reason: str = ""
