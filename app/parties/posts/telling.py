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
from app.parties.residents.models import Resident

AT_ONCE = 500


def tell(session: Session, *, post_ids: Sequence[int], kind: MessageKind, now: datetime) -> None:
    """Tell those of the holders who have a phone with them."""
    for start in range(0, len(post_ids), AT_ONCE):
        rows = session.execute(
            select(Post.id, Post.role, Post.from_on, Resident.user_id, Community.name, Area.name.label("area"))
            .join(Resident, Resident.id == Post.resident_id)
            .join(Community, Community.id == Post.community_id)
            .outerjoin(Area, Area.id == Post.area_id)
            .where(Post.id.in_(post_ids[start : start + AT_ONCE]), Resident.user_id.is_not(None))
            .order_by(Post.id)
        )
        told = [
            messages.Told(
                row.user_id,
                kind,
                {
                    "post_id": row.id,
                    "title": ROLES[row.role].title,
                    "place": f"{row.name}{row.area or ''}",
                    "from_on": row.from_on.isoformat(),
                },
            )
            for row in rows
        ]
        messages.tell_many(session, told, now=now)
