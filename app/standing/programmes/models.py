"""Models of rules, bands, and the settings of points."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Fen, Json, Key16, Key64, Text40, Text200, UtcDateTime


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
    a `cap_period` (None: the total caps alone bound it). `warnings` reminders must come before a minus, each of which
    counts for `warning_days` days. A disabled rule takes neither.
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
    warning_days: Mapped[int] = mapped_column(default=0)
    enabled: Mapped[bool] = mapped_column(default=True)


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
