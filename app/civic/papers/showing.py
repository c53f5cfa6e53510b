"""What a paper is at a moment: for its holder, for staff, and for whoever scans it."""

import json
from collections.abc import Mapping
from datetime import datetime

from app.civic.papers.kinds import KINDS
from app.civic.papers.models import Paper, PaperStatus
from app.civic.papers.workflow import EXPIRE, PAPERS


def status_of(paper: Paper, now: datetime) -> PaperStatus:
    """As it is stored, but for what has run out."""
    if paper.status is PaperStatus.VALID and paper.expires_at is not None and paper.expires_at <= now:
        return EXPIRE.target
    return paper.status


def require_valid(paper: Paper, now: datetime) -> None:
    """Raises PaperStateError for what is used, revoked or over."""
    status = status_of(paper, now)
    if status is not PaperStatus.VALID:
        raise PAPERS.refusal(status)


def facts_of(paper: Paper) -> Mapping[str, str]:
    """What is printed on it, label by label."""
    found: dict[str, str] = json.loads(paper.facts)
    return found


def facts_shown(paper: Paper, now: datetime) -> Mapping[str, str]:
    """What others than its holder read of it: of one that was for now only, and is over or taken back, nothing."""
    is_over = status_of(paper, now) in (PaperStatus.EXPIRED, PaperStatus.REVOKED)
    return {} if KINDS[paper.kind].is_brief and is_over else facts_of(paper)


def title_of(paper: Paper) -> str:
    return KINDS[paper.kind].title
