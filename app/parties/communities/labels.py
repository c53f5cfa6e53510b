"""Labels of communities in Chinese."""

from app.core.console.blueprint import Labels
from app.parties.communities.models import CommunityKind

LABELS: Labels = {
    CommunityKind: {
        CommunityKind.DISTRICT: "区县",
        CommunityKind.TOWN: "街道（镇）",
        CommunityKind.COMMUNITY: "社区",
    },
}
