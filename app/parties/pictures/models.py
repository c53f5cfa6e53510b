"""Models of pictures."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Key64, UtcDateTime


class PictureOf(StrEnum):
    """What a picture belongs to: `…_answer` is what the subject has said to it, `…_result` how it is afterwards."""

    RECORD = "record"
    RECORD_ANSWER = "record_answer"
    REMINDER = "reminder"
    REMINDER_ANSWER = "reminder_answer"
    CASE = "case"
    CASE_RESULT = "case_result"
    LICENCE = "licence"
    SIGNATURE = "signature"


class Picture(Base):
    """A picture in two files: drawn anew, for everybody who may see it, and as it was handed in, for who checks it.

    `kind` and `about_id` name what it belongs to; None: it was sent ahead by `uploaded_by`, a user, and belongs to
    nothing yet. `added_by` of the staff has added it at the desk. `sha256` is that of what was handed in, so that one
    that is sent twice is one. `final_since` is when what it belongs to was seen to be decided for good.
    """

    __tablename__ = "evidence_picture"
    __table_args__ = (
        Index(None, "kind", "about_id"),
        Index(None, "uploaded_by", "sha256"),
        Index(None, "final_since"),
        Index(None, "created_at"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    original_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    sha256: Mapped[Key64]
    created_at: Mapped[UtcDateTime]
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("wechat_user.id"), default=None)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    kind: Mapped[PictureOf | None] = mapped_column(default=None)
    about_id: Mapped[BigId | None] = mapped_column(default=None)
    final_since: Mapped[UtcDateTime | None] = mapped_column(default=None)


class RefusedPicture(Base):
    """A picture that staff have taken down from a shop or its offers, by the hash of its largest size: the shop does
    not put up the same again.
    """

    __tablename__ = "refused_picture"

    merchant_id: Mapped[BigId] = mapped_column(ForeignKey("merchant.id"), primary_key=True, autoincrement=False)
    sha256: Mapped[Key64] = mapped_column(primary_key=True)
    refused_at: Mapped[UtcDateTime]


class ShownPicture(Base):
    """A picture that everybody sees, in three sizes, of a shop (`merchant_id`) or a community (None).

    `key` names it in addresses. One that nothing uses yet is erased at `erase_at`; one that `is_public` is shown to
    everybody who has its address. What uses it names its key, and has no foreign key: it lives on without it.
    """

    __tablename__ = "shown_picture"

    key: Mapped[Key64] = mapped_column(primary_key=True)
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchant.id"), index=True)
    small_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    medium_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    large_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    created_at: Mapped[UtcDateTime]
    erase_at: Mapped[UtcDateTime | None] = mapped_column(index=True)
    is_public: Mapped[bool] = mapped_column(default=False)
