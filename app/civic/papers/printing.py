"""What is on the sheets of papers, and that somebody has printed them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.papers.actions import PaperAction
from app.civic.papers.issuing_many import AT_ONCE
from app.civic.papers.kinds import KINDS, Size
from app.civic.papers.models import Paper, PaperKind
from app.civic.papers.queries import paper_in_scope, papers_between, papers_by_id
from app.civic.papers.sheets import Printed
from app.civic.papers.showing import facts_of, require_valid
from app.civic.papers.stating import in_words
from app.civic.papers.workflow import facts_of as noted_of
from app.core import audit
from app.core.clock import SHANGHAI, business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.core.tasks import Task, enqueue
from app.parties.communities.nodes import community_in_scope, get_community
from app.parties.residents import access_log

TASK = "papers.printing"


def print_one(
    session: Session, *, paper_id: int, size: Size, public_url: str, staff: StaffIdentity, now: datetime
) -> Printed:
    """A valid paper, to be drawn; noted, and where it is a resident's, as a look at their file: the name is whole.

    Raises PaperNotFoundError, PaperStateError, a RuleError naming `size`.
    """
    line = paper_in_scope(session, paper_id=paper_id, staff=staff)
    require_valid(line.paper, now)
    require_size(line.paper.kind, size)
    _note_printed(session, [line.paper], size, staff=staff, now=now)
    return printed(line.paper, issuer=line.issuer, public_url=public_url)


def papers_to_print(
    session: Session,
    *,
    kind: PaperKind,
    community_id: int,
    from_no: str,
    to_no: str,
    size: Size,
    staff: StaffIdentity,
    now: datetime,
) -> Sequence[Paper]:
    """Those of a kind and a node that are valid, from one number to another.

    Raises CommunityNotFoundError, RuleErrors naming `size`, `from_no`, `to_no`.
    """
    node = community_in_scope(session, community_id=community_id, staff=staff)
    require_size(kind, size)
    if from_no > to_no:
        raise field_error("to_no", "后一个编号不能小于前一个。")
    of = {"kind": kind, "community_id": node.id, "from_no": from_no, "to_no": to_no}
    found = papers_between(session, **of, limit=AT_ONCE + 1, now=now)  # type: ignore[arg-type]
    if not found:
        raise field_error("from_no", "这些编号里没有有效的这种凭证。")
    if len(found) > AT_ONCE:
        raise field_error("to_no", f"一次最多打印 {AT_ONCE} 张，请分几次打印。")
    return found


def enqueue_many(session: Session, *, ids: Sequence[int], size: Size, staff: StaffIdentity, now: datetime) -> Task:
    """Have papers of one node drawn as one file, in the background."""
    return enqueue(session, kind=TASK, params={"ids": list(ids), "size": size.value}, staff=staff, now=now)


def printed_many(session: Session, *, ids: Sequence[int], public_url: str, now: datetime) -> list[Printed]:
    """What is on the sheets of papers that are valid still. Raises PaperStateError where one is not."""
    papers = papers_by_id(session, ids)
    issuer = get_community(session, papers[0].community_id).name
    for paper in papers:
        require_valid(paper, now)
    return [printed(paper, issuer=issuer, public_url=public_url) for paper in papers]


def note_printed(
    session: Session, *, ids: Sequence[int], size: Size, staff: StaffIdentity, now: datetime
) -> Sequence[Paper]:
    """That papers of one node were printed, and that their holders' files were looked at by it."""
    papers = papers_by_id(session, ids)
    _note_printed(session, papers, size, staff=staff, now=now)
    return papers


def require_size(kind: PaperKind, size: Size) -> None:
    if size not in KINDS[kind].sizes:
        raise field_error("size", "这种凭证没有这种大小。")


def _note_printed(
    session: Session, papers: Sequence[Paper], size: Size, *, staff: StaffIdentity, now: datetime
) -> None:
    whose = [paper.resident_id for paper in papers if paper.resident_id is not None]
    if whose:
        access_log.note_seen(session, resident_ids=whose, how="paper", staff=staff, now=now)
    path = get_community(session, papers[0].community_id).path
    for paper in papers:
        about = noted_of(paper) | {"size": size.value}
        audit.note(session, staff=staff, action=PaperAction.PRINTED, subject_id=paper.id, at=now, path=path, **about)


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
