"""What the audit log says of nodes."""

from app.core.audit import Fact, Subject

COMMUNITY = Subject("community", "社区")
COMMUNITY_ID = Fact("社区编号")
