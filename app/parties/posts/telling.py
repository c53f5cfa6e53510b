"""Residents hear of the posts that they are given, and of those that end. Staff see theirs in the console."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.parties import messages
from app.parties.areas.models import Area
from app.parties.communities.models import Community
from app.parties.messages.models import MessageKind
from app.parties.posts.models import ROLES, Post
from app.parties.units.models import Unit

AT_ONCE = 500


def tell(session: Session, *, post_ids: Sequence[int], kind: MessageKind, now: datetime) -> None:
    """Tell those of the holders who have a WeChat, or whose card somebody holds."""
    for start in range(0, len(post_ids), AT_ONCE):
        rows = session.execute(
            select(
                Post.id,
                Post.role,
                Post.from_on,
                Post.resident_id,
                Community.name,
                Area.name.label("area"),
                Unit.name.label("unit"),
            )
            .join(Community, Community.id == Post.community_id)
            .outerjoin(Area, Area.id == Post.area_id)
            .outerjoin(Unit, Unit.id == Post.unit_id)
            .where(Post.id.in_(post_ids[start : start + AT_ONCE]), Post.resident_id.is_not(None))
            .order_by(Post.id)
        ).all()
        hearing = messages.listeners(session, [row.resident_id for row in rows])
        told = [
            hearing[row.resident_id].told(
                kind,
                {
                    "post_id": row.id,
                    "title": ROLES[row.role].title,
                    "place": f"{row.name}{row.area or row.unit or ''}",
                    "from_on": row.from_on.isoformat(),
                },
            )
            for row in rows
            if row.resident_id in hearing
        ]
        messages.tell_many(session, told, now=now)
