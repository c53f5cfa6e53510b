"""Who decides on versions instead of staff, in features above this one: they are named in `app/features.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from app.standing.programmes.errors import DecidedElsewhereError, LaidBeforeError
from app.standing.programmes.models import ProgrammeVersion


@dataclass(frozen=True, slots=True)
class Place:
    """Where a version is decided: `words` for everybody, what staff do next, and the meeting that it is laid before,
    None where it waits for one.
    """

    words: str
    next_step: str
    meeting_id: int | None = None


class Body(Protocol):
    """Who decides there: as the audit log names it, and where it is."""

    @property
    def actor(self) -> str: ...
    @property
    def path(self) -> str: ...


DECIDERS: list[Callable[[Session, Sequence[ProgrammeVersion]], Mapping[int, Place]]] = []
"""Each says, by the ids of versions that are open for comment, which of them are decided there."""


def places_of(session: Session, versions: Sequence[ProgrammeVersion]) -> dict[int, Place]:
    """Where these versions are decided, by their ids; what is not in it is decided by staff."""
    found: dict[int, Place] = {}
    for look in DECIDERS:
        found.update(look(session, versions))
    return found


def require_ours_to_decide(session: Session, version: ProgrammeVersion) -> None:
    """Raises DecidedElsewhereError where staff do not decide alone."""
    place = places_of(session, [version]).get(version.id)
    if place is not None:
        raise DecidedElsewhereError(place.words, place.next_step, meeting_id=place.meeting_id)


def require_not_laid_before(session: Session, version: ProgrammeVersion) -> None:
    """What is voted on is not changed meanwhile. Raises LaidBeforeError."""
    place = places_of(session, [version]).get(version.id)
    if place is not None and place.meeting_id is not None:
        raise LaidBeforeError(place.words, meeting_id=place.meeting_id)
