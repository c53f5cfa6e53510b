"""What is on the sheet of a paper, and that somebody has printed it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.papers.actions import PaperAction
from app.civic.papers.kinds import KINDS, Size
from app.civic.papers.models import Paper
from app.civic.papers.queries import paper_in_scope
from app.civic.papers.sheets import Printed
from app.civic.papers.showing import facts_of, require_valid
from app.civic.papers.stating import in_words
from app.civic.papers.workflow import facts_of as noted_of
from app.core import audit
from app.core.clock import SHANGHAI, business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import get_community
from app.parties.residents import access_log


def print_one(
    session: Session, *, paper_id: int, size: Size, public_url: str, staff: StaffIdentity, now: datetime
) -> Printed:
    """A valid paper, to be drawn; noted, and where it is a resident's, as a look at their file: the name is whole.

    Raises PaperNotFoundError, PaperStateError, a RuleError naming `size`.
    """
    line = paper_in_scope(session, paper_id=paper_id, staff=staff)
    paper = line.paper
    require_valid(paper, now)
    if size not in KINDS[paper.kind].sizes:
        raise field_error("size", "这种凭证没有这种大小。")
    if paper.resident_id is not None:
        access_log.note_seen(session, resident_ids=[paper.resident_id], how="paper", staff=staff, now=now)
    path = get_community(session, paper.community_id).path
    about = noted_of(paper) | {"size": size.value}
    audit.note(session, staff=staff, action=PaperAction.PRINTED, subject_id=paper.id, at=now, path=path, **about)
    return printed(paper, issuer=line.issuer, public_url=public_url)


def printed(paper: Paper, *, issuer: str, public_url: str) -> Printed:
    """What is on the sheet."""
    about = KINDS[paper.kind]
    return Printed(
        title=about.title,
        no=f"编号 {paper.no}",
        lead=about.lead.format(name=paper.holder),
        facts=facts_of(paper),
        note=about.note,
        issuer=f"{issuer}（盖章）" if about.is_sealed else issuer,
        on=in_words(business_day(paper.issued_at)),
        until=_until(paper),
        url=f"{public_url}/v/{paper.token}",
        issued_at=paper.issued_at,
    )


def _until(paper: Paper) -> str:
    if paper.expires_at is None:
        return ""
    at = paper.expires_at.astimezone(SHANGHAI)
    return f"有效至 {in_words(at.date())}" + (f" {at:%H:%M}" if KINDS[paper.kind].is_brief else "")
