"""Who looks after an area: the head of its grid, then the assistants; and to whom work there can be given."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.parties.areas.models import Area
from app.parties.areas.queries import ids_within
from app.parties.posts.models import Post, PostRole
from app.parties.posts.queries import is_held
from app.parties.units.models import Unit

ON_DUTY = (PostRole.GRID_HEAD, PostRole.GRID_ASSISTANT)
"""Who looks after a grid, first who is asked first."""


def on_duty(session: Session, *, area_id: int, today: date) -> Sequence[Post]:
    """The posts that look after an area today, the head first: its own, else those of what it stands in."""
    step: int | None = area_id
    while step is not None:
        query = select(Post).where(Post.area_id == step, Post.role.in_(ON_DUTY), *is_held(today))
        posts = sorted(session.scalars(query), key=lambda post: (ON_DUTY.index(post.role), post.id))
        if posts:
            return posts
        step = session.scalar(select(Area.parent_id).where(Area.id == step))
    return []


def areas_on_duty(
    session: Session, *, resident_id: int, today: date, roles: Collection[PostRole] = ON_DUTY
) -> set[int]:
    """The areas in which a resident holds one of these posts today, with what stands in them."""
    query = select(Post.area_id).where(Post.resident_id == resident_id, Post.role.in_(roles), *is_held(today))
    found: set[int] = set()
    for area_id in session.scalars(query):
        if area_id is not None:
            found.update(ids_within(session, area_id=area_id))
    return found


def places_of(session: Session, *, resident_id: int, role: PostRole, today: date) -> set[tuple[int, int | None]]:
    """Where a resident holds such a post today: the node, and the open unit if it is held at one."""
    query = (
        select(Post.community_id, Post.unit_id)
        .outerjoin(Unit, Unit.id == Post.unit_id)
        .where(Post.resident_id == resident_id, Post.role == role, *is_held(today))
        .where(or_(Post.unit_id.is_(None), Unit.is_open.is_(True)))
    )
    return {(row[0], row[1]) for row in session.execute(query)}


def can_be_given(session: Session, *, community_id: int, today: date) -> list[tuple[Post, str]]:
    """The posts in areas of a community, each with the name of its area, in the order of areas and roles."""
    query = (
        select(Post, Area.name)
        .join(Area, Area.id == Post.area_id)
        .where(Post.community_id == community_id, Area.is_open.is_(True), *is_held(today))
        .order_by(Area.name, Post.role, Post.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]
