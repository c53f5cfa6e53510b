"""Models of cases, what happened in them, and the tasks that a repair asks for."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db.types import Base, BigId, Key16, Text200, UtcDateTime
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record


class CaseKind(StrEnum):
    OBJECTION = "objection"
    REVIEW = "review"
    REPAIR = "repair"
    SNAP = "snap"
    COMPLAINT = "complaint"
    REPORT = "report"
    MEDIATION = "mediation"
    WORK_ORDER = "work_order"


ABOUT_RECORDS = (CaseKind.OBJECTION, CaseKind.REVIEW, CaseKind.REPAIR)
"""Kinds that are about a record of somebody's; a case of another kind has none."""


class ObjectionState(StrEnum):
    FILED = "filed"
    ACCEPTED = "accepted"
    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


class ReviewState(StrEnum):
    FILED = "filed"
    ACCEPTED = "accepted"
    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


class RepairState(StrEnum):
    APPLIED = "applied"
    CHECKING = "checking"
    TASKS = "tasks"
    REPAIRED = "repaired"
    REFUSED = "refused"


class SnapState(StrEnum):
    RECEIVED = "received"
    ASSIGNED = "assigned"
    WORKING = "working"
    FIXED = "fixed"
    NOT_FIXED = "not_fixed"
    NOT_OURS = "not_ours"
    DUPLICATE = "duplicate"
    REOPENED = "reopened"


class ComplaintState(StrEnum):
    """`heard`: the shop was asked, and may answer. `upheld`: the shop was wrong."""

    RECEIVED = "received"
    HEARD = "heard"
    UPHELD = "upheld"
    REJECTED = "rejected"


class ReportState(StrEnum):
    RECEIVED = "received"
    SCREENING = "screening"
    INVESTIGATING = "investigating"
    TRUE = "true"
    FALSE = "false"
    UNCLEAR = "unclear"
    DISMISSED = "dismissed"


class MediationState(StrEnum):
    """`agreed`: both want it. `agreement`: both have signed one. What comes after it says whether it was kept;
    `unclear` where nobody has said so.
    """

    APPLIED = "applied"
    AGREED = "agreed"
    SESSIONS = "sessions"
    AGREEMENT = "agreement"
    FAILED = "failed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    PERFORMED = "performed"
    NOT_PERFORMED = "not_performed"
    UNCLEAR = "unclear"


class WorkOrderState(StrEnum):
    """`reported`: waits for its firm. `done`: so the firm says; `rated`: and the household how well.
    `withdrawn`: it was none. What is late stays in its state.
    """

    REPORTED = "reported"
    TAKEN = "taken"
    DONE = "done"
    RATED = "rated"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


class Case(Base):
    """A matter that somebody has brought before the community: about a record of theirs, where it is of a kind that is
    (`ABOUT_RECORDS`), else about what they have seen or met with.

    `no` is what people call it by. `filed_by` is a user, or None where one of the staff, `entered_by`, has filed it for
    somebody without a phone. `owner_id` is who has taken it. `due_at` is when the clock of its state runs out; what is
    late is not decided by that. `is_open` is None once it is decided: a record has one open case of a kind.
    `earlier_id` is the objection whose decision a review is about. `state` is one of its kind's. `subject_id` is whom
    it is about, or who has reported what they have seen; None where nobody needs to know that any more, and of who
    reports without their name.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        Index("uq_case_file_open", "record_id", "kind", "is_open", unique=True),
        Index(None, "community_id", "kind", "is_open", "due_at"),
        Index(None, "subject_kind", "subject_id"),
        Index(None, "filed_by", "kind", "id"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    no: Mapped[Key16] = mapped_column(unique=True)
    kind: Mapped[CaseKind]
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("credit_record.id"))
    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[BigId | None]
    state: Mapped[Key16]
    opened_at: Mapped[UtcDateTime]
    due_at: Mapped[UtcDateTime | None]
    statement: Mapped[Text200]
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("wechat_user.id"), default=None)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"), index=True, default=None)
    is_open: Mapped[bool | None] = mapped_column(default=True)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    decision: Mapped[Text200] = mapped_column(default="")
    pictures: Mapped[int] = mapped_column(default=0)
    record: Mapped[Record] = relationship(init=False, repr=False)

    def is_late(self, now: datetime) -> bool:
        """Its clock has run out; nothing else follows of that."""
        return bool(self.is_open and self.due_at is not None and self.due_at < now)


class Visibility(StrEnum):
    """Who sees an event: those whom the case is about and staff, or staff alone."""

    PARTIES = "parties"
    STAFF = "staff"


class CaseEvent(Base):
    """What happened in a case; only ever added. `staff_id` is None where its subject did it."""

    __tablename__ = "case_event"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    at: Mapped[UtcDateTime]
    kind: Mapped[Key16]
    text: Mapped[Text200] = mapped_column(default="")
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    visible_to: Mapped[Visibility] = mapped_column(default=Visibility.PARTIES)


class TaskChoice(StrEnum):
    """What somebody chooses to do to make a minus good: nobody is put to work."""

    TRAINING = "training"
    SERVICE = "service"


class CaseTask(Base):
    """What somebody has undertaken, by when, and the proof that it was done. `confirmed_by` is one of the staff."""

    __tablename__ = "case_task"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    choice: Mapped[TaskChoice]
    due_on: Mapped[date]
    done_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    proof: Mapped[Text200] = mapped_column(default="")
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
