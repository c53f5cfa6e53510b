"""Models of offers."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.core.db.types import Base, BigId, Fen, Json, Key64, Points, Text40, Text200, UtcDateTime, ascii_column
from app.core.pinyin import initials
from app.parties.pictures.addresses import addresses


class OfferKind(StrEnum):
    """What the holder gets: a share off the bill, an amount off it, a credit price, a thing, or a member discount by
    stars.
    """

    PERCENT_OFF = "percent_off"
    CASH_OFF = "cash_off"
    CREDIT_PRICE = "credit_price"
    FREE_ITEM = "free_item"
    MEMBER_DISCOUNT = "member_discount"


class OfferStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


SHOWN = (OfferStatus.PUBLISHED, OfferStatus.PAUSED, OfferStatus.CLOSED)
"""In these, residents see an offer."""


class SubsidyKind(StrEnum):
    """Who bears the saving: the shop alone, or the fund with a fixed amount or with a share up to a cap."""

    NONE = "none"
    FIXED = "fixed"
    SHARE = "share"


class Offer(Base):
    """What a shop or a community offers. Its terms never change once it is published.

    `community_id` is the node whose subtree may claim it. `merchant_id` is None for an offer of the community itself,
    which every shop of that subtree honours. Shares are basis points (2000 is 20 %), amounts are fen. `stars_off_bp`
    maps stars to a share. `releases` counts what has been given back to the fund; `budget_empty` is set when a closed
    offer holds nothing any more. `title_initials` follows the title, for who types the initials of pinyin.
    `picture_key` is its picture, which everybody sees once it is published. With `gathering_id` it is good while that
    session runs only: its time is that of the session, and moves with it.
    """

    __tablename__ = "offer"
    __table_args__ = (
        Index(None, "community_id", "status", "id"),
        Index(None, "merchant_id", "status"),
        Index(None, "status", "budget_empty", "id"),
        CheckConstraint("stock_left >= 0 AND stock_left <= stock_total", name="stock_in_range"),
        CheckConstraint("points >= 0", name="points_not_negative"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchant.id"))
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"), index=True)
    kind: Mapped[OfferKind]
    title: Mapped[Text40]
    description: Mapped[Text200]
    points: Mapped[Points]
    stock_total: Mapped[int]
    stock_left: Mapped[int]
    per_person: Mapped[int]
    min_stars: Mapped[int]
    valid_from: Mapped[UtcDateTime]
    valid_until: Mapped[UtcDateTime]
    coupon_days: Mapped[int]
    bonus_points: Mapped[Points]
    created_by: Mapped[Text40]
    created_at: Mapped[UtcDateTime]
    percent_off_bp: Mapped[int | None] = mapped_column(default=None)
    cash_off_fen: Mapped[Fen | None] = mapped_column(default=None)
    list_price_fen: Mapped[Fen | None] = mapped_column(default=None)
    credit_price_fen: Mapped[Fen | None] = mapped_column(default=None)
    min_spend_fen: Mapped[Fen | None] = mapped_column(default=None)
    max_saving_fen: Mapped[Fen | None] = mapped_column(default=None)
    stars_off_bp: Mapped[Json | None] = mapped_column(default=None)
    subsidy_kind: Mapped[SubsidyKind] = mapped_column(default=SubsidyKind.NONE)
    subsidy_fen: Mapped[Fen | None] = mapped_column(default=None)
    subsidy_share_bp: Mapped[int | None] = mapped_column(default=None)
    subsidy_cap_fen: Mapped[Fen | None] = mapped_column(default=None)
    status: Mapped[OfferStatus] = mapped_column(default=OfferStatus.DRAFT)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    decision_reason: Mapped[Text200] = mapped_column(default="")
    releases: Mapped[int] = mapped_column(default=0)
    budget_empty: Mapped[bool] = mapped_column(default=False)
    picture_key: Mapped[Key64 | None] = mapped_column(index=True, default=None)
    gathering_id: Mapped[int | None] = mapped_column(ForeignKey("gathering.id"), index=True, default=None)
    title_initials: Mapped[str] = mapped_column(ascii_column(200), init=False)

    @validates("title")
    def _note_initials(self, _field: str, title: str) -> str:
        self.title_initials = initials(title)
        return title

    @property
    def picture(self) -> dict[str, str] | None:
        """The addresses for everybody; none before it is published."""
        return addresses(self.picture_key) if self.status in SHOWN else None

    @property
    def session_id(self) -> int | None:
        """The session during which alone it is good."""
        return self.gathering_id

    @property
    def paused_by_shop(self) -> bool:
        """Whether it rests because its shop wants it so, who may go on with it; what staff have paused is theirs."""
        return self.status is OfferStatus.PAUSED and self.decided_by is None

    @property
    def budget_needed_fen(self) -> int:
        """What publication takes from the fund: the most that all of its coupons together may cost."""
        return self.stock_total * self.max_subsidy_fen

    @property
    def max_subsidy_fen(self) -> int:
        """The most that the fund pays for one redemption: what each coupon's share of the budget must cover."""
        if self.subsidy_kind is SubsidyKind.FIXED:
            return self.subsidy_fen or 0
        return (self.subsidy_cap_fen or 0) if self.subsidy_kind is SubsidyKind.SHARE else 0
