"""Ratings and their running sums."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, Json, Text200, UtcDateTime


class Rating(Base):
    """One person's view of a shop: five aspects from 1 to 5 and fixed tags.

    `weight_tenths` is 10 where the person had a redemption there, 3 where they only scanned the plate (domain rule C3).
    """

    __tablename__ = "rating"
    __table_args__ = (
        Index(None, "merchant_id", "id"),
        Index(None, "user_id", "merchant_id", "created_at"),
        CheckConstraint(
            " AND ".join(
                f"{aspect} BETWEEN 1 AND 5" for aspect in ("honesty", "service", "frontage", "interior", "fulfilment")
            ),
            name="aspects_in_range",
        ),
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


class RatingSum(Base):
    """What a shop's ratings add up to, kept as they come in: the name card never reads them one by one.

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
