"""Initials of pinyin, by which people type Chinese quickly: 理发 is lf.

`pinyin_initials.txt` has a line for each letter: the letter, and every character of GBK whose usual reading begins
with it, as the pinyin order of Unicode's CLDR has them (`Intl.Collator("zh-u-co-pinyin")`). Characters with two usual
readings that begin differently are found by both.
"""

import re
from functools import cache
from itertools import product
from pathlib import Path

OTHER_READINGS = {
    "行": "h", "乐": "y", "长": "c", "重": "c", "调": "t", "参": "s", "盛": "c", "朝": "z", "厦": "x", "弹": "t",
    "传": "z", "便": "p", "会": "k", "藏": "z", "降": "x", "角": "j", "校": "j", "茄": "j", "单": "s", "曾": "z",
    "解": "x", "卡": "q", "铺": "p", "石": "d", "系": "j", "宿": "x", "薄": "b", "剥": "x",
}  # fmt: skip
READINGS_MAX = 2
"""So many characters of a text may be read in two ways; those after them are read as usual."""
_KEPT = re.compile("[0-9a-z]")
_FILE = Path(__file__).with_name("pinyin_initials.txt")


@cache
def _letters() -> dict[str, str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return {char: line[0] for line in lines for char in line[1:]}


def initials(text: str) -> str:
    """The initials of a text, small letters; digits and Latin letters stay, all else is left out. Each way of reading
    it is one word: "银行" gives "yx yh".
    """
    letters = _letters()
    found: list[str] = []
    twofold = 0
    for char in text.casefold():
        letter = letters.get(char) or (char if _KEPT.match(char) else "")
        other = OTHER_READINGS.get(char, "")
        if other and other != letter and twofold < READINGS_MAX:
            twofold += 1
            letter += other
        if letter:
            found.append(letter)
    return " ".join(dict.fromkeys("".join(way) for way in product(*found))) if found else ""


def as_initials(text: str) -> str | None:
    """What somebody typed, as it is looked for among initials; None where it is no such thing."""
    typed = "".join(text.casefold().split())
    return typed if typed and all(_KEPT.match(char) for char in typed) else None
