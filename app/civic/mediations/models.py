"""Models of mediations: what a case of this kind has, its sittings, and the versions of its agreement."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, EncryptedText, Key16, Key64, UtcDateTime
from app.standing.programmes.models import SubjectKind


class MediationCategory(StrEnum):
    NOISE = "noise"
    PARKING = "parking"
    PETS = "pets"
    DAMAGE = "damage"
    LEAK = "leak"
    BOUNDARY = "boundary"
    SHARED_SPACE = "shared_space"
    DEBT = "debt"
    FAMILY = "family"
    TRADE = "trade"
    PROPERTY_FIRM = "property_firm"
    OTHER = "other"


class Side(StrEnum):
    APPLICANT = "applicant"
    OTHER = "other"


class Mediation(Base):
    """What a mediation has; it is the case of the same `id`, whose subject is who has asked for it and whose owner is
    who mediates.

    `month` is that in which it was asked for. The other side is `other_kind`, `other_id`; None where nobody needs to
    know that any more. `words` are what it is about, `reason` why there was no agreement. `agreed_at`: both want it.
    `next_at` is when its clock does something (`following`). `asked_at`: both were asked whether the agreement was
    kept; what each has said is `applicant_kept`, `other_kept`. Each side has a paper of the agreement. `days` are those
    from `agreed_at` to the end.
    """

    __tablename__ = "mediation"
    __table_args__ = (Index(None, "other_kind", "other_id"), Index(None, "month", "id"))

    id: Mapped[BigId] = mapped_column(ForeignKey("case_file.id"), primary_key=True, autoincrement=False)
    category: Mapped[MediationCategory]
    month: Mapped[Key16]
    other_kind: Mapped[SubjectKind]
    other_id: Mapped[BigId | None]
    words: Mapped[str] = mapped_column(EncryptedText, repr=False)
    next_at: Mapped[UtcDateTime | None] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(EncryptedText, default="", repr=False)
    agreed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    days: Mapped[BigId | None] = mapped_column(default=None)
    asked_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    applicant_kept: Mapped[bool | None] = mapped_column(default=None)
    other_kept: Mapped[bool | None] = mapped_column(default=None)
    applicant_paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"), index=True, default=None)
    other_paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"), index=True, default=None)

    def kept_by(self, side: Side) -> bool | None:
        """What a side has said."""
        return self.applicant_kept if side is Side.APPLICANT else self.other_kept

    def paper_of(self, side: Side) -> int | None:
        """The id of a side's paper."""
        return self.applicant_paper_id if side is Side.APPLICANT else self.other_paper_id


class Sitting(Base):
    """When both sides sit down with the mediator, `set_by`; who came and what happened is noted afterwards."""

    __tablename__ = "mediation_sitting"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"), index=True)
    starts_at: Mapped[UtcDateTime]
    place: Mapped[str] = mapped_column(EncryptedText, repr=False)
    set_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    noted_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    applicant_came: Mapped[bool | None] = mapped_column(default=None)
    other_came: Mapped[bool | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(EncryptedText, default="", repr=False)


class Agreement(Base):
    """A version of an agreement: a term on each line of `text`, `hash` is of all that both are shown. A change is a new
    version, which nobody has signed.
    """

    __tablename__ = "mediation_agreement"
    __table_args__ = (UniqueConstraint("mediation_id", "number"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(EncryptedText, repr=False)
    hash: Mapped[Key64]
    drafted_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    drafted_at: Mapped[UtcDateTime]
    applicant_signed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    other_signed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)

    def signed_at(self, side: Side) -> UtcDateTime | None:
        """When a side has signed it."""
        return self.applicant_signed_at if side is Side.APPLICANT else self.other_signed_at

    @property
    def terms(self) -> list[str]:
        return self.text.splitlines()
