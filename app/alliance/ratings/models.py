"""Models of ratings, their tags, and their running sums."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Json, Text40, Text200, UtcDateTime

FULL_WEIGHT_TENTHS = 10
"""The weight of a rating behind which there is a redemption."""
SCAN_WEIGHT_TENTHS = 3
"""The weight of a rating of somebody who has only scanned the plate."""
ASPECTS = {
    "honesty": "诚信经营",
    "service": "服务",
    "frontage": "门前三包",
    "interior": "店内环境",
    "fulfilment": "优惠说到做到",
}
"""What is rated from 1 to 5 (domain rule C3), with the names people read."""


class Tag(StrEnum):
    """The fixed words a rating may carry; five complaints mirror the five aspects.

    There is no free text: it would need moderation, and a category of its own at WeChat.
    """

    FAIR_PRICE = "fair_price"
    WARM_SERVICE = "warm_service"
    TIDY_FRONTAGE = "tidy_frontage"
    TIDY_INTERIOR = "tidy_interior"
    COUPON_HONOURED = "coupon_honoured"
    GOOD_QUALITY = "good_quality"
    ELDER_FRIENDLY = "elder_friendly"
    UNCLEAR_PRICE = "unclear_price"
    COLD_SERVICE = "cold_service"
    MESSY_FRONTAGE = "messy_frontage"
    MESSY_INTERIOR = "messy_interior"
    COUPON_REFUSED = "coupon_refused"

    @property
    def key(self) -> str:
        return self.value

    @property
    def label(self) -> str:
        """The word as people read it."""
        return _LABELS[self]

    @property
    def is_praise(self) -> bool:
        return self not in _COMPLAINTS


_LABELS = {
    Tag.FAIR_PRICE: "明码实价",
    Tag.WARM_SERVICE: "服务热情",
    Tag.TIDY_FRONTAGE: "门前整洁",
    Tag.TIDY_INTERIOR: "店内干净",
    Tag.COUPON_HONOURED: "说好的优惠给得爽快",
    Tag.GOOD_QUALITY: "质量可靠",
    Tag.ELDER_FRIENDLY: "照顾老人",
    Tag.UNCLEAR_PRICE: "价格不清楚",
    Tag.COLD_SERVICE: "态度冷淡",
    Tag.MESSY_FRONTAGE: "门前脏乱",
    Tag.MESSY_INTERIOR: "店内脏乱",
    Tag.COUPON_REFUSED: "优惠难兑现",
}
_COMPLAINTS = frozenset(
    {Tag.UNCLEAR_PRICE, Tag.COLD_SERVICE, Tag.MESSY_FRONTAGE, Tag.MESSY_INTERIOR, Tag.COUPON_REFUSED}
)


class Verdict(StrEnum):
    """What staff decided about a rating that looked odd: it stays, or it is set aside and no longer counts."""

    KEPT = "kept"
    SET_ASIDE = "set_aside"


class Rating(Base):
    """One person's view of a shop: five aspects from 1 to 5 and fixed tags.

    `weight_tenths` is 10 where the person had a redemption there, 3 where they only scanned the plate (domain rule C3).
    """

    __tablename__ = "rating"
    __table_args__ = (
        Index(None, "merchant_id", "id"),
        Index(None, "user_id", "merchant_id", "created_at"),
        Index(None, "user_id", "created_at"),
        Index(None, "created_at"),
        CheckConstraint(" AND ".join(f"{aspect} BETWEEN 1 AND 5" for aspect in ASPECTS), name="aspects_in_range"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("wechat_user.id"))
    honesty: Mapped[int]
    service: Mapped[int]
    frontage: Mapped[int]
    interior: Mapped[int]
    fulfilment: Mapped[int]
    tags: Mapped[Json]
    weight_tenths: Mapped[int]
    created_at: Mapped[UtcDateTime]
    answer: Mapped[Text200 | None] = mapped_column(default=None)
    answered_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    verdict: Mapped[Verdict | None] = mapped_column(default=None)
    judged_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    judged_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    judged_because: Mapped[Text200 | None] = mapped_column(default=None)

    @property
    def counts(self) -> bool:
        """Whether it is part of the shop's sums."""
        return self.verdict is not Verdict.SET_ASIDE


class RatingSum(Base):
    """What a shop's ratings add up to, kept as they come in: the name card never reads them one by one. Those that
    were set aside are not in it.

    `raters` counts different people; sums are of aspect × weight in tenths.
    """

    __tablename__ = "rating_sum"

    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"), primary_key=True, autoincrement=False)
    raters: Mapped[int]
    ratings: Mapped[int]
    answered: Mapped[int]
    weight_tenths: Mapped[int]
    honesty: Mapped[int]
    service: Mapped[int]
    frontage: Mapped[int]
    interior: Mapped[int]
    fulfilment: Mapped[int]


class InspectionCause(StrEnum):
    LOW_MEAN = "low_mean"
    RING = "ring"
    COMPLAINT = "complaint"
    OTHER = "other"


class InspectionResult(StrEnum):
    FINE = "fine"
    CORRECTED = "corrected"
    WARNED = "warned"
    RECORDED = "recorded"


class Inspection(Base):
    """Staff look at a shop, because of its ratings or of what they heard. It deducts nothing by itself.

    `opened_by` is an actor, `system` where a low mean opened it; `mean_hundredths` and `ratings` are what it had then.
    """

    __tablename__ = "inspection"
    __table_args__ = (Index(None, "merchant_id", "id"), Index(None, "closed_at", "id"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    cause: Mapped[InspectionCause]
    note: Mapped[Text200]
    mean_hundredths: Mapped[int | None]
    ratings: Mapped[int]
    opened_by: Mapped[Text40]
    opened_at: Mapped[UtcDateTime]
    result: Mapped[InspectionResult | None] = mapped_column(default=None)
    result_note: Mapped[Text200 | None] = mapped_column(default=None)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    closed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
