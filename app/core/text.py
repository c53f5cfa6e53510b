"""Every text that comes in, cleaned in one way: whichever door it takes, equal words become equal characters.

What nobody can see is taken out: it would make two names of one, turn the direction of a line, or be a name of nothing.
What is left is in Unicode's composed form (NFC), with hanzi at the code points that GB 18030-2022 gives them.
"""

import re
import unicodedata

MARKS_MAX = 10
"""Combining marks behind one letter. Real scripts have fewer, and putting very many in order takes minutes."""

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|(?<![\u1820-\u18aa])[\u180b-\u180f]"
)
"""Unicode's Default_Ignorable_Code_Point, anchors of annotations, the empty Braille cell. The selectors of Mongolian
stay behind a letter: there they are part of how a name is written."""
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_COMPATIBLE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff61-\uffdc\u2f00-\u2fd5]+")
"""Wide letters and digits, narrow kana, radicals that look like hanzi. Wide punctuation is Chinese, and stays."""
_DASHES = frozenset("\u058a\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u2e3b")
_SURROGATES = re.compile("[\ud800-\udfff]")


def _old_hanzi() -> dict[int, str]:
    """Private-use code points that older systems give to characters of GBK, by what they are today."""
    trails = [trail for trail in range(0x50, 0xA1) if trail != 0x7F]
    found = {0xE815 + index: bytes((0xFE, trail)).decode("gb18030") for index, trail in enumerate(trails)}
    later = {
        # GB 18030-2005 and -2022 gave these a code point of their own; Python's codec is of 2000.
        0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7,
        0xE832: 0x9FB8, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE864: 0x9FBB,
        0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE831: 0x215D7, 0xE83B: 0x2298F, 0xE855: 0x241FE,
        0xE7C7: 0x1E3F, 0xE7C8: 0x01F9,
        0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14,
        0xE792: 0xFE15, 0xE793: 0xFE16, 0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19,
    }  # fmt: skip
    return found | {old: chr(new) for old, new in later.items()}


_OLD_HANZI = _old_hanzi()


def clean(value: str) -> str:
    """A text without what cannot be seen, in NFC, without spaces at its ends. Line breaks inside stay.

    A half of a surrogate pair, which no database takes, becomes U+FFFD, which `problem_of` refuses.
    """
    if value.isascii():
        return value.strip()
    value = _INVISIBLE.sub("", _SURROGATES.sub("\ufffd", value))
    value = _SPACES.sub(" ", value.translate(_OLD_HANZI))
    value = _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), value)
    return unicodedata.normalize("NFC", _few_marks(value)).strip()


def reference(value: str) -> str:
    """A number of a bank, a paper or an event without what its writers differ in: width, spaces, sorts of dashes, and
    what cannot be seen.
    """
    narrow = "".join(_narrow(char) for char in clean(value) if not char.isspace())
    return "".join("-" if char in _DASHES else char for char in narrow)


def reference_key(value: str) -> str:
    """What a reference is compared by: `EV-1`, `ev-1` and `ＥＶ－１` are one. At most twice as long as it is."""
    return reference(value).lower()


def _narrow(char: str) -> str:
    """The compatible character, where there is one: no ligature or unit becomes several."""
    found = unicodedata.normalize("NFKC", char)
    return found if len(found) == 1 else char


def problem_of(value: str) -> str | None:
    """What is wrong with a cleaned line of text, in Chinese: control characters, or characters that are none."""
    if any(unicodedata.category(char) in {"Cc", "Zl", "Zp"} for char in value):
        return "不能含有换行或控制字符。"
    if any(is_unknown(char) for char in value):
        return "含有系统不认识的字符，请重新输入。"
    return None


def is_unknown(char: str) -> bool:
    """Whether it has no meaning that everybody agrees on: private use, half a character, or never a character."""
    return char == "\ufffd" or unicodedata.category(char) in {"Co", "Cs"} or ord(char) & 0xFFFE == 0xFFFE


def _few_marks(value: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in value:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MARKS_MAX:
            kept.append(char)
    return "".join(kept)
