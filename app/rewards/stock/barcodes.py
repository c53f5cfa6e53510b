"""Barcodes of goods, EAN-13 and EAN-8: the check digit, and the bars that a scanner reads.

The last digit makes the weighted sum a multiple of ten, so that one wrong digit is seen.
"""

import re

WRONG = "条码是 8 位或 13 位数字，请核对：最后一位是校验码。"
_FORM = re.compile(r"[0-9]{8}|[0-9]{13}", re.ASCII)
_ODD = ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"]
"""The digits of the left half, as modules: 1 is dark."""
_RIGHT = ["".join("10"[int(module)] for module in modules) for modules in _ODD]
_EVEN = [modules[::-1] for modules in _RIGHT]
_PARITY = ["OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE", "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO"]
"""By the first digit of an EAN-13, which is not drawn itself: how the six after it are."""
_GUARD, _MIDDLE = "101", "01010"


def is_ean(text: str) -> bool:
    """Whether it is one, with the right check digit."""
    if not _FORM.fullmatch(text):
        return False
    weighted = (int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text)))
    return sum(weighted) % 10 == 0


def bars(code: str) -> str:
    """The modules of a code from left to right."""
    left, parity = (code[:4], "OOOO") if len(code) == 8 else (code[1:7], _PARITY[int(code[0])])
    drawn = ({"O": _ODD, "E": _EVEN}[side][int(digit)] for digit, side in zip(left, parity, strict=True))
    right = (_RIGHT[int(digit)] for digit in code[-len(left) :])
    return "".join([_GUARD, *drawn, _MIDDLE, *right, _GUARD])
