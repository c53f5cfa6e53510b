"""Models of fairs: booths and numbers."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Text40, Text200, UtcDateTime


class Booth(Base):
    """A booth (摊位) of a fair. It is kept by a shop, a unit or a team, or by whom `host` says in words. `keeper_id`
    calls its queue, where it has one, beside who leads the fair. `last_number` is the last that was taken there,
    `served` so many had their turn.
    """

    __tablename__ = "booth"
    __table_args__ = (
        UniqueConstraint("gathering_id", "number"),
        CheckConstraint("number > 0", name="number_is_positive"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id"))
    number: Mapped[int]
    name: Mapped[Text40]
    about: Mapped[Text200]
    host: Mapped[Text40]
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchant.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True)
    has_queue: Mapped[bool]
    created_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[UtcDateTime]
    last_number: Mapped[int] = mapped_column(default=0)
    served: Mapped[int] = mapped_column(default=0)


class TicketStatus(StrEnum):
    """`missed`: was called and did not come; may come back once. `left`: of one's own will, or as the fair was over."""

    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"
    MISSED = "missed"
    LEFT = "left"


STANDS = (TicketStatus.WAITING, TicketStatus.CALLED)


class QueueTicket(Base):
    """A number (排号) in the queue of a booth: 1, 2, 3 …, without gaps. `open_for` is whose it is while it stands: one
    has one number at a booth. Who waits is called by `turn`, then by id. `told_at`: they know that it is soon their
    turn. `back_at`: they have missed it, and come back.
    """

    __tablename__ = "queue_ticket"
    __table_args__ = (
        UniqueConstraint("booth_id", "number"),
        UniqueConstraint("booth_id", "open_for"),
        Index(None, "booth_id", "status", "turn"),
        Index(None, "resident_id", "id"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    booth_id: Mapped[int] = mapped_column(ForeignKey("booth.id"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    open_for: Mapped[BigId | None]
    number: Mapped[int]
    turn: Mapped[int]
    taken_at: Mapped[UtcDateTime]
    status: Mapped[TicketStatus] = mapped_column(default=TicketStatus.WAITING)
    told_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    called_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    back_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    ended_at: Mapped[UtcDateTime | None] = mapped_column(default=None)

    @property
    def may_come_back(self) -> bool:
        return self.status is TicketStatus.MISSED and self.back_at is None
