"""Labels of funds."""

from collections.abc import Mapping
from typing import Any

from app.ledger.kinds import JournalKind
from app.treasury.funds import movements
from app.treasury.funds.models import AllocationStatus, TopUpSource, TopUpStatus

LABELS: Mapping[Any, Mapping[Any, str]] = {
    TopUpStatus: {
        TopUpStatus.DRAFTED: "待审批",
        TopUpStatus.CHECKED: "待上级批准",
        TopUpStatus.APPROVED: "已入账",
        TopUpStatus.REJECTED: "已退回",
        TopUpStatus.WITHDRAWN: "已撤回",
    },
    AllocationStatus: {
        AllocationStatus.DRAFTED: "待审批",
        AllocationStatus.APPROVED: "已划拨",
        AllocationStatus.REJECTED: "已退回",
        AllocationStatus.WITHDRAWN: "已撤回",
    },
    TopUpSource: {
        TopUpSource.BUDGET: "财政拨付",
        TopUpSource.COLLECTIVE: "村集体",
        TopUpSource.DONATION: "爱心捐赠",
        TopUpSource.SAVINGS: "节省出工款",
    },
}
KINDS = {kind.value: kind.label for kind in movements.KINDS}
"""Kinds of journals that touch what a fund has available."""


def memo(row: Any) -> str:
    """What a movement was about, in words; that of a top-up is where the money came from."""
    sources = {source.value: words for source, words in LABELS[TopUpSource].items()}
    return str(sources.get(row.memo, row.memo) if row.kind == JournalKind.TOP_UP else row.memo)
