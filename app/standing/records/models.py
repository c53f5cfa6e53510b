"""Models of records."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db.types import Base, BigId, Json, Key16, Key64, Points, Text200, UtcDateTime
from app.standing.programmes.models import Rule, SubjectKind


class RecordState(StrEnum):
    """Where a record is on its way (process of records, docs/process.md). Only `effective` counts.

    `returned`: goes back to who collected it. `approved`: a minus that nobody could be told of on a phone yet.
    `notice`: its subject was told and can answer. `publicity`: shown in the community before it counts. `over`: counted
    once, and no longer. `suspended`: its subject objects to it, and until that is decided it does not count.
    `corrected`: another record with another score is in its place.
    """

    SUBMITTED = "submitted"
    VERIFIED = "verified"
    RETURNED = "returned"
    REJECTED = "rejected"
    APPROVED = "approved"
    NOTICE = "notice"
    PUBLICITY = "publicity"
    EFFECTIVE = "effective"
    SUSPENDED = "suspended"
    CORRECTED = "corrected"
    REVOKED = "revoked"
    REPAIRED = "repaired"
    OVER = "over"
    WITHDRAWN = "withdrawn"


class RecordSource(StrEnum):
    """Who has handed it in: staff at the desk, a resident in a post, its subject. `machine`: nobody, it was made of
    what is in the books. `carried`: one person alone, before that took two.
    """

    STAFF = "staff"
    POST = "post"
    SELF = "self"
    MACHINE = "machine"
    CARRIED = "carried"


class SourceKind(StrEnum):
    """What a record is made of that nobody has handed in."""

    REDEMPTION = "redemption"
    OFFER = "offer"
    RATING = "rating"
    PRESENCE = "presence"
    AWARD = "award"
    CASE = "case"
    PLEDGE = "pledge"
    WORK_ORDER = "work_order"


class BatchKind(StrEnum):
    """`import`: rows of a spreadsheet. `quarter`: what waits of a quarter (核分). `month`: the minuses of a month.
    `assessment`: what units were assessed by, on one sheet.
    """

    IMPORT = "import"
    QUARTER = "quarter"
    MONTH = "month"
    ASSESSMENT = "assessment"


class BatchState(StrEnum):
    """`open`: put together. `verifying`: handed in, and waits for another person. `agenda`: laid before a council.
    `decided`: its points wait for money. `public`: its records are on their way. `done`: none of them is any more.
    """

    OPEN = "open"
    VERIFYING = "verifying"
    AGENDA = "agenda"
    DECIDED = "decided"
    PUBLIC = "public"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What somebody has found who looked at a record of a sample."""

    RIGHT = "right"
    WRONG = "wrong"


