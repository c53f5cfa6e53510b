"""Models of records."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db.types import Base, BigId, Key64, Points, Text200, UtcDateTime
from app.standing.programmes.models import Rule, SubjectKind


class RecordStatus(StrEnum):
    EFFECTIVE = "effective"
    WITHDRAWN = "withdrawn"


class RecordState(StrEnum):
    """`notice`: not counted yet, its subject can answer. `over`: no longer counted."""

    NOTICE = "notice"
    COUNTED = "counted"
    OVER = "over"
    WITHDRAWN = "withdrawn"


class Record(Base):
    """One application of a rule to a subject.

    The score counts it from `effective_at` until before `expires_at`: a positive one at once, a negative one after the
    days in which its subject can object. `event_key` names the event, so that it is not recorded twice however it
    is written: `event_index` is what it is compared by. `trimmed` is what the caps have cut off.

    `points` were awarded at `created_at` to the resident, who can use them through `points_expire_on`. `warned_at` is
    set once they have been told of that day; `lapsed_at` once none of the points is left to expire: worked off, or
    taken back.

    `warnings` reminders have led to it; None of one that was entered before reminders were counted.

    `subject_id` is None once nobody needs to know any more whom it was about.
    """

    __tablename__ = "credit_record"
    __table_args__ = (
        Index("uq_credit_record_event_index", "rule_id", "subject_kind", "subject_id", "event_index", unique=True),
        Index(None, "subject_kind", "subject_id", "expires_at"),
        Index(None, "resident_id", "lapsed_at", "points_expire_on"),
        Index(None, "lapsed_at", "points_expire_on"),
        Index(None, "warned_at", "points_expire_on"),
        Index(None, "occurred_on", "community_id"),
        CheckConstraint("points >= 0", name="points_not_negative"),
        CheckConstraint("score_delta >= -50", name="score_delta_bounded"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    rule_id: Mapped[int] = mapped_column(ForeignKey("credit_rule.id"))
    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[BigId | None]
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), index=True)
    event_key: Mapped[Key64]
    event_index: Mapped[Key64]
    occurred_on: Mapped[date]
    score_delta: Mapped[int]
    points: Mapped[Points]
    note: Mapped[Text200]
    created_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[UtcDateTime]
    effective_at: Mapped[UtcDateTime]
    expires_at: Mapped[UtcDateTime]
    trimmed: Mapped[Points] = mapped_column(default=0)
    points_expire_on: Mapped[date | None] = mapped_column(default=None)
    warned_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    lapsed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    status: Mapped[RecordStatus] = mapped_column(default=RecordStatus.EFFECTIVE)
    withdrawn_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    withdrawal_reason: Mapped[Text200] = mapped_column(default="")
    recovered_points: Mapped[Points] = mapped_column(default=0)
    warnings: Mapped[int | None] = mapped_column(default=0)
    rule: Mapped[Rule] = relationship(init=False, repr=False)

    def state_at(self, now: datetime) -> RecordState:
        """What the score makes of this record at a moment."""
        if self.status is RecordStatus.WITHDRAWN:
            return RecordState.WITHDRAWN
        if now < self.effective_at:
            return RecordState.NOTICE
        return RecordState.COUNTED if now < self.expires_at else RecordState.OVER
