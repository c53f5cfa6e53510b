"""How the jobs of the workers are doing; few rows, one for each job."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, Key64, UtcDateTime


class JobRun(Base):
    """When a job is next due, whether somebody holds it until when, and how it went.

    `ran_at` is when it last ended well, `failures` how often it has failed since then.
    """

    __tablename__ = "job_run"

    name: Mapped[Key64] = mapped_column(primary_key=True)
    next_at: Mapped[UtcDateTime]
    leased_until: Mapped[UtcDateTime | None] = mapped_column(default=None)
    ran_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    took_ms: Mapped[int | None] = mapped_column(default=None)
    failures: Mapped[int] = mapped_column(default=0)

    def ahead_seconds(self, now: datetime, every_seconds: int) -> float:
        """How much further away than its period its next turn is: what a clock that was ahead has left. 0 as a rule."""
        return max(0.0, (self.next_at - now).total_seconds() - every_seconds)

    def late_seconds(self, now: datetime) -> float:
        """How long it has been waiting for a worker; 0 while it is not due, or somebody is at it."""
        free_at = max(self.next_at, self.leased_until or self.next_at)
        return max(0.0, (now - free_at).total_seconds())
