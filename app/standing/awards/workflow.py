"""The states of cycles and nominations, and how they move."""

from sqlalchemy.orm import Session

from app.core.workflow import Mover, Transition, Workflow
from app.parties.communities.nodes import get_community
from app.standing.awards.actions import AwardAction
from app.standing.awards.errors import CycleStateError, NominationStateError
from app.standing.awards.models import AwardCycle, CycleState, Nomination, NominationState

OPEN, JUDGED, PUBLIC, GRANTED, CLOSED = CycleState
JUDGE = Transition([OPEN], JUDGED, AwardAction.JUDGED)
DECIDE = Transition([JUDGED], PUBLIC, AwardAction.DECIDED)
GRANT = Transition([PUBLIC], GRANTED, AwardAction.GRANTED)
CLOSE = Transition([OPEN, JUDGED, PUBLIC, GRANTED], CLOSED, AwardAction.CLOSED)


def _path(session: Session, cycle: AwardCycle) -> str:
    return get_community(session, cycle.community_id).path


CYCLES = Workflow(
    title="评选届次",
    states=CycleState,
    initial=OPEN,
    transitions=[JUDGE, DECIDE, GRANT, CLOSE],
    refusal=lambda state: CycleStateError(details={"state": state.value}),
    column="state",
    path=_path,
)

NOMINATED, CHOSEN, NOT_CHOSEN, EXCLUDED = NominationState
CHOOSE = Transition([NOMINATED], CHOSEN, by=Mover.SYSTEM, name="入选")
PASS_OVER = Transition([NOMINATED], NOT_CHOSEN, by=Mover.SYSTEM, name="没有入选")
EXCLUDE = Transition([NOMINATED, CHOSEN], EXCLUDED, AwardAction.EXCLUDED)


def _path_of_nomination(session: Session, nomination: Nomination) -> str:
    return _path(session, session.get_one(AwardCycle, nomination.cycle_id))


NOMINATIONS = Workflow(
    title="提名",
    states=NominationState,
    initial=NOMINATED,
    transitions=[CHOOSE, PASS_OVER, EXCLUDE],
    refusal=lambda state: NominationStateError(details={"state": state.value}),
    column="state",
    subject_id=lambda nomination: nomination.cycle_id,
    path=_path_of_nomination,
    facts=lambda nomination: {"nomination_id": nomination.id},
)
