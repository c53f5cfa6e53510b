"""Models of messages: the outbox."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Json, Key16, UtcDateTime


class MessageKind(StrEnum):
    CLAIMED = "claimed"
    REDEEMED = "redeemed"
    REVERSED = "reversed"
    POINTS_EARNED = "points_earned"
    POINTS_WITHDRAWN = "points_withdrawn"
    POINTS_EXPIRING = "points_expiring"
    POINTS_EXPIRED = "points_expired"
    SCORE_NOTICE = "score_notice"
    COUPON_EXPIRED = "coupon_expired"
    SHOP_DECIDED = "shop_decided"
    STATEMENT_READY = "statement_ready"
    STATEMENT_PAID = "statement_paid"
    STATEMENT_RETURNED = "statement_returned"
    PAYEE_CHANGED = "payee_changed"
    HELPER_NAMED = "helper_named"
    HELPER_ENDED = "helper_ended"
    INVITED = "invited"
    CLERK_JOINED = "clerk_joined"
    CLERK_LEFT = "clerk_left"
    SHOP_TRANSFERRED = "shop_transferred"
    PICTURE_TAKEN_DOWN = "picture_taken_down"
    LEFT_ROSTER = "left_roster"
    PHONE_TAKEN = "phone_taken"
    LINK_ENDED = "link_ended"
    REMINDED = "reminded"
    REMINDER_CLOSED = "reminder_closed"
    APPOINTED = "appointed"
    POST_ENDED = "post_ended"
    MEETING_CALLED = "meeting_called"
    MEETING_CANCELLED = "meeting_cancelled"
    MINUTES_WRITTEN = "minutes_written"
    CASE_MOVED = "case_moved"
    SIGNUP_MOVED_UP = "signup_moved_up"
    SIGNUP_ENDED = "signup_ended"
    SESSION_CHANGED = "session_changed"
    AWARDED = "awarded"
    HOURS_CORRECTED = "hours_corrected"
    QUEUE_TURN = "queue_turn"
    SNAP_MOVED = "snap_moved"
    SNAP_GIVEN = "snap_given"
    COMPLAINT_MOVED = "complaint_moved"
    COMPLAINED_OF = "complained_of"
    MEDIATION_ASKED = "mediation_asked"
    MEDIATION_MOVED = "mediation_moved"
    NOTICE = "notice"
    GOODS_EXCHANGED = "goods_exchanged"
    GOODS_RETURNED = "goods_returned"
    ORDER_MOVED = "order_moved"
    ORDER_GIVEN = "order_given"


class MessageStatus(StrEnum):
    """What became of a message on its way to the phone; in the user's list it is in any case."""

    PENDING = "pending"
    SENT = "sent"
    DECLINED = "declined"  # The user does not want it there.
    SKIPPED = "skipped"  # There is no template for it, or nobody wants to hear of it any more.
    DEAD = "dead"  # WeChat does not take it, or was tried too often; `last_error` says why.


class Message(Base):
    """Something a user should hear of. `facts` holds ids, amounts and titles; no names and no phones.

    `next_at` is when there is something to do: the next attempt while it is pending, not in quiet hours; its removal
    after that.
    `attempts` have been begun, `undelivered` of them have surely reached nobody: the rest may have.
    """

    __tablename__ = "message"
    __table_args__ = (Index(None, "status", "next_at"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("wechat_user.id"), index=True)
    kind: Mapped[MessageKind]
    facts: Mapped[Json]
    created_at: Mapped[UtcDateTime]
    next_at: Mapped[UtcDateTime]
    attempts: Mapped[int] = mapped_column(default=0)
    undelivered: Mapped[int] = mapped_column(default=0)
    status: Mapped[MessageStatus] = mapped_column(default=MessageStatus.PENDING)
    leased_until: Mapped[UtcDateTime | None] = mapped_column(default=None)
    last_error: Mapped[Key16 | None] = mapped_column(default=None)
    read_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
