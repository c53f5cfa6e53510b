"""Amounts of money in cells, in whole yuan."""

import re
from decimal import Decimal

from app.core.cleaning.cells import Cell, Cleaned, bare, said
from app.core.text import reference

MAX_YUAN = 100_000_000
"""More than any fund of a street."""
WRONG = f"请填写 1 到 {MAX_YUAN:,} 之间的整数元，例如 50000 或 5万。"

_YUAN = re.compile(r"[¥￥]?([0-9]{1,9}|[0-9]{1,3}(?:[,，][0-9]{3}){1,3})(\.[0-9]{1,4})?(万)?元?", re.ASCII)


def whole_yuan(cell: Cell) -> Cleaned:
    """Whole yuan, of 50,000、￥50000.00、5万元; nothing stays nothing, and 0 is nothing."""
    narrow = reference(bare(cell))
    if not narrow or narrow == "0":
        return said(cell, "", "把 0 当作没有")
    found = None if isinstance(cell, bool) else _YUAN.fullmatch(narrow)
    if found is None:
        return Cleaned(narrow, problem=WRONG)
    amount = Decimal(re.sub("[,，]", "", found[1]) + (found[2] or "")) * (10_000 if found[3] else 1)
    if amount != int(amount) or not 1 <= amount <= MAX_YUAN:
        return Cleaned(narrow, problem=WRONG)
    return said(cell, str(int(amount)), "去掉了金额里的逗号、单位或小数")
