"""How amounts, moments and states read on pages, in print and in exports."""

from datetime import date, datetime
from decimal import Decimal

from app.core.clock import SHANGHAI
from app.core.db import paging

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_WEEKDAYS = "一二三四五六日"


def yuan(fen: int) -> str:
    """123450 → 1,234.50; negative amounts with a minus sign."""
    return f"{Decimal(fen) / 100:,.2f}".replace("-", "−")


def signed_yuan(fen: int) -> str:
    """The same, with a plus sign for what comes in."""
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)


def number(value: int) -> str:
    """12345 → 12,345."""
    return f"{value:,}".replace("-", "−")


def counted(total: int) -> str:
    """How long a list is, as far as it was counted."""
    most = paging.COUNTED_MAX
    return f"超过 {number(most)}" if total > most else number(total)


def signed(value: int) -> str:
    return f"+{value:,}" if value > 0 else number(value)


def percent(basis_points: int) -> str:
    """2050 → 20.5%."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%" if rest else f"{whole}%"


def moment(at: datetime | None) -> str:
    """2026-11-24 20:05, in Shanghai; a dash for none."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else "—"


def day(on: date | datetime | None) -> str:
    """2026-11-24, a moment as its day in Shanghai; a dash for none."""
    if on is None:
        return "—"
    return (on.astimezone(SHANGHAI) if isinstance(on, datetime) else on).strftime("%Y-%m-%d")


def month(text: str) -> str:
    """2026-10 → 2026年10月."""
    year, _, number_of_month = text.partition("-")
    return f"{year}年{int(number_of_month)}月"


def upper_yuan(fen: int) -> str:
    """An amount in the numerals of receipts: 123450 → 壹仟贰佰叁拾肆元伍角整.

    By the People's Bank's rules for filling in notes (支付结算办法, annex 1): 整 after yuan or jiao, 零 for gaps.
    """
    sign, fen = ("负", -fen) if fen < 0 else ("", fen)
    whole, cents = divmod(fen, 100)
    jiao, rest = divmod(cents, 10)
    words = _upper_whole(whole) + "元" if whole else ""
    if not cents:
        return f"{sign}{words or '零元'}整"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif words:
        words += "零"
    return sign + words + (f"{_DIGITS[rest]}分" if rest else "整")


def _upper_whole(value: int) -> str:
    groups: list[str] = []
    position = 0
    while value:
        value, group = divmod(value, 10_000)
        words = _upper_group(group)
        if words:
            words += _GROUPS[position]
        if group and group < 1_000 and value:
            words = "零" + words
        elif not group and groups and not groups[-1].startswith("零"):
            groups[-1] = "零" + groups[-1] if groups[-1] else ""
        groups.append(words)
        position += 1
    return "".join(reversed(groups))


def _upper_group(value: int) -> str:
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return words
