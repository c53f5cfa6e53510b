"""Where a shown picture is: three addresses below the API's, by its key and its width."""

from enum import IntEnum


class Size(IntEnum):
    """Width in pixels; the height is three quarters of it."""

    SMALL = 160
    MEDIUM = 480
    LARGE = 1280


def addresses(key: str | None) -> dict[str, str] | None:
    """What PublicPictureOut writes; None for no picture."""
    return None if key is None else {size.name.lower(): f"/api/v1/pictures/{key}/{size.value}" for size in Size}
