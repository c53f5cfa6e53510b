"""Vouchers and receipts: what is printed, signed and filed for money that has moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import business_day


@dataclass(frozen=True, slots=True)
class Voucher:
    """One sheet. `rows` say what it is about, `people` who did what and when, `signatures` who signs by hand."""

    title: str
    number: str
    at: datetime
    unit: str
    amount_fen: int
    rows: Sequence[tuple[str, str]]
    people: Sequence[tuple[str, str, datetime | None]]
    signatures: Sequence[str]
    note: str = ""


def number_of(prefix: str, at: datetime, row_id: int) -> str:
    """CZ-20261110-000012: kind, business day, and the number of the row, which no other of its kind has."""
    return f"{prefix}-{business_day(at):%Y%m%d}-{row_id:06d}"
