"""Whom of those on the roster an entry means. A phone is not a person: who has the number of another is another.

An entry that would turn one person into another is suspicious. It is laid before the clerk and never applied by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.parties.residents.models import Resident


class Suspicion(StrEnum):
    """What may be behind an entry that fits somebody on the roster only in part.

    NUMBER_PASSED_ON: another household has the phone under another name, so it may have gone to somebody else.
    NAME_OR_SHARED: the household has it under another name, so it is a corrected name, or two of a family with one
    phone. NAMESAKE: the household has somebody of this name under another phone. ELSEWHERE: another community has it.
    SEVERAL: several fit, and nobody can say which. TAKEN: the entry says the number of a resident, and gives them a
    phone that somebody else of the community has; TAKEN_ELSEWHERE: that somebody of another community has.
    """

    NUMBER_PASSED_ON = "number_passed_on"
    NAME_OR_SHARED = "name_or_shared"
    NAMESAKE = "namesake"
    ELSEWHERE = "elsewhere"
    SEVERAL = "several"
    TAKEN = "taken"
    TAKEN_ELSEWHERE = "taken_elsewhere"


class Answer(StrEnum):
    """What a clerk may say of a suspicious entry.

    SAME: it is about whoever is on the roster, and puts them right. SOMEBODY_ELSE: it is about somebody new, and
    whoever had the phone has it no more. BOTH: it is about somebody new; whoever is on the roster stays as they are.
    Of an entry that says somebody's number, the last two speak of the phone alone.
    """

    SAME = "same"
    SOMEBODY_ELSE = "somebody_else"
    BOTH = "both"


ALLOWED = {
    Suspicion.NUMBER_PASSED_ON: (Answer.SOMEBODY_ELSE, Answer.SAME, Answer.BOTH),
    Suspicion.NAME_OR_SHARED: (Answer.SAME, Answer.BOTH, Answer.SOMEBODY_ELSE),
    Suspicion.NAMESAKE: (Answer.SAME, Answer.BOTH),
    Suspicion.ELSEWHERE: (Answer.BOTH,),
    Suspicion.SEVERAL: (),
    Suspicion.TAKEN: (Answer.BOTH, Answer.SOMEBODY_ELSE),
    Suspicion.TAKEN_ELSEWHERE: (Answer.BOTH,),
}
"""The likeliest first."""


@dataclass(frozen=True, slots=True)
class Match:
    """Who is meant, if anybody; or why nobody can say, whom it is about, and who has its phone now."""

    resident: Resident | None = None
    suspicion: Suspicion | None = None
    about: Resident | None = None
    holders: Sequence[Resident] = field(default=())


def match(
    sharing: Sequence[Resident],
    namesakes: Sequence[Resident],
    *,
    community_id: int,
    household_id: int | None,
    name: str,
    has_phone: bool = True,
) -> Match:
    """Whom an entry with this household and cleaned name means.

    `sharing` are those on whichever roster who have its phone, `namesakes` those of its household who have its name.
    """
    here = [person for person in sharing if person.community_id == community_id]
    if not sharing:
        return _by_name(namesakes, has_phone)
    at_home = [person for person in here if person.household_id == household_id]
    same_name = [person for person in here if person.name == name]
    for found in (same_name, [person for person in same_name if person in at_home]):
        if len(found) == 1:
            return Match(found[0])
    if same_name:
        return Match(suspicion=Suspicion.SEVERAL, about=same_name[0])
    if at_home:
        return Match(suspicion=Suspicion.NAME_OR_SHARED, about=at_home[0], holders=here)
    if here:
        return Match(suspicion=Suspicion.NUMBER_PASSED_ON, about=here[0], holders=here)
    return Match(suspicion=Suspicion.ELSEWHERE)


def match_numbered(person: Resident, sharing: Sequence[Resident]) -> Match:
    """Whom an entry means that says the number of `person`: them. `sharing` are those on whichever roster who have its
    phone; giving somebody the phone of others is suspicious.
    """
    if not sharing or person in sharing:
        return Match(person)
    here = [other for other in sharing if other.community_id == person.community_id]
    if here:
        return Match(person, suspicion=Suspicion.TAKEN, about=here[0], holders=here)
    return Match(person, suspicion=Suspicion.TAKEN_ELSEWHERE)


def _by_name(namesakes: Sequence[Resident], has_phone: bool) -> Match:
    if not namesakes:
        return Match()
    if len(namesakes) > 1:
        return Match(suspicion=Suspicion.SEVERAL, about=namesakes[0])
    return Match(suspicion=Suspicion.NAMESAKE, about=namesakes[0]) if has_phone else Match(namesakes[0])
