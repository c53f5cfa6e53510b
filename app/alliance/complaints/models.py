"""Models of complaints: what a case of this kind has besides what every case has."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Text200, UtcDateTime


class Category(StrEnum):
    REFUSED_COUPON = "refused_coupon"
    PRICE = "price"
    SHORT_MEASURE = "short_measure"
    QUALITY = "quality"
    SPOILED = "spoiled"
    FAKE = "fake"
    HYGIENE = "hygiene"
    MANNER = "manner"
    ADVERTISING = "advertising"
    FORCED = "forced"
    PRIVACY = "privacy"
    OTHER = "other"


class Complaint(Base):
    """What a complaint on a shop has; it is the case of the same `id`.

    It began with `coupon_id`, with `redemption_id`, or with the shop's name card. The shop sees who complains, and
    their pictures, only where `shows_name`. `asked_at`: the shop was asked, and is to answer until `answer_due_at`;
    that is None again where it was decided before and the shop had said nothing, which is no silence of its.
    `to_shop` is the decision in words for the shop. `record_id` is the record that an upheld one has led to.
    """

    __tablename__ = "complaint"
    __table_args__ = (Index(None, "merchant_id", "id"), Index(None, "merchant_id", "answer_due_at"))

    id: Mapped[BigId] = mapped_column(ForeignKey("case_file.id"), primary_key=True, autoincrement=False)
    category: Mapped[Category]
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    coupon_id: Mapped[int | None] = mapped_column(ForeignKey("coupon.id"), index=True)
    redemption_id: Mapped[int | None] = mapped_column(ForeignKey("redemption.id"), index=True)
    shows_name: Mapped[bool]
    asked_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    answer_due_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    answer: Mapped[Text200] = mapped_column(default="")
    answered_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    to_shop: Mapped[Text200] = mapped_column(default="")
    record_id: Mapped[int | None] = mapped_column(ForeignKey("credit_record.id"), index=True, default=None)
