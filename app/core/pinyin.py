"""Initials of pinyin, by which people type Chinese quickly: 理发 is lf."""

import re

_KEPT = re.compile("[0-9a-z]")


def initials(text: str) -> str:
    """The initials of a text, small letters; digits and Latin letters stay, all else is left out. Characters with two
    readings are read as the words around them say: 银行 is yh, 行走 is xz.
    """
    from pypinyin import Style, lazy_pinyin  # Its dictionary takes 58 MB, and most processes never write a name.

    return "".join(_KEPT.findall("".join(lazy_pinyin(text.casefold(), style=Style.FIRST_LETTER))))


def as_initials(text: str) -> str | None:
    """What somebody typed, as it is looked for among initials; None where it is no such thing."""
    typed = "".join(text.casefold().split())
    return typed if typed and all(_KEPT.match(char) for char in typed) else None
