"""What gatherings of each kind are called, and what who was there earns: a kind is a row of this table.

Rules are named by their slugs in the catalogue; one that a node has switched off gives nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.civic.gatherings.models import Project, ProjectKind


@dataclass(frozen=True, slots=True)
class Kind:
    """`rule` is the rule that a confirmed presence earns by, empty for none: by its hours, or `flat`, once."""

    title: str
    rule: str = ""
    flat: int = 0


KINDS: Mapping[ProjectKind, Kind] = MappingProxyType(
    {
        ProjectKind.VOLUNTEERING: Kind("志愿服务", "volunteer-hours"),
        ProjectKind.COURSE: Kind("课程", "course-attend", flat=1),
        ProjectKind.FAIR: Kind("集市"),
        ProjectKind.MEETING: Kind("居民会议", "assembly", flat=1),
        ProjectKind.VENUE: Kind("场地"),
        ProjectKind.SERVICE: Kind("服务点"),
        ProjectKind.DRIVE: Kind("集中行动", "volunteer-hours"),
        ProjectKind.EXPERT: Kind("专家预约"),
    }
)
"""The rules are 1, 28 and 58 of the catalogue; who comes to a fair or an expert is served, and earns nothing."""


BY_HOURS = tuple(kind for kind, about in KINDS.items() if about.rule and not about.flat)
"""Of which hours are counted: what people do for others."""


class Earns(StrEnum):
    """What who was there earns: for their hours, once, or not at all."""

    HOURS = "hours"
    ONCE = "once"
    NOTHING = "nothing"


def earns(project: Project) -> tuple[Earns, int]:
    """How who was there earns, and what is earned once."""
    if not project.rule_slug:
        return Earns.NOTHING, 0
    flat = KINDS[project.kind].flat
    return (Earns.ONCE, flat) if flat else (Earns.HOURS, 0)
