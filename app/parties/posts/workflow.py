"""The states of posts, and how they move."""

from typing import Any

from sqlalchemy.orm import Session

from app.core.workflow import Mover, Transition, Workflow
from app.parties.communities.nodes import get_community
from app.parties.posts.actions import PostAction
from app.parties.posts.errors import PostStateError
from app.parties.posts.models import Post, PostStatus

APPOINT = Transition([PostStatus.PROPOSED], PostStatus.ACTIVE, PostAction.APPOINTED)
END = Transition([PostStatus.PROPOSED, PostStatus.ACTIVE], PostStatus.ENDED, PostAction.ENDED)
LAPSE = Transition(
    [PostStatus.PROPOSED, PostStatus.ACTIVE], PostStatus.ENDED, by=Mover.SYSTEM, name="任期届满，或本人离开"
)


def _path(session: Session, post: Post) -> str:
    return get_community(session, post.community_id).path


def facts_of(post: Post) -> dict[str, Any]:
    """What the audit log says of a post."""
    whose = {"resident_id": post.resident_id, "holder_id": post.staff_id, "area_id": post.area_id}
    whose["unit_id"] = post.unit_id
    return {"role": post.role.value} | {name: number for name, number in whose.items() if number is not None}


POSTS = Workflow(
    title="岗位",
    states=PostStatus,
    initial=PostStatus.PROPOSED,
    transitions=[APPOINT, END, LAPSE],
    refusal=lambda status: PostStateError(details={"status": status.value}),
    path=_path,
    facts=facts_of,
)
