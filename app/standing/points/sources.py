"""What a movement of points came from: the record or the coupon that its journal names."""

import re
from dataclasses import dataclass
from enum import StrEnum

_NAMED = re.compile(r"[a-z_]+:(record|coupon):([0-9]+)(?::[0-9]+)?")


class SourceKind(StrEnum):
    RECORD = "record"
    COUPON = "coupon"


@dataclass(frozen=True, slots=True)
class Source:
    """A record or a coupon, by its id."""

    kind: SourceKind
    id: int


def source_of(reference: str) -> Source | None:
    """By the reference of a journal: `award:record:7`, `claim:coupon:9`; None for what came of neither: an expiry."""
    found = _NAMED.fullmatch(reference)
    return Source(SourceKind(found[1]), int(found[2])) if found else None
