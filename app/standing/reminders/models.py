"""Models of reminders."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db.types import Base, BigId, Key64, Text200, UtcDateTime
from app.standing.programmes.models import Rule, SubjectKind


class ReminderStatus(StrEnum):
    """`used`: it has led to a record. `made_up`: its subject has made good what it was about."""

    OPEN = "open"
    USED = "used"
    MADE_UP = "made_up"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Reminder(Base):
    """One strike of a rule against a subject.

    It counts for minuses of events after `occurred_on` and through `expires_on`, once its subject has been told, which
    `told_at` says. Of one rule and subject, one counts for an event and one for a day: `event_index` and `counted_on`
    hold both free of a second, and are None once it was taken back. An answer closes nothing; staff read it.

    `given_by` of the staff or `given_by_resident`, who collects in their area, has given it. So many `pictures` came
    with it and with the answer; some may be past their time.

    `subject_id` is None once nobody needs to know any more whom it was about.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        Index("uq_reminder_event_index", "rule_id", "subject_kind", "subject_id", "event_index", unique=True),
        Index("uq_reminder_counted_on", "rule_id", "subject_kind", "subject_id", "counted_on", unique=True),
        Index(None, "subject_kind", "subject_id", "status"),
        Index(None, "status", "expires_on"),
        Index(None, "status", "closed_at"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    rule_id: Mapped[int] = mapped_column(ForeignKey("credit_rule.id"))
    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[BigId | None]
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), index=True)
    event_key: Mapped[Key64]
    event_index: Mapped[Key64 | None]
    occurred_on: Mapped[date]
    counted_on: Mapped[date | None]
    expires_on: Mapped[date]
    note: Mapped[Text200]
    given_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[UtcDateTime]
    given_by_resident: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True, default=None)
    told_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    status: Mapped[ReminderStatus] = mapped_column(default=ReminderStatus.OPEN)
    answer: Mapped[Text200] = mapped_column(default="")
    answered_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("credit_record.id"), index=True, default=None)
    closed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    closing_reason: Mapped[Text200] = mapped_column(default="")
    pictures: Mapped[int] = mapped_column(default=0)
    rule: Mapped[Rule] = relationship(init=False, repr=False)
