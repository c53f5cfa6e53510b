"""What a person's name is, for everybody who asks: the roster, corrections, helpers, clerks, and a search for one.

As the Ministry of Public Security's rules have it: hanzi of every extension, names of the minorities joined by ·, and
names in their own scripts or in Latin ones.
"""

import re
import unicodedata
from itertools import pairwise

from app.core import text

NAME_MAX = 40
"""Characters, separators among them."""

_DOT = "·"
_DOTS = re.compile("[•‧∙⋅・᛫⸱●．]")
_APOSTROPHES = re.compile("[‘’ʼʻ′＇`´]")
_DASHES = re.compile("[‐‑‒–—−－﹣]")
_HAN = "[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]"
_FULL_STOP = re.compile(f"(?<={_HAN})[.。](?={_HAN})")
_HAN_SPACE = re.compile(f"(?<={_HAN}) +(?={_HAN})")
"""張　三: how lists align names of two characters with those of three."""
_AROUND = re.compile(" *([·'-]) *")
_TSHEGS = "\u0f0b\u0f0c"
"""Between the syllables of Tibetan, and behind the last one."""
_JOINERS = f"{_DOT}'-. {_TSHEGS}"


def clean(value: str) -> str:
    """A name with one kind of each separator, and spaces only where they part words."""
    value = _DASHES.sub("-", _APOSTROPHES.sub("'", _DOTS.sub(_DOT, text.clean(value))))
    value = _HAN_SPACE.sub("", _FULL_STOP.sub(_DOT, value))
    return re.sub(" +", " ", _AROUND.sub(r"\1", value))


def problem_of(name: str) -> str | None:
    """What is wrong with a cleaned name, in Chinese; None for a name."""
    if not name:
        return "请填写姓名。"
    if len(name) > NAME_MAX:
        return f"姓名最多 {NAME_MAX} 个字。"
    strange = "".join(dict.fromkeys(char for char in name if not _is_part(char)))
    if strange:
        return f"姓名中不能有{_shown(strange)}。"
    if not _is_letter(name[0]) or name[-1] in f"{_DOT}'- ":
        return "姓名应以文字开头和结尾。"
    pairs = (one + other for one, other in pairwise(name) if one in _JOINERS and other in _JOINERS)
    if any(pair != ". " for pair in pairs):
        return "姓名中的间隔号不能连着写。"
    return None


def _is_letter(char: str) -> bool:
    """Planes 2 and 3 are hanzi alone; Python may not know those that Unicode has added since."""
    return unicodedata.category(char).startswith("L") or char == "〇" or 0x20000 <= ord(char) <= 0x3FFFD


def _is_part(char: str) -> bool:
    return (
        _is_letter(char)
        or unicodedata.category(char).startswith("M")
        or char in _JOINERS
        or (char.isascii() and char.isdigit())
        or "\u180b" <= char <= "\u180f"
    )


def _shown(strange: str) -> str:
    """The characters, or their numbers where they have no shape that everybody sees."""
    return "、".join(
        f"U+{ord(char):04X}" if text.is_unknown(char) or not char.isprintable() else f"“{char}”" for char in strange[:5]
    )
