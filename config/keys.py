"""Whether a key could have been guessed, or is one that serves something else already."""

import base64
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

BITS_MIN = 64
"""As far as its own characters tell. Of 128 random bits at least so many show, however they are written."""
KEYS = {
    "secret_key": "SECRET_KEY",
    "data_keys": "DATA_KEYS",
    "index_key": "INDEX_KEY",
    "seal_keys": "SEAL_KEYS",
    "reporter_keys": "REPORTER_KEYS",
}


def refusals(values: Mapping[str, object]) -> Iterator[str]:
    """A sentence for each setting whose keys are easily guessed, or used twice; the keys themselves are not named."""
    first: dict[str, str] = {}
    for field, name in KEYS.items():
        found = values[field]
        keys = found if isinstance(found, tuple) else (found,) if isinstance(found, str) else ()
        if any(_bits(_content(key)) < BITS_MIN for key in keys):
            yield f"{name} is easily guessed: make a random one, as .env.example says"
        for key in keys:
            other = first.setdefault(_content(key), name)
            if other != name or keys.count(key) > 1:
                yield f"{name} holds a key of {other} a second time: each key serves one purpose"
                break


def _content(key: str) -> str:
    """A Fernet key as the bytes that it spells, so that thirty-two k do not look like chance in base64."""
    try:
        decoded = base64.urlsafe_b64decode(key)
    except ValueError:
        return key
    return decoded.decode("latin-1") if len(key) == 44 else key


def _bits(text: str) -> float:
    """Shannon's entropy of its characters, or of the steps between them; less where something comes again."""
    if text.isascii() and text == text.lower() and not any(map(str.isdigit, text)):
        return 0.0  # Words.
    steps = Counter((ord(after) - ord(before)) for before, after in pairwise(text))
    counts = Counter(text)
    by_character = -sum(n * math.log2(n / len(text)) for n in counts.values())
    by_step = -sum(n * math.log2(n / max(1, len(text) - 1)) for n in steps.values())
    threes = [text[at : at + 3] for at in range(len(text) - 2)]
    return min(by_character, by_step) * len(set(threes)) / max(1, len(threes))
