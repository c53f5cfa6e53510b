"""What a programme below may do to a rule of one above: take less, ask for more, and never make a minus worse."""

from typing import Protocol


class Terms(Protocol):
    """Of a rule, what a programme below is bound by."""

    @property
    def scores(self) -> list[int]: ...
    @property
    def points(self) -> int | None: ...
    @property
    def cap(self) -> int | None: ...
    @property
    def cap_period(self) -> str: ...
    @property
    def subjects(self) -> str: ...
    @property
    def warnings(self) -> int: ...
    @property
    def warning_days(self) -> int: ...
    @property
    def needs_picture(self) -> bool: ...


def worsened(own: Terms, above: Terms) -> bool:
    """Whether a minus costs more than above, has a higher cap, or needs less of a warning or of proof."""
    if min(own.scores) >= 0:
        return False
    return (
        min(own.scores) < min(0, *above.scores)
        or _wider_cap(own, above)
        or own.warnings < above.warnings
        or own.needs_picture < above.needs_picture
        or (above.warnings > 0 and own.warning_days > above.warning_days)
    )


def loosened(own: Terms, above: Terms) -> bool:
    """Whether it gives more than above, or to others, or worsens a minus."""
    return (
        worsened(own, above)
        or max(0, *own.scores) > max(0, *above.scores)
        or (own.points or 0) > (above.points or 0)
        or (own.points is None) != (above.points is None)
        or _wider_cap(own, above)
        or not set(own.subjects) <= set(above.subjects)
        or own.needs_picture < above.needs_picture
    )


def _wider_cap(own: Terms, above: Terms) -> bool:
    """A cap of another period cannot be compared, so it counts as wider."""
    if above.cap is None:
        return False
    return own.cap is None or own.cap > above.cap or own.cap_period != above.cap_period
