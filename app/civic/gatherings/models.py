"""Models of gatherings: teams, projects, sessions, sign-ups, presences."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, or_
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Key16, Text40, Text200, UtcDateTime


class Team(Base):
    """People of a node who serve together. `leader_id` leads the sessions of its projects unless somebody else is named
    there; `unit_id` is the unit that they are of. Nobody comes into one that is closed.
    """

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("community_id", "name"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    name: Mapped[Text40]
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[UtcDateTime]
    closed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)


class MembershipStatus(StrEnum):
    ASKED = "asked"
    MEMBER = "member"
    LEFT = "left"


class TeamMember(Base):
    """Somebody who has asked to be of a team, is, or was. `open_for` is their id until they leave: one is in a team
    once.
    """

    __tablename__ = "team_member"
    __table_args__ = (UniqueConstraint("team_id", "open_for"), Index(None, "resident_id", "id"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    open_for: Mapped[BigId | None]
    asked_at: Mapped[UtcDateTime]
    status: Mapped[MembershipStatus] = mapped_column(default=MembershipStatus.ASKED)
    joined_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    left_at: Mapped[UtcDateTime | None] = mapped_column(default=None)


class ProjectKind(StrEnum):
    VOLUNTEERING = "volunteering"
    COURSE = "course"
    FAIR = "fair"
    MEETING = "meeting"
    VENUE = "venue"
    SERVICE = "service"
    DRIVE = "drive"
    EXPERT = "expert"


class ProjectStatus(StrEnum):
    """`claimed`: a team has taken it on. `running`: a session of it was published. `reported`: it is said what came of
    it.
    """

    IDEA = "idea"
    PUBLISHED = "published"
    CLAIMED = "claimed"
    RUNNING = "running"
    REPORTED = "reported"
    CLOSED = "closed"


class Project(Base):
    """What people of a node do together, in sessions. Nobody below `min_age` takes part; with `guardian`, a minor is
    signed up by an adult of their household only. `rule_slug` is the rule by which its confirmed presences earn, empty
    for one that earns nothing.
    """

    __tablename__ = "project"
    __table_args__ = (
        Index(None, "community_id", "id"),
        CheckConstraint("min_age >= 0", name="min_age_not_negative"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[ProjectKind]
    name: Mapped[Text40]
    theme: Mapped[Text40]
    about: Mapped[Text200]
    rule_slug: Mapped[Text40]
    created_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[UtcDateTime]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True, default=None)
    min_age: Mapped[int] = mapped_column(default=0)
    guardian: Mapped[bool] = mapped_column(default=False)
    status: Mapped[ProjectStatus] = mapped_column(default=ProjectStatus.IDEA)
    report: Mapped[Text200] = mapped_column(default="")


class GatheringStatus(StrEnum):
    """`full`: nobody more, whoever signs up waits. `confirmed`: so are the hours of who was there."""

    PLANNED = "planned"
    OPEN = "open"
    FULL = "full"
    RUNNING = "running"
    ENDED = "ended"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


BEFORE_THE_END = (GatheringStatus.PLANNED, GatheringStatus.OPEN, GatheringStatus.FULL, GatheringStatus.RUNNING)


class Gathering(Base):
    """A session (场次) of a project, whose node and kind it has.

    `reserved` of its `capacity` places are held, by who is confirmed and by who waits for an approval; `walk_in_places`
    of them are kept from sign-ups, for who comes without one, and given by the leader at the door. One signs up before
    `signup_until` and gives a place back before `cancel_until`. `day` is the day in Shanghai on which it begins.
    `code_serial` is that of the code that its leader's phone shows. `venue_id` is the project whose slot it is, to be
    booked by one: nobody needs to know of it before (`BOOKED`).
    """

    __tablename__ = "gathering"
    __table_args__ = (
        Index(None, "community_id", "starts_at", "id"),
        Index(None, "starts_at", "id"),
        Index(None, "community_id", "day"),
        Index(None, "leader_id", "starts_at"),
        Index(None, "status", "starts_at"),
        Index(None, "status", "ends_at"),
        Index(None, "venue_id", "starts_at"),
        CheckConstraint("reserved >= 0 AND reserved <= capacity", name="reserved_within_capacity"),
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
        CheckConstraint("walk_in_places >= 0 AND walk_in_places <= capacity", name="walk_ins_within_capacity"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[ProjectKind]
    title: Mapped[Text40]
    place: Mapped[Text200]
    starts_at: Mapped[UtcDateTime]
    ends_at: Mapped[UtcDateTime]
    day: Mapped[date]
    capacity: Mapped[int]
    signup_until: Mapped[UtcDateTime]
    cancel_until: Mapped[UtcDateTime]
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"))
    code_serial: Mapped[Key16] = mapped_column(unique=True)
    planned_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    planned_at: Mapped[UtcDateTime]
    needs_approval: Mapped[bool] = mapped_column(default=False)
    reserved: Mapped[int] = mapped_column(default=0)
    walk_in_places: Mapped[int] = mapped_column(default=0)
    status: Mapped[GatheringStatus] = mapped_column(default=GatheringStatus.PLANNED)
    closing_reason: Mapped[Text200] = mapped_column(default="")
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    confirmed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), default=None)

    @property
    def for_signups(self) -> int:
        """So many of its places are free for who signs up."""
        return max(0, self.capacity - self.walk_in_places - self.reserved)


BOOKED = or_(Gathering.venue_id.is_(None), Gathering.reserved > 0)
"""No slot, or one that somebody has booked: what lists and figures count as a session."""


class SignupStatus(StrEnum):
    """`asked`: waits for an approval, with a place that is held for it. `waiting`: for a place."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    ABSENT = "absent"


