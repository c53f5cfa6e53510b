"""The states of papers, and how they move."""

from typing import Any

from sqlalchemy.orm import Session

from app.civic.papers.actions import PaperAction
from app.civic.papers.errors import PaperStateError
from app.civic.papers.models import Paper, PaperStatus
from app.core.workflow import Mover, Transition, Workflow
from app.parties.communities.nodes import get_community

REVOKE = Transition([PaperStatus.VALID], PaperStatus.REVOKED, PaperAction.REVOKED)
LOOK = Transition([PaperStatus.VALID], PaperStatus.USED, by=Mover.SYSTEM, name="只能看一次的，被看过了")
EXPIRE = Transition([PaperStatus.VALID], PaperStatus.EXPIRED, by=Mover.SYSTEM, name="到期")


def _path(session: Session, paper: Paper) -> str:
    return get_community(session, paper.community_id).path


def facts_of(paper: Paper) -> dict[str, Any]:
    """What the audit log says of a paper: neither the holder nor what is printed."""
    return {"kind": paper.kind.value, "no": paper.no}


PAPERS = Workflow(
    title="凭证",
    states=PaperStatus,
    initial=PaperStatus.VALID,
    transitions=[REVOKE, LOOK, EXPIRE],
    refusal=lambda status: PaperStateError(details={"status": status.value}),
    path=_path,
    facts=facts_of,
)
