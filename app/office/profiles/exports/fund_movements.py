"""Exports of what has come into a fund and gone out of it."""

from typing import Any

from sqlalchemy.orm import Session

from app.core.audit import Fact, Show
from app.core.exports import Column, Export, Kind
from app.ledger.kinds import label_of
from app.office.profiles.forms import funds as forms
from app.treasury.funds import labels, movements
from app.treasury.funds.actions import FUND_ID


def _came(row: Any) -> int | None:
    return row.amount if row.amount > 0 else None


def _went(row: Any) -> int | None:
    return -row.amount if row.amount < 0 else None


def _movements(session: Session, *, fund_id: int | None, **wanted: Any) -> Any:
    """The fund stands in the address of the list, and so among the filters of its export."""
    return movements.movements(session, fund_id=fund_id or 0, **wanted)


EXPORTS = [
    Export(
        "fund_movements",
        "基金收支明细",
        columns=[
            Column("时间", "occurred_at", Kind.MOMENT),
            Column("类型", lambda row: label_of(row.kind)),
            Column("摘要", lambda row: labels.memo(row), width=30),
            Column("收入（元）", _came, Kind.YUAN),
            Column("支出（元）", _went, Kind.YUAN),
            Column("余额（元）", "balance", Kind.YUAN),
            Column("业务编号", "reference", width=26),
        ],
        query=forms.MovementsExportQuery,
        filters={
            "kind": Fact("类型", labels.KINDS),
            "since": Fact("从", Show.DAY),
            "until": Fact("到", Show.DAY),
            "fund_id": FUND_ID,
        },
        page=_movements,
        permission="funds:read",
    ),
]
