"""What both sides are called. The other side's name is not told to who has asked before both want it: a telephone
number does not become a name here.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases.models import Case
from app.civic.mediations.models import Mediation, Side
from app.civic.mediations.queries import Found
from app.civic.mediations.sides import keys_of
from app.core.security.masking import mask_name
from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import ANONYMOUS, names_of


def names_of_sides(session: Session, case: Case, mediation: Mediation) -> dict[Side, str]:
    """In full."""
    return names_of_many(session, [(case, mediation)])[case.id]


def names_of_many(session: Session, found: Sequence[Found]) -> Mapping[int, dict[Side, str]]:
    """The same of several, by their ids, in as many queries as there are kinds of sides."""
    keys = {case.id: keys_of(case, mediation) for case, mediation in found}
    every = [key for sides in keys.values() for key in sides.values()]
    people = {subject_id for kind, subject_id in every if kind is SubjectKind.RESIDENT and subject_id is not None}
    rows = session.execute(select(Resident.id, Resident.name).where(Resident.id.in_(people)))
    names = {(SubjectKind.RESIDENT, row.id): row.name for row in rows}
    names |= names_of(session, [key for key in every if key[0] is not SubjectKind.RESIDENT])
    return {
        case_id: {side: names.get(key, ANONYMOUS) for side, key in sides.items()} for case_id, sides in keys.items()
    }


def name_for(mediation: Mediation, side: Side, names: Mapping[Side, str]) -> str:
    """What the side is called that is not one's own."""
    if side is Side.OTHER:
        return names[Side.APPLICANT]
    name = names[Side.OTHER]
    return name if mediation.agreed_at or mediation.other_kind is not SubjectKind.RESIDENT else mask_name(name)
