"""Posts that end: by staff with a reason, because their time is over, because their holder leaves or moves."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.parties.areas.models import Area
from app.parties.messages.models import MessageKind
from app.parties.posts.models import OPEN, Post, PostStatus
from app.parties.posts.queries import post_in_scope
from app.parties.posts.telling import tell
from app.parties.posts.workflow import END, POSTS
from app.parties.units.models import Unit

TERM_OVER, AREA_CLOSED, UNIT_CLOSED = "任期届满", "区域已撤销", "单位已注销登记"


def end(session: Session, *, post_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Post:
    """End a post, or take a proposal back. Raises PostNotFoundError, PostStateError."""
    post = post_in_scope(session, post_id=post_id, staff=staff).post
    stamps = {"ended_at": now, "ended_reason": reason}
    POSTS.move(session, post, END, staff=staff, at=now, stamps=stamps, reason=reason)
    session.flush()
    if post.appointed_at is not None:
        tell(session, post_ids=[post.id], kind=MessageKind.POST_ENDED, now=now)
    return post


def end_of_resident(session: Session, *, resident_id: int, reason: str, now: datetime) -> None:
    """Whoever leaves a roster, or goes to that of another community, holds nothing there any more."""
    _end(session, now, reason, Post.resident_id == resident_id)


def forget_resident(session: Session, *, resident_id: int, now: datetime) -> None:
    """The same of somebody who is forgotten; what staff have written of them is wiped."""
    _close(session, now, "", Post.resident_id == resident_id)
    session.execute(update(Post).where(Post.resident_id == resident_id).values(ended_reason=""))


def end_what_is_over(session: Session, *, now: datetime) -> int:
    """End posts whose last day is over, and those of areas and units that were closed; says how many."""
    closed = select(Area.id).where(Area.is_open.is_(None))
    gone = select(Unit.id).where(Unit.is_open.is_(None))
    over = _end(session, now, TERM_OVER, Post.until_on < business_day(now))
    over += _end(session, now, UNIT_CLOSED, Post.unit_id.in_(gone))
    return over + _end(session, now, AREA_CLOSED, Post.area_id.in_(closed))


def _end(session: Session, now: datetime, reason: str, which: ColumnElement[bool]) -> int:
    """End them and tell who held them; says how many."""
    ended = _close(session, now, reason, which)
    held = [post_id for post_id, status in ended.items() if status is PostStatus.ACTIVE]
    tell(session, post_ids=held, kind=MessageKind.POST_ENDED, now=now)
    return len(ended)


def _close(session: Session, now: datetime, reason: str, which: ColumnElement[bool]) -> dict[int, PostStatus]:
    """What they were before."""
    wanted = select(Post.id, Post.status).where(Post.status.in_(OPEN), which).order_by(Post.id)
    ended = {row.id: row.status for row in session.execute(wanted.with_for_update())}
    ids = list(ended)
    for start in range(0, len(ids), 500):
        part = update(Post).where(Post.id.in_(ids[start : start + 500]))
        session.execute(part.values(status=PostStatus.ENDED, ended_at=now, ended_reason=reason))
    return ended
