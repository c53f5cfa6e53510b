"""Models of posts: who holds which, and which there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Text200, UtcDateTime
from app.parties.areas.models import AreaKind
from app.parties.units.models import UnitKind


class PostRole(StrEnum):
    GRID_HEAD = "grid_head"
    GRID_ASSISTANT = "grid_assistant"
    BLOCK_LEADER = "block_leader"
    GROUP_LEADER = "group_leader"
    ADOPTER = "adopter"
    PROPERTY = "property"
    COLLECTOR = "collector"
    COUNCIL_CHAIR = "council_chair"
    COUNCIL_MEMBER = "council_member"
    SUPERVISOR = "supervisor"
    MEDIATOR = "mediator"
    ASSESSOR = "assessor"
    TEAM_LEADER = "team_leader"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Role:
    """What a post is called. `kinds` are the areas in which it is held, `unit_kinds` the units at which, none of both
    where it is one of a whole community. A place has at most `seats` of it, and wants as many; None is as many as there
    are. Who `sees_households` is shown the numbers of the households of their area and masked names, never a score; who
    `collects` hands in records about these; who `collects_shops` also about shops and units, of all of the community:
    these stand in no area. One `of_node_or_unit` is held at a unit or, without one, of the whole community.
    """

    title: str
    kinds: frozenset[AreaKind] = frozenset()
    seats: int | None = None
    sees_households: bool = False
    collects: bool = False
    collects_shops: bool = False
    unit_kinds: frozenset[UnitKind] = frozenset()
    of_node_or_unit: bool = False

    @property
    def is_of_the_community(self) -> bool:
        return not self.kinds and (self.of_node_or_unit or not self.unit_kinds)


GRID, GROUP, BUILDING = AreaKind.GRID, AreaKind.GROUP, AreaKind.BUILDING
ROLES: Mapping[PostRole, Role] = MappingProxyType(
    {
        PostRole.GRID_HEAD: Role(
            "网格长", frozenset({GRID}), seats=1, sees_households=True, collects=True, collects_shops=True
        ),
        PostRole.GRID_ASSISTANT: Role(
            "网格协管员", frozenset({GRID}), seats=2, sees_households=True, collects=True, collects_shops=True
        ),
        PostRole.BLOCK_LEADER: Role("楼长", frozenset({BUILDING}), seats=1, sees_households=True, collects=True),
        PostRole.GROUP_LEADER: Role("村民小组长", frozenset({GROUP}), seats=1, sees_households=True, collects=True),
        PostRole.ADOPTER: Role("包联干部", frozenset({GRID, GROUP}), sees_households=True, collects=True),
        PostRole.PROPERTY: Role("物业人员", frozenset({GRID, BUILDING}), unit_kinds=frozenset({UnitKind.PROPERTY})),
        PostRole.COLLECTOR: Role(
            "信用采集员", frozenset({GRID, GROUP}), sees_households=True, collects=True, collects_shops=True
        ),
        PostRole.COUNCIL_CHAIR: Role("议事会组长"),
        PostRole.COUNCIL_MEMBER: Role("议事会成员"),
        PostRole.SUPERVISOR: Role("监督员"),
        PostRole.MEDIATOR: Role("调解员"),
        PostRole.ASSESSOR: Role("评价员"),
        PostRole.TEAM_LEADER: Role("服务队队长", seats=1, unit_kinds=frozenset({UnitKind.VOLUNTEER_TEAM_HOST})),
        PostRole.COUNTER: Role("服务点服务员", unit_kinds=frozenset(UnitKind), of_node_or_unit=True),
    }
)


def wanted_in(kind: AreaKind) -> list[PostRole]:
    """The posts of which an area of this kind has a fixed number."""
    return [role for role, about in ROLES.items() if kind in about.kinds and about.seats]


def wanted_at(kind: UnitKind) -> list[PostRole]:
    """The posts of which a unit of this kind has a fixed number."""
    return [role for role, about in ROLES.items() if kind in about.unit_kinds and about.seats]


class PostStatus(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    ENDED = "ended"


OPEN = (PostStatus.PROPOSED, PostStatus.ACTIVE)


class Post(Base):
    """A post that a resident or one of the staff holds, in an area, at a unit, or in all of a community.

    It is held from `from_on` until `until_on`, that day included; without one, until it is ended.
    """

    __tablename__ = "post"
    __table_args__ = (
        Index(None, "community_id", "status"),
        Index(None, "area_id", "status"),
        Index(None, "unit_id", "status"),
        Index(None, "resident_id", "status"),
        CheckConstraint("(resident_id IS NULL) <> (staff_id IS NULL)", name="one_holder"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    role: Mapped[PostRole]
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    proposed_at: Mapped[UtcDateTime]
    status: Mapped[PostStatus] = mapped_column(default=PostStatus.PROPOSED)
    appointed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    appointed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    ended_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    ended_reason: Mapped[Text200] = mapped_column(default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), default=None)
