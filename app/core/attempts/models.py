"""How often something secret was tried."""

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Key64, UtcDateTime


class AttemptCount(Base):
    """Attempts under one limit, whose `key` is a fingerprint of what they were at and from where.

    `count` begins anew a day after the last of them, `counted_at`. Until `blocked_until` there is no other;
    `succeeded_at` is when somebody last knew the secret.
    """

    __tablename__ = "attempt_count"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    key: Mapped[Key64] = mapped_column(unique=True)
    counted_at: Mapped[UtcDateTime] = mapped_column(index=True)
    count: Mapped[int] = mapped_column(default=0)
    blocked_until: Mapped[UtcDateTime | None] = mapped_column(default=None)
    succeeded_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
