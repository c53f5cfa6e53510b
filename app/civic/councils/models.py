"""Models of councils, their meetings, votes and minutes."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Key64, Text40, Text200, UtcDateTime


class CouncilKind(StrEnum):
    POINTS = "points"
    COUNCIL = "council"
    LEADING = "leading"
    ASSESSING = "assessing"
    MEDIATION = "mediation"


class SeatClass(StrEnum):
    """For whom somebody sits there. Supervisors watch and sign; they have no vote."""

    CHAIR = "chair"
    GRID = "grid"
    RESIDENT = "resident"
    UNIT = "unit"
    WORTHY = "worthy"
    PARTY = "party"
    SUPERVISOR = "supervisor"


SEATS: Mapping[SeatClass, str] = MappingProxyType(
    {
        SeatClass.CHAIR: "组长",
        SeatClass.GRID: "网格代表",
        SeatClass.RESIDENT: "居民代表",
        SeatClass.UNIT: "单位代表",
        SeatClass.WORTHY: "乡贤",
        SeatClass.PARTY: "党员代表",
        SeatClass.SUPERVISOR: "监督员",
    }
)
"""How seats are called, on pages and in minutes."""


class Council(Base):
    """People of a node who decide together. A meeting needs `min_members` who may vote; an item needs a quorum of
    `quorum_parts` in `quorum_whole` of them, and more yes than no by `majority_parts` in `majority_whole`.
    """

    __tablename__ = "council"
    __table_args__ = (
        Index(None, "community_id", "id"),
        CheckConstraint("quorum_parts > 0 AND quorum_parts <= quorum_whole", name="quorum_is_a_share"),
        CheckConstraint("majority_parts > 0 AND majority_parts <= majority_whole", name="majority_is_a_share"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[CouncilKind]
    name: Mapped[Text40]
    created_at: Mapped[UtcDateTime]
    min_members: Mapped[int] = mapped_column(default=5)
    quorum_parts: Mapped[int] = mapped_column(default=2)
    quorum_whole: Mapped[int] = mapped_column(default=3)
    majority_parts: Mapped[int] = mapped_column(default=1)
    majority_whole: Mapped[int] = mapped_column(default=2)
    closed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)


class Seat(Base):
    """That the holder of a post sits in a council. A post says who, where and how long, and is given by two people; of
    which of a node's councils its holder is, and for whom, only the council knows. It is worth nothing once its post
    has ended.
    """

    __tablename__ = "council_seat"
    __table_args__ = (UniqueConstraint("council_id", "post_id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    seat_class: Mapped[SeatClass]
    given_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    given_at: Mapped[UtcDateTime]


class MeetingStatus(StrEnum):
    CALLED = "called"
    RUNNING = "running"
    VOTED = "voted"
    MINUTED = "minuted"
    SIGNED = "signed"
    CANCELLED = "cancelled"


class Meeting(Base):
    """A meeting of a council. What its votes need was frozen when it was called, with its roll: so many members for a
    quorum, and the share that makes a majority. One of the staff has called it, or by their post the chair.
    """

    __tablename__ = "council_meeting"
    __table_args__ = (
        Index(None, "council_id", "id"),
        CheckConstraint("(called_by IS NULL) <> (called_by_post IS NULL)", name="one_caller"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    place: Mapped[Text200]
    starts_at: Mapped[UtcDateTime]
    quorum: Mapped[int]
    majority_parts: Mapped[int]
    majority_whole: Mapped[int]
    called_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    called_at: Mapped[UtcDateTime]
    called_by_post: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True, default=None)
    status: Mapped[MeetingStatus] = mapped_column(default=MeetingStatus.CALLED)
    opened_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    ended_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    signed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    closing_reason: Mapped[Text200] = mapped_column(default="")


class Member(Base):
    """Somebody on the roll of a meeting, as they were when it was called. `number` is what the minutes call them."""

    __tablename__ = "council_member"
    __table_args__ = (
        UniqueConstraint("meeting_id", "resident_id"),
        UniqueConstraint("meeting_id", "number"),
        Index(None, "resident_id", "meeting_id"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meeting.id"))
    number: Mapped[int]
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    seat_class: Mapped[SeatClass]
    is_present: Mapped[bool] = mapped_column(default=False)

    @property
    def votes(self) -> bool:
        return self.seat_class is not SeatClass.SUPERVISOR


class ItemKind(StrEnum):
    """`text`: words. `batch`: records that wait for a council. `version`: a version of a programme. `award`: somebody
    nominated in a cycle of awards.
    """

    TEXT = "text"
    BATCH = "batch"
    VERSION = "version"
    AWARD = "award"


class AgendaStatus(StrEnum):
    """`undecided`: there was no quorum for it. Another meeting may take it up."""

    OPEN = "open"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    UNDECIDED = "undecided"


class AgendaItem(Base):
    """Something a meeting is to decide. `ref_id` names what it is about, by its kind."""

    __tablename__ = "council_item"
    __table_args__ = (UniqueConstraint("meeting_id", "position"), Index(None, "kind", "ref_id"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meeting.id"))
    position: Mapped[int]
    kind: Mapped[ItemKind]
    title: Mapped[Text200]
    body: Mapped[str] = mapped_column(Text(), default="")
    ref_id: Mapped[BigId | None] = mapped_column(default=None)
    status: Mapped[AgendaStatus] = mapped_column(default=AgendaStatus.OPEN)
    decided_at: Mapped[UtcDateTime | None] = mapped_column(default=None)


class Concern(Base):
    """A household that an item is about: its members do not vote on it."""

    __tablename__ = "council_concern"

    item_id: Mapped[BigId] = mapped_column(ForeignKey("council_item.id"), primary_key=True)
    household_id: Mapped[BigId] = mapped_column(ForeignKey("household.id"), primary_key=True, index=True)


class Line(Base):
    """A record that an item of an agenda is about. `objected_by` wanted a vote on it alone; None where nobody on the
    phone has.
    """

    __tablename__ = "council_line"

    item_id: Mapped[BigId] = mapped_column(ForeignKey("council_item.id"), primary_key=True)
    record_id: Mapped[BigId] = mapped_column(ForeignKey("credit_record.id"), primary_key=True, index=True)
    objected_by: Mapped[int | None] = mapped_column(ForeignKey("council_member.id"), index=True, default=None)


class Choice(StrEnum):
    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    RECUSED = "recused"
    ABSENT = "absent"


class CastBy(StrEnum):
    """`system`: who was not there, who may not, and who was there and has said nothing."""

    PHONE = "phone"
    HANDS = "hands"
    SYSTEM = "system"


class Vote(Base):
    """What one member has said to one item. Once it is decided, each of the roll who may vote has one. `sheet_id` is a
    picture of the sheet on which a show of hands was counted; `entered_by` is None where the chair has entered it.
    """

    __tablename__ = "council_vote"
    __table_args__ = (UniqueConstraint("item_id", "member_id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("council_item.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("council_member.id"), index=True)
    choice: Mapped[Choice]
    cast_by: Mapped[CastBy]
    cast_at: Mapped[UtcDateTime]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), default=None)


class Minutes(Base):
    """What a meeting has decided, in words that name members by their numbers. Never changed: another version is
    written until somebody has signed, none after that. `digest` is the SHA-256 of the text, in hexadecimal.
    """

    __tablename__ = "council_minutes"
    __table_args__ = (UniqueConstraint("meeting_id", "version"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meeting.id"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text())
    digest: Mapped[Key64]
    written_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    written_at: Mapped[UtcDateTime]


class Signature(Base):
    """That a member has signed minutes: on their phone, or on paper, of which `sheet_id` is a picture."""

    __tablename__ = "council_signature"
    __table_args__ = (UniqueConstraint("minutes_id", "member_id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("council_minutes.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("council_member.id"), index=True)
    signed_at: Mapped[UtcDateTime]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), default=None)
