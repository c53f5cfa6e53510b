"""Models of programmes, their versions and rules; of bands, and of the settings of points."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.db.types import Base, BigId, Fen, Json, Key16, Key64, Text40, Text200, UtcDateTime, ascii_column
from app.core.pinyin import as_initials, initials


class SubjectKind(StrEnum):
    RESIDENT = "resident"
    HOUSEHOLD = "household"
    MERCHANT = "merchant"
    UNIT = "unit"

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


class ProgrammeKind(StrEnum):
    """`campaign`: has an end from the beginning, and ends by itself. `unit`: a unit's own, among its people.
    `assessment`: what somebody is assessed by on a sheet, once in each period.
    """

    COMMUNITY = "community"
    CAMPAIGN = "campaign"
    UNIT = "unit"
    ASSESSMENT = "assessment"

    @property
    def is_apart(self) -> bool:
        """Whether its rules are no rules of the community: they earn no points and are no part of its score."""
        return self in APART


APART = (ProgrammeKind.UNIT, ProgrammeKind.ASSESSMENT)


class AssessmentPeriod(StrEnum):
    """How often subjects are assessed, by the Shanghai calendar."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class VersionState(StrEnum):
    DRAFT = "draft"
    COMMENT = "comment"
    DECIDED = "decided"
    FILED = "filed"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    ENDED = "ended"


class Review(StrEnum):
    """Who lets a record count: the system, which lays some before a person, two people, or a council."""

    AUTO = "auto"
    TWO = "two"
    COUNCIL = "council"


class Programme(Base):
    """Rules with a home (积分办法): they hold at its node and below. `community_id` is None for one that holds
    everywhere, which is that of the top of the tree; `made_by` for one that the installation began with.

    That of a unit is `unit_id`'s, whose node it is of, and has a score of its own: `base_score` and `grades`, which are
    `[lowest score, grade]`, the highest first. An assessment has a `period`. Other kinds have none of these.
    """

    __tablename__ = "programme"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    kind: Mapped[ProgrammeKind]
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"), index=True)
    name: Mapped[Text40]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True, default=None)
    base_score: Mapped[int | None] = mapped_column(default=None)
    grades: Mapped[Json | None] = mapped_column(default=None)
    period: Mapped[AssessmentPeriod | None] = mapped_column(default=None)


class ProgrammeVersion(Base):
    """One version of a programme, numbered from 1. It holds from `starts_on` through `ends_on`, None: until further
    notice. Once it is filed nothing in it is edited any more; another version comes after it.

    `doc_no` is what its own node has numbered it by, `filing_no` what the node above has. `decided_in` is the meeting
    that has decided it, in words without names, where not `decided_by` of the staff has.
    """

    __tablename__ = "programme_version"
    __table_args__ = (UniqueConstraint("programme_id", "no"), Index(None, "state", "starts_on"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    no: Mapped[int]
    state: Mapped[VersionState] = mapped_column(default=VersionState.DRAFT)
    starts_on: Mapped[date | None] = mapped_column(default=None)
    ends_on: Mapped[date | None] = mapped_column(default=None)
    doc_no: Mapped[Text40] = mapped_column(default="")
    filing_no: Mapped[Text40] = mapped_column(default="")
    filed_on: Mapped[date | None] = mapped_column(default=None)
    comment_until: Mapped[date | None] = mapped_column(default=None)
    drafted_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_in: Mapped[Text200] = mapped_column(default="")
    programme: Mapped[Programme] = relationship(init=False, repr=False)


class RuleCategory(Base):
    """A heading of a version, at most three levels deep. `slug` stays the same from version to version."""

    __tablename__ = "rule_category"
    __table_args__ = (UniqueConstraint("version_id", "slug"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    slug: Mapped[Key16]
    name: Mapped[Text40]
    position: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("rule_category.id"), index=True, default=None)


class Rule(Base):
    """A rule of one version.

    `slug` is the same in every version, and in a programme below that has a stricter rule in its place: by it caps,
    events and reminders are counted. `code` is what people call it by, `category` the slug of the heading at the top
    that it stands under, `basis` the document that it follows from.

    `scores` are the score deltas that one record may have. `subjects` are letters of the catalogue: R resident, H
    household, M merchant, U unit. A positive record earns a resident as many points as its score, or `points` where
    that is set, which only rules without a score have. `cap` bounds, by amount, what one subject gets from the rule in
    a `cap_period` (None: the total caps alone bound it). `warnings` reminders must come before a minus, each of which
    counts for `warning_days` days. One that `needs_picture` counts for nothing without one. One that is not `enabled`
    takes no records by its version's own word; one that is `paused` does not for now. `name_initials` follows the name,
    for who types the initials of pinyin.
    """

    __tablename__ = "credit_rule"
    __table_args__ = (
        UniqueConstraint("version_id", "number"),
        UniqueConstraint("version_id", "slug"),
        Index(None, "slug"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("rule_category.id"), index=True)
    number: Mapped[int]
    slug: Mapped[Key64]
    code: Mapped[Text40]
    category: Mapped[Key16]
    name: Mapped[Text40]
    subjects: Mapped[Key16]
    scores: Mapped[Json]
    evidence: Mapped[Text200]
    source: Mapped[Key16] = mapped_column(default="")
    basis: Mapped[Text200] = mapped_column(default="")
    review: Mapped[Review] = mapped_column(default=Review.TWO)
    points: Mapped[int | None] = mapped_column(default=None)
    cap: Mapped[int | None] = mapped_column(default=None)
    cap_period: Mapped[CapPeriod] = mapped_column(default=CapPeriod.YEAR)
    warnings: Mapped[int] = mapped_column(default=0)
    warning_days: Mapped[int] = mapped_column(default=0)
    needs_picture: Mapped[bool] = mapped_column(default=False)
    enabled: Mapped[bool] = mapped_column(default=True)
    paused: Mapped[bool] = mapped_column(default=False)
    name_initials: Mapped[str] = mapped_column(ascii_column(200), init=False)
    heading: Mapped[RuleCategory] = relationship(init=False, repr=False)

    @validates("name")
    def _note_initials(self, _field: str, name: str) -> str:
        self.name_initials = initials(name)
        return name

    def has_words(self, words: str) -> bool:
        """Whether name, code, heading or evidence have these words, or the name these initials of pinyin."""
        wanted, typed = words.casefold(), as_initials(words)
        texts = (self.name, self.code, self.heading.name, self.evidence)
        return any(wanted in text.casefold() for text in texts) or (typed is not None and typed in self.name_initials)

    @property
    def takes_records(self) -> bool:
        return self.enabled and not self.paused


class CommentSource(StrEnum):
    """Where something was said: at the desk, where staff write it down, on the phone, on the page for everybody."""

    DESK = "desk"
    PHONE = "phone"
    PAGE = "page"


class ProgrammeComment(Base):
    """What somebody has said to a version while it was open for comment, without who it was. `written_by` of the staff
    has written it down, where it was said at the desk; `answer` is what the node has said to it.
    """

    __tablename__ = "programme_comment"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"), index=True)
    text: Mapped[Text200]
    source: Mapped[CommentSource]
    created_at: Mapped[UtcDateTime]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    answer: Mapped[Text200] = mapped_column(default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    answered_at: Mapped[UtcDateTime | None] = mapped_column(default=None)


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


class SettingsVersion(Base):
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
