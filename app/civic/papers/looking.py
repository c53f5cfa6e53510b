"""The one look at a proof: whoever wants to see it says who they are, which its holder reads."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.papers.errors import PaperStateError
from app.civic.papers.models import Paper, PaperLook, PaperStatus
from app.civic.papers.queries import paper_of_token
from app.civic.papers.showing import require_valid
from app.civic.papers.workflow import LOOK, PAPERS

AGAIN = timedelta(minutes=10)
"""How long the same form, sent again because its answer was lost, is answered like the first time."""


def look(session: Session, *, token: str, who: str, key: str, now: datetime) -> Paper:
    """Use a paper that is good for one look. The same `key` again is the same look.

    Raises PaperNotFoundError, PaperStateError.
    """
    paper = paper_of_token(session, token=token)
    session.refresh(paper, with_for_update=True)
    if not paper.single_use:
        raise PaperStateError("这张凭证可以直接查看，不用登记。")
    if paper.status is PaperStatus.USED and _is_again(session, paper, key, now):
        return paper
    require_valid(paper, now)
    PAPERS.enter(paper, LOOK, used_at=now)
    session.add(PaperLook(paper_id=paper.id, at=now, who=who, key=key))
    return paper


def _is_again(session: Session, paper: Paper, key: str, now: datetime) -> bool:
    seen = session.scalar(select(PaperLook).where(PaperLook.paper_id == paper.id))
    return seen is not None and seen.key == key and now - seen.at <= AGAIN
