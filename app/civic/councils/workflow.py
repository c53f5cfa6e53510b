"""The states of meetings and of their items, and how they move."""

from typing import Any

from sqlalchemy.orm import Session

from app.civic.councils.actions import CouncilAction
from app.civic.councils.errors import ItemStateError, MeetingStateError
from app.civic.councils.models import AgendaItem, AgendaStatus, Council, Meeting, MeetingStatus
from app.core.workflow import Mover, Transition, Workflow
from app.parties.communities.nodes import get_community

CALLED, RUNNING, VOTED, MINUTED, SIGNED, CANCELLED = MeetingStatus
OPEN = Transition([CALLED], RUNNING, CouncilAction.OPENED)
END = Transition([RUNNING], VOTED, CouncilAction.ENDED)
MINUTE = Transition([VOTED, MINUTED], MINUTED, CouncilAction.MINUTED)
SIGN = Transition([MINUTED], SIGNED, by=Mover.RESIDENT, name="签字的成员够了法定人数")
CANCEL = Transition([CALLED, RUNNING], CANCELLED, CouncilAction.CANCELLED)


def _path(session: Session, meeting: Meeting) -> str:
    council = session.get_one(Council, meeting.council_id)
    return get_community(session, council.community_id).path


MEETINGS = Workflow(
    title="会议",
    states=MeetingStatus,
    initial=CALLED,
    transitions=[OPEN, END, MINUTE, SIGN, CANCEL],
    refusal=lambda status: MeetingStateError(details={"status": status.value}),
    path=_path,
)

ADOPT = Transition([AgendaStatus.OPEN], AgendaStatus.ADOPTED, CouncilAction.DECIDED)
REJECT = Transition([AgendaStatus.OPEN], AgendaStatus.REJECTED, CouncilAction.DECIDED)
LEAVE = Transition([AgendaStatus.OPEN], AgendaStatus.UNDECIDED, CouncilAction.DECIDED)


def _path_of_item(session: Session, item: AgendaItem) -> str:
    return _path(session, session.get_one(Meeting, item.meeting_id))


def _facts(item: AgendaItem) -> dict[str, Any]:
    return {"position": item.position}


AGENDA = Workflow(
    title="议题",
    states=AgendaStatus,
    initial=AgendaStatus.OPEN,
    transitions=[ADOPT, REJECT, LEAVE],
    refusal=lambda status: ItemStateError(details={"status": status.value}),
    path=_path_of_item,
    facts=_facts,
    subject_id=lambda item: int(item.meeting_id),
)