HOLDS_PLACE = (SignupStatus.ASKED, SignupStatus.CONFIRMED)
"""Who has a place before a session ends."""
HAS_PLACE = (SignupStatus.CONFIRMED, SignupStatus.ATTENDED)
"""Whose place waits for nothing."""
COMING = (*HOLDS_PLACE, SignupStatus.WAITING)


class Signup(Base):
    """That somebody wants to take part in a session. `signed_by` did it: themself, an adult of their household, the
    leader at the door. `open_for` is their id until it is cancelled: one signs up for a session once. Who waits moves
    up by the order of ids. Of a slot, `purpose` is what it is booked for, by so many `people`.
    """

    __tablename__ = "signup"
    __table_args__ = (
        UniqueConstraint("gathering_id", "open_for"),
        Index(None, "gathering_id", "status", "id"),
        Index(None, "resident_id", "status"),
        Index(None, "status", "held_until"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    open_for: Mapped[BigId | None]
    signed_by: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    signed_at: Mapped[UtcDateTime]
    status: Mapped[SignupStatus]
    held_until: Mapped[UtcDateTime | None] = mapped_column(default=None)
    moved_up_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    cancelled_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    closing_reason: Mapped[Text200] = mapped_column(default="")
    purpose: Mapped[Text40] = mapped_column(default="")
    people: Mapped[int | None] = mapped_column(default=None)


class PresenceHow(StrEnum):
    """`leader`: whose phone has scanned a member card. `self`: one has scanned the code that the leader's phone shows.
    `roster`: the leader has entered it by hand, which is the exception.
    """

    LEADER = "leader"
    SELF = "self"
    ROSTER = "roster"


class Presence(Base):
    """That somebody was at a session, from when to when. `minutes` are those that count, of the session and no more
    than eight hours on a day; None until they have left. `is_out_by_itself`: they have not checked out, the end of the
    session did. `noted_by` is the leader who has checked them in, `open_for` who is there now: one is at one place at a
    time. `entered_by` is who of the staff has entered it at the desk, or has made its minutes more: somebody else
    confirms them. `remark` says why it was entered by hand or corrected.
    """

    __tablename__ = "presence"
    __table_args__ = (
        UniqueConstraint("gathering_id", "resident_id"),
        Index(None, "resident_id", "day"),
        CheckConstraint("minutes IS NULL OR (minutes >= 0 AND minutes <= 480)", name="minutes_of_a_day"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    open_for: Mapped[BigId | None] = mapped_column(unique=True)
    day: Mapped[date]
    how: Mapped[PresenceHow]
    in_at: Mapped[UtcDateTime]
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True)
    out_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    is_out_by_itself: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int | None] = mapped_column(default=None)
    confirmed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    remark: Mapped[Text200] = mapped_column(default="")
