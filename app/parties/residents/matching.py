"""Whom of those on the roster an entry means. A phone is not a person: who has the number of another is another.

An entry that would turn one person into another is suspicious. It is laid before the clerk and never applied by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.parties.residents.models import Resident


class Suspicion(StrEnum):
    """What may be behind an entry whose phone is on the roster under another name.

    NUMBER_PASSED_ON: another household, so the number may have gone to somebody else. NAME_OR_SHARED: the household of
    the one who has it, so it is a corrected name, or two of a family with one phone. SEVERAL: several of that name have
    the number, and none of them or more than one is of the household.
    """

    NUMBER_PASSED_ON = "number_passed_on"
    NAME_OR_SHARED = "name_or_shared"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Match:
    """Who is meant, if anybody; or why nobody can say, and whom it is about."""

    resident: Resident | None = None
    suspicion: Suspicion | None = None
    about: Resident | None = None


def match(sharing: Sequence[Resident], *, household_id: int | None, name: str) -> Match:
    """Whom an entry with this household and cleaned name means, of those on the roster who have its phone."""
    if not sharing:
        return Match()
    at_home = [person for person in sharing if person.household_id == household_id]
    same_name = [person for person in sharing if person.name == name]
    for found in (same_name, [person for person in same_name if person in at_home]):
        if len(found) == 1:
            return Match(found[0])
    if same_name:
        return Match(suspicion=Suspicion.SEVERAL, about=same_name[0])
    if at_home:
        return Match(suspicion=Suspicion.NAME_OR_SHARED, about=at_home[0])
    return Match(suspicion=Suspicion.NUMBER_PASSED_ON, about=sharing[0])
