"""Models of linking: codes that staff have printed."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Key64, UtcDateTime


class LinkCode(Base):
    """That a resident has a code on paper, with which a WeChat becomes theirs: once, and not for long. A keyed
    fingerprint is all that is kept of it.
    """

    __tablename__ = "link_code"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), unique=True)
    code_index: Mapped[Key64] = mapped_column(unique=True, repr=False)
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    made_at: Mapped[UtcDateTime]
    expires_at: Mapped[UtcDateTime] = mapped_column(index=True)
