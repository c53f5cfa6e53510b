"""Models of delegates: who may act for whom."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Encrypted, Key16, Text40, Text200, UtcDateTime


class Delegate(Base):
    """A user whom a resident has asked to claim and to show codes for them.

    `name` is what the resident calls them, `phone` their number, masked. `named_by` and `ended_by` are actors as in
    journals; `consent` says how the resident agreed. `is_active` is None once it has ended, so that the same user can
    be named again: a row is never deleted.
    """

    __tablename__ = "helper"
    __table_args__ = (UniqueConstraint("resident_id", "user_id", "is_active"), Index(None, "user_id", "is_active"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("wechat_user.id"))
    name: Mapped[Encrypted] = mapped_column(repr=False)
    phone: Mapped[Key16] = mapped_column(repr=False)
    consent: Mapped[Text200]
    named_by: Mapped[Text40]
    named_at: Mapped[UtcDateTime]
    is_active: Mapped[bool | None] = mapped_column(default=True)
    ended_by: Mapped[Text40 | None] = mapped_column(default=None)
    ended_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
