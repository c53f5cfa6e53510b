"""A mediation as one of its sides sees it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.civic.cases.models import Case, CaseEvent, MediationState
from app.civic.cases.queries import events_of
from app.civic.mediations.models import Agreement, Mediation, Side, Sitting
from app.civic.mediations.naming import name_for, names_of_many
from app.civic.mediations.queries import Found, current_agreement, sittings_of
from app.civic.mediations.sides import side_of
from app.civic.papers.models import Paper
from app.standing.programmes.models import SubjectKind


@dataclass(frozen=True, slots=True)
class Seen:
    """`side` is one's own, `other` what the other one is called."""

    case: Case
    mediation: Mediation
    side: Side
    other: str

    @property
    def kept(self) -> bool | None:
        return self.mediation.kept_by(self.side)

    @property
    def asks_kept(self) -> bool:
        is_asked = self.case.state == MediationState.AGREEMENT and self.mediation.asked_at is not None
        return is_asked and self.kept is None


@dataclass(frozen=True, slots=True)
class Link:
    """A paper of one's own, and where anybody who has this sees whether it holds."""

    no: str
    url: str


@dataclass(frozen=True, slots=True)
class Whole(Seen):
    """With all that was said."""

    sittings: Sequence[Sitting]
    agreement: Agreement | None
    paper: Link | None
    events: Sequence[CaseEvent]


def seen(session: Session, found: Sequence[Found], own: Collection[tuple[SubjectKind, int]]) -> list[Seen]:
    """Several, by who speaks for these."""
    names, rows = names_of_many(session, found), []
    for case, mediation in found:
        side = side_of(case, mediation, own)
        if side is not None:
            rows.append(Seen(case, mediation, side, name_for(mediation, side, names[case.id])))
    return rows


def whole(session: Session, found: Found, own: Collection[tuple[SubjectKind, int]], *, public_url: str) -> Whole:
    """One of them."""
    (row,) = seen(session, [found], own)
    paper_id = row.mediation.paper_of(row.side)
    paper = None if paper_id is None else session.get(Paper, paper_id)
    return Whole(
        row.case,
        row.mediation,
        row.side,
        row.other,
        sittings_of(session, row.mediation),
        current_agreement(session, row.mediation),
        None if paper is None else Link(paper.no, f"{public_url}/v/{paper.token}"),
        events_of(session, case_id=row.case.id, for_parties=True),
    )
