"""The leaf of a journal: a keyed hash of what was posted, made by whoever posts it and kept with it.

Only who has the bank's keys can make one, so a journal that was written or changed by way of the database shows, sealed
or not. A form never changes: what is sealed depends on it. Each ever used is still known.
"""

import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from app.core.security.keyring import keyring

PURPOSE = "journal-leaf"
_encode = json.JSONEncoder(separators=(",", ":")).encode  # Made once: every posting of the bank comes by here.

Row = tuple[str, str, datetime, str, str]
"""Kind, reference, moment, actor and memo of a journal. Its reference names it: the id is not known before."""
Lines = Iterable[tuple[str, int]]
"""Accounts, as `resident:7:points`, and signed amounts of its postings, in any order. Not the accounts' ids: whoever
changed the owner of an account would have moved all that is in it.
"""


def make(row: Row, lines: Lines) -> bytes:
    """The leaf of a journal, 32 bytes, by the newest key."""
    return _digest(keyring.seal_keys(PURPOSE)[0], _written(row, lines))


def fits(leaf: bytes | None, row: Row, lines: Lines) -> bool:
    """Whether this is the leaf of this journal, by any of the keys."""
    return _fits(leaf, row, lines)


def fits_by_ids(leaf: bytes | None, row: Row, lines: Iterable[tuple[int, int]]) -> bool:
    """Whether this is a leaf of the first form, which named accounts by their ids: journals of the first weeks have
    one, and what is sealed stays as it is.
    """
    return _fits(leaf, row, lines)


def _fits(leaf: bytes | None, row: Row, lines: Iterable[tuple[int | str, int]]) -> bool:
    if leaf is None:
        return False
    written = _written(row, lines)
    return any(hmac.compare_digest(leaf, _digest(key, written)) for key in keyring.seal_keys(PURPOSE))


def _written(row: Row, lines: Iterable[tuple[int | str, int]]) -> bytes:
    kind, reference, at, actor, memo = row
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return _encode([1, kind, reference, moment, actor, memo, sorted(lines)]).encode()


def _digest(key: bytes, written: bytes) -> bytes:
    return hmac.digest(key, written, "sha256")
