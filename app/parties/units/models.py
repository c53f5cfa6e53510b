"""Models of units: the register, and who belongs to one."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Key16, Key64, Text40, UtcDateTime


class UnitKind(StrEnum):
    ENTERPRISE = "enterprise"
    SCHOOL = "school"
    AGENCY = "agency"
    VILLAGE = "village"
    ORGANISATION = "organisation"
    PROPERTY = "property"
    VOLUNTEER_TEAM_HOST = "volunteer_team_host"
    PARTY_BRANCH = "party_branch"


class UnitDomain(StrEnum):
    """The five fields in which good faith is asked for."""

    ENTERPRISE = "enterprise"
    CAMPUS = "campus"
    AGENCY = "agency"
    RURAL = "rural"
    COMMUNITY = "community"


class Unit(Base):
    """A unit on the register of a node. `code` is its unified social credit code, where it has one; `slug` names it in
    addresses. `merchant_id` is the shop that it runs in the alliance, if it does. `is_open` is None once it is closed,
    so that its name, its code and its shop can be registered again.
    """

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("community_id", "name", "is_open"),
        UniqueConstraint("code", "is_open"),
        UniqueConstraint("merchant_id", "is_open"),
        Index(None, "community_id", "id"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    slug: Mapped[Key16] = mapped_column(unique=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[UnitKind]
    domain: Mapped[UnitDomain]
    name: Mapped[Text40]
    code: Mapped[Key64 | None]
    created_at: Mapped[UtcDateTime]
    is_open: Mapped[bool | None] = mapped_column(default=True)
    closed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchant.id"), default=None)


class UnitRole(StrEnum):
    HEAD = "head"
    CONTACT = "contact"
    MEMBER = "member"


TOLD = (UnitRole.HEAD, UnitRole.CONTACT)
"""Who hears on their phones of what concerns a unit, and answers for it."""


class UnitMember(Base):
    """Who belongs to a unit, as what, from when to when. `is_open` is None once it is over."""

    __tablename__ = "unit_member"
    __table_args__ = (UniqueConstraint("unit_id", "resident_id", "is_open"), Index(None, "resident_id", "is_open"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    role: Mapped[UnitRole]
    from_on: Mapped[date]
    is_open: Mapped[bool | None] = mapped_column(default=True)
    until_on: Mapped[date | None] = mapped_column(default=None)
