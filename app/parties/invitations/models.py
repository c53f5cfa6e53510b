"""Models of invitations."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Encrypted, Key16, Key64, Text40, Text200, UtcDateTime


class InvitationKind(StrEnum):
    CLERK = "clerk"
    HELPER = "helper"


class Invitation(Base):
    """A question to whoever has verified a phone number: to work in a shop (`merchant_id`), or to act for a resident.

    `phone_index` finds them; `phone` is the number, masked, and `name` what the inviter calls them. `invited_by` is an
    actor as in journals, `owner_id` the user who asks for a shop, `consent` how a resident agreed. `is_open` is None
    once it is over, so that there is one at a time; one that was refused stays open for the inviter, who would else
    learn that somebody has the number.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("merchant_id", "phone_index", "is_open"),
        UniqueConstraint("resident_id", "phone_index", "is_open"),
        Index(None, "phone_index", "is_open"),
        Index(None, "invited_by", "invited_at"),
        Index(None, "is_open", "told_at"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    kind: Mapped[InvitationKind]
    phone_index: Mapped[Key64] = mapped_column(repr=False)
    phone: Mapped[Key16] = mapped_column(repr=False)
    name: Mapped[Encrypted] = mapped_column(repr=False)
    invited_by: Mapped[Text40]
    invited_at: Mapped[UtcDateTime]
    expires_at: Mapped[UtcDateTime] = mapped_column(index=True)
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchant.id"), default=None)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), default=None)
    owner_id: Mapped[BigId | None] = mapped_column(default=None)
    consent: Mapped[Text200] = mapped_column(default="")
    is_open: Mapped[bool | None] = mapped_column(default=True)
    told_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    refused_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    accepted_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    accepted_by: Mapped[BigId | None] = mapped_column(default=None)
