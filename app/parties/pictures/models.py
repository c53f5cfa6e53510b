"""Models of pictures."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Key64, UtcDateTime


class PictureOf(StrEnum):
    """What a picture belongs to: `…_answer` is what the subject has said to it."""

    RECORD = "record"
    RECORD_ANSWER = "record_answer"
    REMINDER = "reminder"
    REMINDER_ANSWER = "reminder_answer"
    CASE = "case"


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
