"""Errors of venues."""

from collections.abc import Sequence
from typing import Any

from app.core.errors import ConflictError, NotFoundError


class VenueNotFoundError(NotFoundError):
    message = "没有找到这个场地，或不在您的范围内。"


class VenueClosedError(ConflictError):
    code = "venue_closed"
    message = "这个场地已经关闭，请看看别的场地。"


class BlockNotFoundError(NotFoundError):
    message = "没有找到这次封闭，或不在您的管辖范围内。"


class BlockedError(ConflictError):
    """`details.reason` is why."""

    code = "venue_blocked"

    def __init__(self, reason: str) -> None:
        super().__init__(f"这个时段场地不开放：{reason}。请另选一个时段。", {"reason": reason})


class BeyondWindowError(ConflictError):
    """`details.days_ahead` is for how many days one can book."""

    code = "beyond_window"

    def __init__(self, days_ahead: int) -> None:
        super().__init__(f"只能预订 {days_ahead} 天以内的时段，请选近一些的日子。", {"days_ahead": days_ahead})


class TooManyBookingsError(ConflictError):
    """`details.household_max` is how many times that are still to come a household can have."""

    code = "too_many_bookings"

    def __init__(self, household_max: int) -> None:
        message = f"您家在这个场地已有 {household_max} 次预订还没有用完，用过或取消一次后再订。"
        super().__init__(message, {"household_max": household_max})


class SlotsBookedError(ConflictError):
    """`details.count` times are booked that would go, the first of them `details.slots`, each with its `session_id`,
    `starts_at`, and the masked `name` of who has booked it.
    """

    code = "slots_booked"

    def __init__(self, count: int, first: Sequence[dict[str, Any]]) -> None:
        message = f"这段时间有 {count} 个预订。要一并取消，请确认取消的数目；每一位都会收到消息和原因。"
        super().__init__(message, {"count": count, "slots": list(first)})
