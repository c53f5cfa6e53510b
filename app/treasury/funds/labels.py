"""How what funds do reads in Chinese."""

from collections.abc import Mapping
from typing import Any

from app.treasury.funds.models import TopUpSource, TopUpStatus

LABELS: Mapping[Any, Mapping[Any, str]] = {
    TopUpStatus: {
        TopUpStatus.DRAFTED: "待审批",
        TopUpStatus.APPROVED: "已入账",
        TopUpStatus.REJECTED: "已退回",
    },
    TopUpSource: {
        TopUpSource.BUDGET: "财政拨付",
        TopUpSource.COLLECTIVE: "村集体",
        TopUpSource.DONATION: "爱心捐赠",
        TopUpSource.SAVINGS: "节省出工款",
    },
}
KINDS = {
    "top_up": "充值",
    "top_up_reversal": "充值冲正",
    "allocation": "划拨",
    "alloc_reversal": "划拨冲正",
    "offer_published": "优惠发布，预留补贴",
    "offer_closed": "优惠结束，补贴退回",
    "reservation": "付款清单预留",
    "release": "付款未成，退回",
    "settlement": "结算积分",
    "adjustment": "核销作废，补贴退回",
}
"""Kinds of journals that touch what a fund has available."""


def memo(row: Any) -> str:
    """What a movement was about, in words; that of a top-up is where the money came from."""
    sources = {source.value: words for source, words in LABELS[TopUpSource].items()}
    return str(sources.get(row.memo, row.memo) if row.kind == "top_up" else row.memo)
