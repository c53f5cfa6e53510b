"""Models of the timeline: notes of staff about a thing, and who is named in them."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Key16, UtcDateTime

TEXT_MAX = 1_000


class Note(Base):
    """What one of the staff wrote about a thing, which is named as the audit log names it.

    `text` is None once its words are not kept any more; `withdrawn_at` is set where its author has taken it back.
    """

    __tablename__ = "note"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    subject_kind: Mapped[Key16]
    subject_id: Mapped[BigId]
    author_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    text: Mapped[str | None] = mapped_column(String(TEXT_MAX), repr=False)
    written_at: Mapped[UtcDateTime] = mapped_column(index=True)
    withdrawn_at: Mapped[UtcDateTime | None] = mapped_column(default=None)


class NoteMention(Base):
    """A colleague who is named in a note; `read_at` is None until they have ticked it off."""

    __tablename__ = "note_mention"
    __table_args__ = (Index(None, "staff_id", "read_at", "id"), Index(None, "note_id", "staff_id", unique=True))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    read_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