class RecordBatch(Base):
    """Records that are decided together, as the rows of a spreadsheet are, or those of a node in a period.

    `submitted_by` has handed it in; somebody else decides, `decided_by` of the staff or, where that is None, a council;
    `reason` is why it was turned down. `lines` are its records, `minuses` so many of them take score away, `points` is
    what all of them give. `period` is a quarter (2026-Q3), a month (2026-10) or a year, `grids` the areas it is of, by
    id; none where it is of the whole node. `version_id` is the version of the assessment that it is by.
    """

    __tablename__ = "record_batch"
    __table_args__ = (Index(None, "community_id", "state"), Index(None, "state"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    kind: Mapped[BatchKind]
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    title: Mapped[Text200]
    submitted_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    submitted_at: Mapped[UtcDateTime]
    lines: Mapped[int] = mapped_column(default=0)
    points: Mapped[Points] = mapped_column(default=0)
    minuses: Mapped[int] = mapped_column(default=0)
    state: Mapped[BatchState] = mapped_column(default=BatchState.VERIFYING)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    reason: Mapped[Text200] = mapped_column(default="")
    period: Mapped[Key16] = mapped_column(default="")
    grids: Mapped[Json] = mapped_column(default_factory=list)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("programme_version.id"), index=True, default=None)

    @property
    def is_collected(self) -> bool:
        """Whether its records were there before it."""
        return self.kind in (BatchKind.QUARTER, BatchKind.MONTH)


class Record(Base):
    """One application of a rule to a subject, from when somebody hands it in to when it counts no longer.

    `created_by` of the staff or `collected_by`, a resident, has handed it in at `created_at`; `verified_by` has looked
    at it, `approved_by` has let it count (None: the rule needs nobody more). None of them is its subject.
    `by_one`: its node lets one person alone do all of that, for a small plus.
    `remark` is why it was returned or rejected. `due_at` is when the clock of its state runs out.

    The score counts it from `effective_at` until before `expires_at` while it is effective; both are None until then.
    `score_delta` and `points` are what the rule gives until it takes effect, and what the caps leave of it from then
    on; `trimmed` is what they have cut off. `event_key` names the event, so that it is not recorded twice however it is
    written: `event_index` is what it is compared by, None once it was turned down.

    `points` were awarded at `effective_at` to the resident, who can use them through `points_expire_on`. `warned_at` is
    set once they have been told of that day; `lapsed_at` once none of the points is left to expire: worked off, or
    taken back.

    A minus: `warnings` reminders have led to it; None of one that was entered before reminders were counted. `told_at`
    is when its subject was told of it, `answer` what they said to it; then it does not count before `heard_by` of the
    staff has read that.

    What nobody has handed in names what it was made of, `source_kind` and `source_id`, of which there is one record;
    where that is what a resident has said, `collected_by` is who, and nobody of their household decides on it.

    What was let count is taken back by two of the staff: `withdrawal_asked_by`, for `withdrawal_reason`, and another,
    `withdrawn_by`. Nobody has asked for what was taken back before that took two.

    So many `pictures` have come with it and with the answer; some may be past their time.

    `subject_id` is None once nobody needs to know any more whom it was about.

    `programme_id` is that of a rule that stands apart (`ProgrammeKind.is_apart`): then it earns no points, and is no
    part of its subject's score in the community.
    """

    __tablename__ = "credit_record"
    __table_args__ = (
        Index("uq_credit_record_event_index", "rule_id", "subject_kind", "subject_id", "event_index", unique=True),
        Index(None, "subject_kind", "subject_id", "expires_at"),
        Index(None, "resident_id", "lapsed_at", "points_expire_on"),
        Index(None, "lapsed_at", "points_expire_on"),
        Index(None, "warned_at", "points_expire_on"),
        Index(None, "occurred_on", "community_id"),
        Index(None, "status", "due_at"),
        Index(None, "status", "id", "community_id"),
        Index("uq_credit_record_source", "source_kind", "source_id", unique=True),
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
    event_index: Mapped[Key64 | None]
    occurred_on: Mapped[date]
    score_delta: Mapped[int]
    points: Mapped[Points]
    note: Mapped[Text200]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[UtcDateTime]
    source: Mapped[RecordSource] = mapped_column(default=RecordSource.STAFF)
    collected_by: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True, default=None)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("record_batch.id"), index=True, default=None)
    status: Mapped[RecordState] = mapped_column(default=RecordState.SUBMITTED)
    due_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    effective_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    expires_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    verified_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    approved_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    remark: Mapped[Text200] = mapped_column(default="")
    told_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    answer: Mapped[Text200] = mapped_column(default="")
    answered_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    heard_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    heard_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    trimmed: Mapped[Points] = mapped_column(default=0)
    points_expire_on: Mapped[date | None] = mapped_column(default=None)
    warned_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    lapsed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    withdrawal_reason: Mapped[Text200] = mapped_column(default="")
    withdrawal_asked_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), index=True, default=None)
    withdrawal_asked_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    recovered_points: Mapped[Points] = mapped_column(default=0)
    warnings: Mapped[int | None] = mapped_column(default=0)
    by_one: Mapped[bool] = mapped_column(default=False)
    source_kind: Mapped[SourceKind | None] = mapped_column(default=None)
    source_id: Mapped[BigId | None] = mapped_column(default=None)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True, default=None)
    pictures: Mapped[int] = mapped_column(default=0)
    rule: Mapped[Rule] = relationship(init=False, repr=False)

    @property
    def is_withdrawal_open(self) -> bool:
        """Whether somebody has asked to take it back, and nobody has decided on that."""
        return self.withdrawal_asked_by is not None and self.withdrawn_at is None

    @property
    def worth(self) -> int:
        """What the caps count: the score or, where there is none, the points."""
        return self.score_delta or self.points

    @property
    def lacks_picture(self) -> bool:
        """Whether its rule needs a picture, and none came with it."""
        return self.rule.needs_picture and not self.pictures

    def state_at(self, now: datetime) -> RecordState:
        """Its state at a moment; one whose time is over is so, whether a job has noted it yet or not."""
        ended = self.status is RecordState.EFFECTIVE and self.expires_at is not None and self.expires_at <= now
        return RecordState.OVER if ended else self.status


class RecordSample(Base):
    """A record that is laid before somebody else, though it counts without: `looked_by` has seen it and found it right
    or wrong; until then, all three are None.
    """

    __tablename__ = "record_sample"
    __table_args__ = (Index(None, "looked_at", "record_id"),)

    record_id: Mapped[BigId] = mapped_column(ForeignKey("credit_record.id"), primary_key=True)
    drawn_at: Mapped[UtcDateTime]
    looked_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    looked_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    verdict: Mapped[Verdict | None] = mapped_column(default=None)


UNDER_WAY = (
    RecordState.SUBMITTED,
    RecordState.VERIFIED,
    RecordState.RETURNED,
    RecordState.APPROVED,
    RecordState.NOTICE,
    RecordState.PUBLICITY,
)
"""Not decided yet, or decided and not counted yet."""
CAN_BE_WITHDRAWN = (*UNDER_WAY, RecordState.EFFECTIVE)
UNDECIDED = (BatchState.OPEN, BatchState.VERIFYING, BatchState.AGENDA)
"""Batches whose records are decided with them."""
COUNTS = (RecordState.EFFECTIVE, RecordState.OVER)
"""What counts between its two moments: at a past moment also what is over now."""
