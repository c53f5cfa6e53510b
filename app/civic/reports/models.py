"""Models of reports: what a case of this kind has, who has sent it, and who was let know that."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, EncryptedText, Key16, Key64, Text200, UtcDateTime, binary_column

SEALED_BYTES = 255


class ReportCategory(StrEnum):
    FRAUD = "fraud"
    FALSE_PROOF = "false_proof"
    FAIRNESS = "fairness"
    GOODS = "goods"
    FOOD = "food"
    POLLUTION = "pollution"
    FIRE = "fire"
    BUILDING = "building"
    DUMPING = "dumping"
    PARKING = "parking"
    CHARGING = "charging"
    NOISE = "noise"
    ANIMALS = "animals"
    OTHER = "other"


FOR_PROPERTY = frozenset(
    {
        ReportCategory.FIRE,
        ReportCategory.BUILDING,
        ReportCategory.DUMPING,
        ReportCategory.PARKING,
        ReportCategory.CHARGING,
        ReportCategory.NOISE,
        ReportCategory.ANIMALS,
    }
)
"""What concerns the running of an estate: its property firm works on it, too, and sees nothing else."""


class Report(Base):
    """What a report has; it is the case of the same `id`, whose subject is whom it is about, once one of the staff has
    said who that is.

    `month` is that in which it was opened. `about` are the reporter's words for whom they mean. `record_id` is what was
    put on record because of it.
    """

    __tablename__ = "report"
    __table_args__ = (Index(None, "area_id", "category", "id"), Index(None, "month", "id"))

    id: Mapped[BigId] = mapped_column(ForeignKey("case_file.id"), primary_key=True, autoincrement=False)
    category: Mapped[ReportCategory]
    month: Mapped[Key16]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    about: Mapped[str] = mapped_column(EncryptedText, repr=False)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("credit_record.id"), index=True, default=None)


class ReportText(Base):
    """The words of an event that the reporter has said."""

    __tablename__ = "report_text"

    id: Mapped[BigId] = mapped_column(ForeignKey("case_event.id"), primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(EncryptedText, repr=False)


class SealedPerson(Base):
    """Who has sent a report, of the same length whether they have left a name or not, under the key `key_id`.

    `finder` is what its reporter finds it by again when they are signed in, or is drawn at random; `code` is the
    fingerprint of the code that they were given. `reward_on` is the day on which the reward is due.
    """

    __tablename__ = "sealed_person"
    __table_args__ = (Index(None, "finder"), Index(None, "key_id"), Index(None, "reward_on"))

    id: Mapped[BigId] = mapped_column(ForeignKey("case_file.id"), primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(binary_column(SEALED_BYTES), repr=False)
    key_id: Mapped[Key16]
    finder: Mapped[Key64]
    code: Mapped[Key64]
    reward_on: Mapped[date | None] = mapped_column(default=None)


class Ground(StrEnum):
    """Why somebody has to know who it was."""

    MALICE = "malice"
    LAW = "law"
    DANGER = "danger"


class Unsealing(Base):
    """Somebody asks to know who has sent a report, and another lets them: until `ends_at` both can look."""

    __tablename__ = "report_unsealing"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    ground: Mapped[Ground]
    reason: Mapped[Text200]
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    asked_at: Mapped[UtcDateTime]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    granted_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    ends_at: Mapped[UtcDateTime | None] = mapped_column(default=None)


class SealedCount(Base):
    """How many of something one phone has sent in an hour; `key` stands for both and says neither."""

    __tablename__ = "sealed_count"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    key: Mapped[Key64] = mapped_column(unique=True)
    day: Mapped[date] = mapped_column(index=True)
    count: Mapped[int] = mapped_column(default=0)
