"""Stored files and their parts."""

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import ENCRYPTED, Base, BigId, Key64, Text200, UtcDateTime, ascii_column


class StoredFile(Base):
    """A file by its hash, in hexadecimal, and its size in bytes; both of the content as people see it.

    One past its `keep_until` is removed; None: it stays. What refers to a file that ends must live without it, so it
    has no foreign key.
    """

    __tablename__ = "stored_file"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    name: Mapped[Text200]
    media_type: Mapped[str] = mapped_column(ascii_column(100))
    created_at: Mapped[UtcDateTime]
    keep_until: Mapped[UtcDateTime | None] = mapped_column(default=None, index=True)
    sha256: Mapped[Key64] = mapped_column(default="", index=True)
    size: Mapped[int] = mapped_column(default=0)


class StoredFilePart(Base):
    """Up to a mebibyte of a file, encrypted; `number` counts from 0."""

    __tablename__ = "stored_file_part"

    file_id: Mapped[BigId] = mapped_column(ForeignKey("stored_file.id"), primary_key=True)
    number: Mapped[BigId] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(
        LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb"), info={ENCRYPTED: True}, repr=False
    )
