"""Models of what people have agreed to, and of what they want corrected."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Encrypted, Key16, Text200, UtcDateTime


class Purpose(StrEnum):
    """For what consent is asked, each by itself (domain rule C7.8)."""

    SERVICE = "service"
    RED_LIST = "red_list"
    BADGE = "badge"
    THIRD_PARTY = "third_party"
    HOUSEHOLD_POOL = "household_pool"
    GUARDIAN = "guardian"


class Consent(Base):
    """One decision of a user about one purpose, in the wording of `version`. Rows are only added; the last holds."""

    __tablename__ = "consent"
    __table_args__ = (Index(None, "user_id", "purpose", "id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("wechat_user.id"))
    purpose: Mapped[Purpose]
    version: Mapped[Key16]
    granted: Mapped[bool]
    decided_at: Mapped[UtcDateTime]


class CorrectionStatus(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Correction(Base):
    """A resident's wish to be named otherwise on the roster. The names are wiped some time after the decision."""

    __tablename__ = "correction"
    __table_args__ = (Index(None, "resident_id", "status"), Index(None, "status", "decided_at"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    name: Mapped[Encrypted] = mapped_column(repr=False)
    asked_at: Mapped[UtcDateTime]
    status: Mapped[CorrectionStatus] = mapped_column(default=CorrectionStatus.ASKED)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    decision_reason: Mapped[Text200] = mapped_column(default="")
