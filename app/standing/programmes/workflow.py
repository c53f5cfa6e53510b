"""The states of a version of a programme, and how they move (domain model C7.15)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.workflow import Mover, Transition, Workflow
from app.parties.communities.models import Community
from app.standing.programmes.actions import ProgrammeAction
from app.standing.programmes.errors import VersionStateError
from app.standing.programmes.models import Programme, ProgrammeVersion, VersionState

DRAFT, COMMENT, DECIDED, FILED, IN_FORCE, SUPERSEDED, ENDED = VersionState

OPEN = Transition([DRAFT], COMMENT, ProgrammeAction.VERSION_OPENED)
TAKE_BACK = Transition([COMMENT, DECIDED], DRAFT, ProgrammeAction.VERSION_TAKEN_BACK)
DECIDE = Transition([COMMENT], DECIDED, ProgrammeAction.VERSION_DECIDED)
RESOLVE = Transition([COMMENT], DECIDED, ProgrammeAction.VERSION_RESOLVED)
NOT_ADOPT = Transition([COMMENT], DRAFT, ProgrammeAction.VERSION_NOT_ADOPTED)
"""By a meeting of residents, where a council has the duty."""
FILE = Transition([DECIDED], FILED, ProgrammeAction.VERSION_FILED)
BEGIN = Transition([FILED], IN_FORCE, by=Mover.SYSTEM, name="生效日到，开始施行")
SUPERSEDE = Transition([IN_FORCE], SUPERSEDED, by=Mover.SYSTEM, name="新版本施行，自行失效")
END = Transition([IN_FORCE], ENDED, by=Mover.SYSTEM, name="期限届满，自行结束")


def _path(session: Session, version: ProgrammeVersion) -> str | None:
    """Of the node whose programme it is; of whoever does it, where that is everybody's."""
    query = select(Community.path).join(Programme, Programme.community_id == Community.id)
    found: str | None = session.scalar(query.where(Programme.id == version.programme_id))
    return found


VERSIONS = Workflow(
    title="积分办法的版本",
    states=VersionState,
    initial=DRAFT,
    transitions=[OPEN, TAKE_BACK, DECIDE, RESOLVE, NOT_ADOPT, FILE, BEGIN, SUPERSEDE, END],
    refusal=lambda state: VersionStateError(details={"state": state.value}),
    column="state",
    path=_path,
    facts=lambda version: {"no": version.no},
)
