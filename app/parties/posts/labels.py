"""Labels of posts in Chinese."""

from app.core.console.blueprint import Labels
from app.parties.posts.models import ROLES, PostRole, PostStatus

LABELS: Labels = {
    PostRole: {role: about.title for role, about in ROLES.items()},
    PostStatus: {PostStatus.PROPOSED: "待任命", PostStatus.ACTIVE: "在任", PostStatus.ENDED: "已结束"},
}
