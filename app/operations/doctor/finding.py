"""One thing that is well, or that is to be mended."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`said` is what was found; `mend` what to do about it, where it is not well."""

    name: str
    is_well: bool
    said: str
    mend: str = ""


def duration(seconds: float) -> str:
    """As people say it: 50 s, 12 min, 3 h, 4 d."""
    for unit, size, upto in (("s", 1, 120), ("min", 60, 7_200), ("h", 3_600, 172_800)):
        if seconds < upto:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:.0f} d"
