"""Errors of fairs."""

from datetime import datetime

from app.core.clock import SHANGHAI
from app.core.errors import ConflictError, NotFoundError


class NotAFairError(ConflictError):
    code = "not_a_fair"
    message = "只有集市的场次才有摊位。请先立一个“集市”类的项目，再安排场次。"


class BoothNotFoundError(NotFoundError):
    message = "没有找到这个摊位，或与您无关。"


class BoothNumberTakenError(ConflictError):
    code = "booth_number_taken"
    message = "这一场已经有同号的摊位，请换一个号。"


class BoothInUseError(ConflictError):
    """`details.waiting` people stand in its queue."""

    code = "booth_in_use"

    def __init__(self, waiting: int) -> None:
        super().__init__(f"还有 {waiting} 人在排队，请先叫完号，再撤摊位或取消排号。", {"waiting": waiting})


class NoQueueError(ConflictError):
    code = "no_queue"
    message = "这个摊位不用排号，直接过去就可以。"


class QueueClosedError(ConflictError):
    """Numbers are taken and called while the fair runs, and shortly before."""

    code = "queue_closed"

    def __init__(self, starts_at: datetime, ends_at: datetime, *, is_over: bool) -> None:
        start = starts_at.astimezone(SHANGHAI)
        words = f"集市 {start.month} 月 {start.day} 日 {start:%H:%M} 开始，开始前 30 分钟起可以取号。"
        super().__init__(
            "集市已经结束，不再排号。" if is_over else words,
            {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()},
        )


class AlreadyQueuedError(ConflictError):
    """`details.ticket_id` is the number that one has."""

    code = "already_queued"

    def __init__(self, ticket_id: int, number: int) -> None:
        super().__init__(f"您已经取了 {number} 号，不用再取。", {"ticket_id": ticket_id})


class TicketNotFoundError(NotFoundError):
    message = "没有找到这个号，或与您无关。"


class TicketStateError(ConflictError):
    """`details.status` is how far it is."""

    code = "ticket_state"
    message = "这个号现在不能这样操作，请刷新后再看。"


class StillCalledError(ConflictError):
    """`details.ticket_id` was called, and nobody has said whether they came."""

    code = "ticket_still_called"

    def __init__(self, ticket_id: int, number: int) -> None:
        super().__init__(f"{number} 号还没有处理，请先点“到了”或“没来”。", {"ticket_id": ticket_id})


class NobodyWaitsError(ConflictError):
    code = "nobody_waits"
    message = "现在没有人排队。"
