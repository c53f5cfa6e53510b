"""Models of papers."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Encrypted, EncryptedText, Key16, Key64, Text200, UtcDateTime


class PaperKind(StrEnum):
    CERTIFICATE = "certificate"
    VOLUNTEER_RECORD = "volunteer_record"
    THANKS = "thanks"
    HONOUR = "honour"
    EMPLOYER_LETTER = "employer_letter"
    BENEFIT_PASS = "benefit_pass"  # noqa: S105  # A card, not a password.
    CREDIT_BOOKLET = "credit_booklet"
    PROOF = "proof"
    QUERY_PRINT = "query_print"
    HOUSEHOLD_CODE = "household_code"
    RECEIPT = "receipt"
    AGREEMENT = "agreement"


OF_HOLDERS = (PaperKind.PROOF, PaperKind.AGREEMENT)
"""What is between their holders and whom they show it to: no desk lists or opens it."""


class PaperStatus(StrEnum):
    """EXPIRED is never stored: a paper is that from the moment it expires at (`showing.status_of`)."""

    VALID = "valid"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Paper(Base):
    """A paper. `no` is the node's own in a year, `2026-000012`. `holder` is the name that is printed, `resident_id`
    whose it is, None for somebody who is on no roster. `facts` is a JSON object of what is printed, label by label, in
    order; `template_version` is of the words around it. `issued_by` is None where residents have made it themselves.
    Whoever knows the `token` sees what is printed.
    """

    __tablename__ = "paper"
    __table_args__ = (
        Index("uq_paper_community_id_no", "community_id", "no", unique=True),
        Index(None, "resident_id", "id"),
        Index(None, "kind", "expires_at"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    no: Mapped[Key16]
    kind: Mapped[PaperKind]
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"))
    holder: Mapped[Encrypted] = mapped_column(repr=False)
    facts: Mapped[str] = mapped_column(EncryptedText, repr=False)
    template_version: Mapped[int]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    issued_at: Mapped[UtcDateTime]
    expires_at: Mapped[UtcDateTime | None]
    single_use: Mapped[bool]
    token: Mapped[Key64] = mapped_column(unique=True, repr=False)
    status: Mapped[PaperStatus] = mapped_column(default=PaperStatus.VALID)
    used_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    revoked_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    revoked_reason: Mapped[Text200] = mapped_column(default="")


class PaperCount(Base):
    """How many papers a node has numbered in a year."""

    __tablename__ = "paper_count"

    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class PaperLook(Base):
    """The look at a paper that is good for one. `who` is what those who looked have said of themselves; `key` is of
    the form that they sent, so that sending it twice is one look.
    """

    __tablename__ = "paper_look"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), unique=True)
    at: Mapped[UtcDateTime]
    who: Mapped[Encrypted] = mapped_column(repr=False)
    key: Mapped[Key64] = mapped_column(repr=False)
