"""Queries: papers at the desk, one's own, and the one behind a token."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.civic.papers.errors import PaperNotFoundError
from app.civic.papers.models import OF_HOLDERS, Paper, PaperKind, PaperLook, PaperStatus
from app.core.db.paging import Page, newest_first
from app.core.db.types import comparable
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import is_below, names_by_id
from app.parties.residents.models import Resident


@dataclass(frozen=True, slots=True)
class Line:
    """A paper with the node that has issued it; the holder masked."""

    paper: Paper
    issuer: str
    holder: str

    @property
    def id(self) -> int:
        return self.paper.id


@dataclass(frozen=True, slots=True)
class Own:
    """A paper as its holder sees it; `look` is who has looked at it and when, None where nobody has."""

    paper: Paper
    issuer: str
    look: PaperLook | None


def papers_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    now: datetime,
    kind: PaperKind | None,
    status: PaperStatus | None,
    community_id: int | None,
    no: str | None,
    number: str | None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """Papers of the subtree, newest first; not those that are between their holders and whom they show them to."""
    query = select(Paper).where(Paper.kind.not_in(OF_HOLDERS), *is_below(session, staff.path, Paper.community_id))
    if kind is not None:
        query = query.where(Paper.kind == kind)
    if status is not None:
        query = query.where(_is(status, now))
    if community_id is not None:
        query = query.where(Paper.community_id == community_id)
    if no is not None:
        query = query.where(Paper.no.in_(comparable([no])))
    if number is not None:
        whose = select(Resident.id).where(Resident.number.in_(comparable([number]))).scalar_subquery()
        query = query.where(Paper.resident_id == whose)
    page = newest_first(session, query, Paper.id, cursor=cursor, limit=limit)
    return page.map_all(lambda papers: _lines(session, papers))


def _is(status: PaperStatus, now: datetime) -> ColumnElement[bool]:
    if status is PaperStatus.EXPIRED:
        return and_(Paper.status == PaperStatus.VALID, Paper.expires_at <= now)
    if status is PaperStatus.VALID:
        return and_(Paper.status == status, or_(Paper.expires_at.is_(None), Paper.expires_at > now))
    return Paper.status == status


def _lines(session: Session, papers: Sequence[Paper]) -> list[Line]:
    names = names_by_id(session, (paper.community_id for paper in papers))
    return [Line(paper, names[paper.community_id], mask_name(paper.holder)) for paper in papers]


def paper_in_scope(session: Session, *, paper_id: int, staff: StaffIdentity) -> Line:
    """A paper of the subtree; some are nobody's but their holder's. Raises PaperNotFoundError."""
    row = session.execute(
        select(Paper, Community.name, Community.path)
        .join(Community, Community.id == Paper.community_id)
        .where(Paper.id == paper_id, Paper.kind.not_in(OF_HOLDERS))
    ).one_or_none()
    if row is None or not staff.covers(row.path):
        raise PaperNotFoundError
    return Line(row.Paper, row.name, mask_name(row.Paper.holder))


def papers_between(
    session: Session, *, kind: PaperKind, community_id: int, from_no: str, to_no: str, limit: int, now: datetime
) -> Sequence[Paper]:
    """Those of a node and a kind which are valid, in the order of their numbers."""
    query = select(Paper).where(
        Paper.community_id == community_id,
        Paper.no.between(from_no, to_no),
        Paper.kind == kind,
        _is(PaperStatus.VALID, now),
    )
    return session.scalars(query.order_by(Paper.no).limit(limit)).all()


def papers_by_id(session: Session, ids: Sequence[int]) -> Sequence[Paper]:
    """In the order of their numbers."""
    return session.scalars(select(Paper).where(Paper.id.in_(ids)).order_by(Paper.no)).all()


def paper_of_token(session: Session, *, token: str) -> Paper:
    """The paper that this token is printed on. Raises PaperNotFoundError."""
    paper = session.scalar(select(Paper).where(Paper.token.in_(comparable([token]))))
    if paper is None:
        raise PaperNotFoundError("没有找到这张凭证。")
    return paper


def own_papers(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Own]:
    """Papers of a resident, newest first, with who has looked."""
    query = select(Paper).where(Paper.resident_id == resident_id)
    return newest_first(session, query, Paper.id, cursor=cursor, limit=limit).map_all(lambda found: own(session, found))


def own(session: Session, papers: Sequence[Paper]) -> list[Own]:
    """These papers as their holder sees them."""
    names = names_by_id(session, (paper.community_id for paper in papers))
    looks = select(PaperLook).where(PaperLook.paper_id.in_([paper.id for paper in papers]))
    by_paper = {look.paper_id: look for look in session.scalars(looks)}
    return [Own(paper, names[paper.community_id], by_paper.get(paper.id)) for paper in papers]
