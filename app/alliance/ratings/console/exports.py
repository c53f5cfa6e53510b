"""Exports of ratings."""

from app.alliance.ratings import forms, queries
from app.alliance.ratings.models import ASPECTS, Verdict
from app.alliance.ratings.queries import Level
from app.core.audit import Fact
from app.core.exports import Column, Export, Kind
from app.parties.merchants.actions import MERCHANT_ID

EXPORTS = [
    Export(
        "ratings",
        "评价",
        permission="ratings:read",
        query=forms.RatingsQuery,
        filters={
            "text": Fact("商户"),
            "merchant_id": MERCHANT_ID,
            "level": Fact("评分", Level),
            "verdict": Fact("处理", Verdict),
        },
        page=queries.ratings_in_scope,
        columns=[
            Column("时间", "rating.created_at", Kind.MOMENT),
            Column("商户", "shop"),
            Column("评价人", "rater"),
            *[Column(words, f"rating.{aspect}", Kind.WHOLE) for aspect, words in ASPECTS.items()],
            Column("依据", lambda read: "核销过" if read.rating.weight_tenths == 10 else "只扫码"),
            Column("店主回复", lambda read: "有" if read.rating.answer else "没有"),
            Column("处理", "rating.verdict", Kind.LABEL),
            Column("处理原因", lambda read: read.rating.judged_because or ""),
        ],
    )
]
