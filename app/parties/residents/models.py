"""Models of users, households and residents. Names and phones are encrypted at rest; blind indexes find them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Encrypted, Key16, Key64, Points, Text200, UtcDateTime


class User(Base):
    """A WeChat identity. `phone_index` is that of the number WeChat has verified, once the user has shown it."""

    __tablename__ = "wechat_user"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    openid: Mapped[Key64] = mapped_column(unique=True, repr=False)
    created_at: Mapped[UtcDateTime]
    phone_index: Mapped[Key64 | None] = mapped_column(unique=True, default=None, repr=False)
    token_version: Mapped[int] = mapped_column(default=1)


class Household(Base):
    """People who live together, under the number the community's roster gives them."""

    __tablename__ = "household"
    __table_args__ = (UniqueConstraint("community_id", "number"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    number: Mapped[Key64]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True, default=None)


class Roster(Base):
    """The roster of a community. Whoever puts people on it holds this row, so that nobody is put there twice: the
    community's own is needed by everybody who refers to it.
    """

    __tablename__ = "roster"

    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)


class ResidentStatus(StrEnum):
    """LEFT is who has been forgotten. Who has moved away or died is still known, and nothing more happens to them.
    MERGED is who was on the roster twice: `merged_into` is who they are.
    """

    ACTIVE = "active"
    MOVED_AWAY = "moved_away"
    DIED = "died"
    MERGED = "merged"
    LEFT = "left"


AWAY = (ResidentStatus.MOVED_AWAY, ResidentStatus.DIED)
"""From whom somebody can come back."""


class Resident(Base):
    """A person on a roster. `number` is theirs for good: phone, household and community may change, and several people
    may share a phone or have none. `card_serial` is the ten random digits of their card; codes of coupons are drawn for
    the `code_generation`, another one since a phone was lost or a link ended. Minors have points but no score.
    """

    __tablename__ = "resident"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), index=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    name: Mapped[Encrypted] = mapped_column(repr=False)
    phone: Mapped[Encrypted] = mapped_column(repr=False)
    phone_index: Mapped[Key64 | None] = mapped_column(index=True, repr=False)
    name_index: Mapped[Key64] = mapped_column(index=True, repr=False)
    number: Mapped[Key16] = mapped_column(unique=True)
    card_serial: Mapped[Key16] = mapped_column(unique=True)
    joined_on: Mapped[date]
    is_minor: Mapped[bool] = mapped_column(default=False)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("wechat_user.id"), unique=True, default=None)
    status: Mapped[ResidentStatus] = mapped_column(default=ResidentStatus.ACTIVE)
    left_on: Mapped[date | None] = mapped_column(default=None)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True, default=None)
    code_generation: Mapped[int] = mapped_column(default=0)


class MergeStatus(StrEnum):
    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"


class ResidentMerge(Base):
    """That two residents are one person: `kept_id` stays, `gone_id` points to them. One of staff asks, another decides.
    `points` have gone from one to the other.
    """

    __tablename__ = "resident_merge"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    kept_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    reason: Mapped[Text200]
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    asked_at: Mapped[UtcDateTime]
    status: Mapped[MergeStatus] = mapped_column(default=MergeStatus.ASKED, index=True)
    points: Mapped[Points] = mapped_column(default=0)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    decision_reason: Mapped[Text200] = mapped_column(default="")


class ResidentMove(Base):
    """That somebody has moved from one community to another, with so many points."""

    __tablename__ = "resident_move"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    points: Mapped[Points]
    moved_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    moved_at: Mapped[UtcDateTime]


class ResidentPart(Base):
    """A part of the name or phone of somebody on a roster, by its fingerprint in their community: what they are found
    by. `app.parties.residents.parts` says which parts there are.
    """

    __tablename__ = "resident_part"

    digest: Mapped[Key16] = mapped_column(primary_key=True, repr=False)
    resident_id: Mapped[BigId] = mapped_column(ForeignKey("resident.id"), primary_key=True, index=True)
