"""Models of shops and their members."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.core.db.types import Base, BigId, Encrypted, Fen, Key16, Key64, Text40, Text200, UtcDateTime, ascii_column
from app.core.identities import ClerkAccess, MemberRole
from app.core.pinyin import initials
from app.parties.pictures.addresses import addresses


class MerchantStatus(StrEnum):
    APPLIED = "applied"
    RETURNED = "returned"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXITED = "exited"
    WITHDRAWN = "withdrawn"


NEVER_JOINED = (MerchantStatus.APPLIED, MerchantStatus.RETURNED, MerchantStatus.WITHDRAWN)


BILL_MAX_FEN = 2_000_000
"""The highest bill of a shop, ¥20,000, unless staff have raised it: what is typed wrong, or made up, ends here."""
BILL_CEILING_FEN = 20_000_000
"""How far staff may raise it: ¥200,000."""


class Merchant(Base):
    """A shop. It belongs to one node, whose fund settles with it; `slug` names it in addresses and on its plate.

    `licence_key` is its licence while it holds it: an application that was returned does not. Where it stands is in
    millionths of a degree (GCJ-02, as maps in China have it), both or neither. `name_initials` and `trade_initials`
    follow name and trade, for who types the initials of pinyin. `picture_key` is its picture for everybody;
    `has_licence_picture`: one came with the application, which may be past its time.
    """

    __tablename__ = "merchant"
    __table_args__ = (Index(None, "community_id", "id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    slug: Mapped[Key16] = mapped_column(unique=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    name: Mapped[Text40]
    trade: Mapped[Text40]
    address: Mapped[Text200]
    phone: Mapped[Key16]
    licence_no: Mapped[Key64] = mapped_column(index=True)
    applied_by: Mapped[int] = mapped_column(ForeignKey("wechat_user.id"), index=True)
    applied_at: Mapped[UtcDateTime]
    status: Mapped[MerchantStatus] = mapped_column(default=MerchantStatus.APPLIED)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    decision_reason: Mapped[Text200] = mapped_column(default="")
    licence_key: Mapped[Key64 | None] = mapped_column(unique=True, default=None)
    bill_max_fen: Mapped[Fen] = mapped_column(default=BILL_MAX_FEN)
    clerk_access: Mapped[ClerkAccess] = mapped_column(default=ClerkAccess.NONE)
    opening_hours: Mapped[Text200] = mapped_column(default="")
    latitude_e6: Mapped[int | None] = mapped_column(default=None)
    longitude_e6: Mapped[int | None] = mapped_column(default=None)
    picture_key: Mapped[Key64 | None] = mapped_column(index=True, default=None)
    has_licence_picture: Mapped[bool] = mapped_column(default=False)
    name_initials: Mapped[str] = mapped_column(ascii_column(200), init=False)
    trade_initials: Mapped[str] = mapped_column(ascii_column(200), init=False)

    @validates("name", "trade")
    def _note_initials(self, field: str, text: str) -> str:
        setattr(self, f"{field}_initials", initials(text))
        return text

    @property
    def picture(self) -> dict[str, str] | None:
        return addresses(self.picture_key)


class MerchantMember(Base):
    """A user who works in a shop."""

    __tablename__ = "merchant_member"
    __table_args__ = (UniqueConstraint("user_id", "merchant_id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("wechat_user.id"))
    role: Mapped[MemberRole]
    name: Mapped[Encrypted] = mapped_column(repr=False)
    added_at: Mapped[UtcDateTime]


class ShopTransfer(Base):
    """A shop that one staff member wants to hand to its true owner, and another decides about; `phone` is masked.

    `is_open` is None once it has been decided, so that there is one at a time; `approved` is what was decided.
    """

    __tablename__ = "shop_transfer"
    __table_args__ = (UniqueConstraint("merchant_id", "is_open"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("wechat_user.id"), index=True)
    phone: Mapped[Key16] = mapped_column(repr=False)
    reason: Mapped[Text200]
    drafted_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    drafted_at: Mapped[UtcDateTime]
    is_open: Mapped[bool | None] = mapped_column(default=True)
    approved: Mapped[bool | None] = mapped_column(default=None)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
