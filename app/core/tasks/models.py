"""One piece of work that somebody waits for."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Dialect, Index, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Json, JsonType, Key16, Key64, Text200, UtcDateTime, ascii_column


class TaskStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    """It has run, and what it was given cannot be taken as it is."""

    @property
    def is_over(self) -> bool:
        return self in OVER


class _LongJson(JsonType):
    """Structured values beyond the 64 KB of a text on MariaDB."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(mysql.MEDIUMTEXT() if dialect.name in {"mysql", "mariadb"} else Text())


OVER = (TaskStatus.DONE, TaskStatus.FAILED, TaskStatus.REFUSED)


class Task(Base):
    """`params` are ids and choices, never personal data: those come in a stored file. `file_id` is what comes in,
    `result.file_id` what goes out. `path` is the subtree of who has submitted it, as it was when it ran. While it runs,
    the holder of the `lease` has it until `leased_until`.

    `done` of `total` steps, as far as the last look; `error` is why it failed, for the person who waits.
    """

    __tablename__ = "task"
    __table_args__ = (Index(None, "status", "id"), Index(None, "staff_id", "id"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    kind: Mapped[Key64]
    params: Mapped[Json]
    staff_id: Mapped[BigId]
    path: Mapped[str] = mapped_column(ascii_column(100))
    created_at: Mapped[UtcDateTime] = mapped_column(index=True)
    file_id: Mapped[BigId | None] = mapped_column(default=None)
    status: Mapped[TaskStatus] = mapped_column(default=TaskStatus.QUEUED)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[Any] = mapped_column(_LongJson, nullable=True, default=None)
    error: Mapped[Text200 | None] = mapped_column(default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[Key16 | None] = mapped_column(default=None)
    leased_until: Mapped[UtcDateTime | None] = mapped_column(default=None)
    started_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    finished_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
