"""Models of pledges: signatures, drives with their numbers by grid, and records that point to a pledge."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Encrypted, Key64, Text40, UtcDateTime
from app.standing.programmes.models import SubjectKind


class Consent(StrEnum):
    """How somebody has agreed: on their own phone, or on paper by hand, by fingerprint, or in words before two."""

    PHONE = "phone"
    WRITTEN = "written"
    FINGERPRINT = "fingerprint"
    WITNESSED = "witnessed"


class SignatureState(StrEnum):
    LIVE = "live"
    RENEWED = "renewed"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class Signature(Base):
    """That a resident or a shop has signed a version of a pledge, `text_id`, as `hash` says it; `first_id` is the
    pledge. It is valid through `until_on`.

    `user_id` has signed on the phone; on paper, `entered_by` of the staff has entered it, and `witnesses` are the names
    of two who have heard it. `is_live` is None once it is not live any more, so that there is one live signature of a
    subject under a pledge.
    """

    __tablename__ = "pledge_signature"
    __table_args__ = (
        UniqueConstraint("first_id", "subject_kind", "subject_id", "is_live"),
        Index(None, "subject_kind", "subject_id", "id"),
        Index(None, "first_id", "id"),
        Index(None, "first_id", "is_live"),
        Index(None, "is_live", "until_on"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    first_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"), index=True)
    hash: Mapped[Key64]
    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[BigId]
    consent: Mapped[Consent]
    signed_at: Mapped[UtcDateTime]
    until_on: Mapped[date]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("wechat_user.id"), index=True, default=None)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    witnesses: Mapped[Encrypted] = mapped_column(default="", repr=False)
    state: Mapped[SignatureState] = mapped_column(default=SignatureState.LIVE)
    is_live: Mapped[bool | None] = mapped_column(default=True)
    over_at: Mapped[UtcDateTime | None] = mapped_column(default=None)

    def end(self, state: SignatureState, now: UtcDateTime) -> None:
        """It is not live from now on."""
        self.state, self.is_live, self.over_at = state, None, now


class Drive(Base):
    """That a pledge, `first_id`, is to be signed in `goal_percent` of the households of some grids from a day to a day,
    both included. `is_open` is None once it is closed.
    """

    __tablename__ = "pledge_drive"
    __table_args__ = (
        Index(None, "community_id", "id"),
        Index(None, "first_id", "is_open"),
        Index(None, "is_open", "ends_on"),
        CheckConstraint("goal_percent >= 1 AND goal_percent <= 100", name="goal_is_percent"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    first_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    title: Mapped[Text40]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    goal_percent: Mapped[int]
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    made_at: Mapped[UtcDateTime]
    is_open: Mapped[bool | None] = mapped_column(default=True)
    closed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)


class DriveArea(Base):
    """A grid of a drive, with how many households it has and in how many of them somebody has signed. Both are counted
    when it begins and each night, and the second is kept while people sign.
    """

    __tablename__ = "pledge_drive_area"
    __table_args__ = (Index(None, "area_id"),)

    drive_id: Mapped[BigId] = mapped_column(ForeignKey("pledge_drive.id"), primary_key=True, autoincrement=False)
    area_id: Mapped[BigId] = mapped_column(ForeignKey("area.id"), primary_key=True, autoincrement=False)
    households: Mapped[int]
    covered: Mapped[int]


class PledgeRecord(Base):
    """That a record is about a pledge which its subject had signed on the day: kept, or broken."""

    __tablename__ = "pledge_record"
    __table_args__ = (Index(None, "first_id", "record_id"),)

    record_id: Mapped[BigId] = mapped_column(ForeignKey("credit_record.id"), primary_key=True, autoincrement=False)
    first_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
