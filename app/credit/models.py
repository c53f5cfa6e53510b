"""Rules, records and bands."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.types import Base, BigId, Fen, Json, Key16, Key64, Points, Text40, Text200, UtcDateTime


class SubjectKind(StrEnum):
    RESIDENT = "resident"
    HOUSEHOLD = "household"
    MERCHANT = "merchant"

    @property
    def letter(self) -> str:
        """How the catalogue writes it."""
        return self.value[0].upper()


class CapPeriod(StrEnum):
    """Over which days of the Shanghai calendar a cap adds up; a winter lasts from July to June."""

    YEAR = "year"
    WINTER = "winter"
    QUARTER = "quarter"
    MONTH = "month"


class Rule(Base):
    """A catalogue item.

    `scores` are the score deltas that one record may have. `subjects` are letters of the catalogue: R resident, H
    household, M merchant, U unit. A positive record earns a resident as many points as its score, or `points` where
    that is set, which only rules without a score have. `cap` bounds, by amount, what one subject gets from the rule in
    a `cap_period` (None: the total caps alone bound it). `warnings` reminders must come before a record. A disabled
    rule takes no records.
    """

    __tablename__ = "credit_rule"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    number: Mapped[int] = mapped_column(unique=True)
    slug: Mapped[Key64] = mapped_column(unique=True)
    category: Mapped[Key16]
    name: Mapped[Text40]
    subjects: Mapped[Key16]
    scores: Mapped[Json]
    evidence: Mapped[Text200]
    source: Mapped[Key16]
    points: Mapped[int | None] = mapped_column(default=None)
    cap: Mapped[int | None] = mapped_column(default=None)
    cap_period: Mapped[CapPeriod] = mapped_column(default=CapPeriod.YEAR)
    warnings: Mapped[int] = mapped_column(default=0)
    enabled: Mapped[bool] = mapped_column(default=True)


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
    days in which its subject can object. `event_key` names the event, so that it is not recorded twice. `trimmed` is
    what the caps have cut off.

    `points` were awarded at `created_at` to the resident, who can use them through `points_expire_on`. `warned_at` is
    set once they have been told of that day; `lapsed_at` once none of the points is left to expire: worked off, or
    taken back.
    """

    __tablename__ = "credit_record"
    __table_args__ = (
        Index("uq_credit_record_event", "rule_id", "subject_kind", "subject_id", "event_key", unique=True),
        Index(None, "subject_kind", "subject_id", "expires_at"),
        Index(None, "resident_id", "lapsed_at", "points_expire_on"),
        Index(None, "lapsed_at", "points_expire_on"),
        Index(None, "warned_at", "points_expire_on"),
        CheckConstraint("points >= 0", name="points_not_negative"),
        CheckConstraint("score_delta >= -50", name="score_delta_bounded"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    rule_id: Mapped[int] = mapped_column(ForeignKey("credit_rule.id"))
    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[BigId]
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), index=True)
    event_key: Mapped[Key64]
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
    rule: Mapped[Rule] = relationship(init=False, repr=False)

    def state_at(self, now: datetime) -> RecordState:
        """What the score makes of this record at a moment."""
        if self.status is RecordStatus.WITHDRAWN:
            return RecordState.WITHDRAWN
        if now < self.effective_at:
            return RecordState.NOTICE
        return RecordState.COUNTED if now < self.expires_at else RecordState.OVER


class BandSet(Base):
    """One version of the bands: `grades` are `[lowest score, grade]`, `stars` are `[lowest score, stars]`, the highest
    first.

    The last pair of each also takes every score below it. `made_by` is None for one that the installation began with.
    """

    __tablename__ = "credit_band_set"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    name: Mapped[Text40]
    effective_from: Mapped[UtcDateTime] = mapped_column(unique=True)
    base_score: Mapped[int]
    grades: Mapped[Json]
    stars: Mapped[Json]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)


class ProgrammeVersion(Base):
    """How the programme goes on from a day: what a point is worth, how long it lasts, how much one can get a year."""

    __tablename__ = "credit_programme"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    effective_from: Mapped[UtcDateTime] = mapped_column(index=True)
    point_value_fen: Mapped[Fen]
    points_valid_months: Mapped[int]
    max_plus_year: Mapped[int]
    max_minus_year: Mapped[int]
    reason: Mapped[Text200]
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    made_at: Mapped[UtcDateTime]
