"""Papers of awards: each once, and again where the last one was revoked."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.honours.errors import AwardOverError, NotAgreedError, NotGrantedError
from app.civic.honours.models import AwardPaper
from app.civic.honours.queries import Honoured, honoured
from app.civic.papers import issuing
from app.civic.papers.models import Paper, PaperKind, PaperStatus
from app.core.clock import business_day, end_of_day
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import get_community
from app.standing.awards.models import Award, AwardCycle, AwardScheme, CycleState
from app.standing.awards.queries import award_in_scope, cycle_in_scope, scheme_of

KINDS = (PaperKind.HONOUR, PaperKind.THANKS, PaperKind.EMPLOYER_LETTER)
AT_ONCE = 200
"""So many certificates of a cycle are issued at once; the others follow with the next press."""


def issue(session: Session, *, award_id: int, kind: PaperKind, staff: StaffIdentity, now: datetime) -> Paper:
    """The paper of a kind of an award: the one there is, or a new one.

    Raises AwardNotFoundError, AwardOverError, NotAgreedError, NodeClosedError.
    """
    award, cycle = award_in_scope(session, award_id=award_id, staff=staff)
    session.refresh(award, with_for_update=True)
    (holder,) = honoured(session, [award], now=now)
    return _issue(session, cycle, scheme_of(session, cycle), holder, kind, staff, now)


def issue_all(session: Session, *, cycle_id: int, staff: StaffIdentity, now: datetime) -> int:
    """Certificates for those of a cycle who have none, `AT_ONCE` of them; says how many.

    Raises CycleNotFoundError, NotGrantedError, NodeClosedError.
    """
    cycle = cycle_in_scope(session, cycle_id=cycle_id, staff=staff)
    if cycle.state not in (CycleState.GRANTED, CycleState.CLOSED):
        raise NotGrantedError(details={"state": cycle.state.value})
    has_one = (
        select(AwardPaper.id)
        .join(Paper, Paper.id == AwardPaper.paper_id)
        .where(
            AwardPaper.award_id == Award.id,
            AwardPaper.kind == PaperKind.HONOUR,
            Paper.status == PaperStatus.VALID,
        )
    )
    wanted = (
        select(Award)
        .where(
            Award.cycle_id == cycle.id,
            Award.revoked_at.is_(None),
            Award.subject_id.is_not(None),
            Award.expires_on >= business_day(now),
            ~has_one.exists(),
        )
        .order_by(Award.id)
        .limit(AT_ONCE)
        .with_for_update(of=Award)
        .execution_options(populate_existing=True)
    )
    scheme = scheme_of(session, cycle)
    holders = honoured(session, session.scalars(wanted).all(), now=now)
    for holder in holders:
        _issue(session, cycle, scheme, holder, PaperKind.HONOUR, staff, now)
    return len(holders)


def _issue(
    session: Session,
    cycle: AwardCycle,
    scheme: AwardScheme,
    holder: Honoured,
    kind: PaperKind,
    staff: StaffIdentity,
    now: datetime,
) -> Paper:
    before = holder.papers.get(kind)
    if before is not None and before.status is PaperStatus.VALID:
        return before
    if not holder.is_valid:
        raise AwardOverError
    award = holder.award
    written_to = award.letter_to if kind is PaperKind.EMPLOYER_LETTER else holder.name
    if not written_to:
        raise NotAgreedError
    paper = issuing.issue(
        session,
        kind,
        community_id=cycle.community_id,
        holder=written_to,
        resident_id=holder.resident_id,
        facts=_facts(kind, holder, cycle, scheme, get_community(session, cycle.community_id).name),
        staff=staff,
        now=now,
    )
    if kind is PaperKind.HONOUR:
        paper.expires_at = end_of_day(award.expires_on)
    session.flush()
    link = session.scalar(select(AwardPaper).where(AwardPaper.award_id == award.id, AwardPaper.kind == kind))
    if link is None:
        session.add(AwardPaper(award_id=award.id, kind=kind, paper_id=paper.id))
    else:
        link.paper_id = paper.id
    session.flush()
    return paper


def _facts(
    kind: PaperKind, holder: Honoured, cycle: AwardCycle, scheme: AwardScheme, community: str
) -> Mapping[str, str]:
    """What is printed; a reason has at most 200 characters."""
    what = f"“{scheme.name}”（{cycle.title}）"
    if kind is PaperKind.HONOUR:
        said = {
            "荣誉": scheme.name,
            "届次": cycle.title,
            "事迹": holder.reason,
            "议定": cycle.decided_in,
        }
        return {label: words for label, words in said.items() if words}
    if kind is PaperKind.THANKS:
        return {"内容": f"您在{what}评选中受到表彰：{holder.reason}。大家都看在眼里，谢谢您。"}
    return {"内容": f"{holder.name}在{community}{what}评选中受到表彰：{holder.reason}。特此致信，请予鼓励。"}
