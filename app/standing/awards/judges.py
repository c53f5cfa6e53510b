"""Who judges cycles instead of staff, in features above this one: they are named in `app/features.py`."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from app.standing.awards.models import AwardCycle
from app.standing.programmes.deciders import Place
from app.standing.programmes.errors import DecidedElsewhereError

JUDGES: list[Callable[[Session, Sequence[AwardCycle]], Mapping[int, Place]]] = []
"""Each says, by the ids of cycles that a council judges, where they are judged."""


def place_of(session: Session, cycle: AwardCycle) -> Place | None:
    """Where a cycle is judged that staff do not judge; None where nobody is there to do it."""
    found: dict[int, Place] = {}
    for look in JUDGES:
        found.update(look(session, [cycle]))
    return found.get(cycle.id)


def refused(place: Place | None) -> DecidedElsewhereError:
    """What staff are told who would decide a council's cycle themselves."""
    if place is None:
        return DecidedElsewhereError("由议事会议定", "请先设立议事组织。", meeting_id=None)
    return DecidedElsewhereError(place.words, place.next_step, meeting_id=place.meeting_id)
