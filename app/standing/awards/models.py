"""Models of awards: schemes, their cycles, nominations, ballots, awards."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Encrypted, Key64, Text40, Text200, UtcDateTime
from app.standing.programmes.models import SubjectKind


class SchemeKind(StrEnum):
    HONOUR = "honour"
    BADGE = "badge"
    MODEL = "model"
    RED_LIST = "red_list"


class Judging(StrEnum):
    """`residents`: each adult has a vote; `households`: each household has. `criteria`: what is on record decides.
    `council`: a council of the node does, in a meeting.
    """

    RESIDENTS = "residents"
    HOUSEHOLDS = "households"
    CRITERIA = "criteria"
    COUNCIL = "council"

    @property
    def is_vote(self) -> bool:
        """Whether residents vote."""
        return self in (Judging.RESIDENTS, Judging.HOUSEHOLDS)


class AwardScheme(Base):
    """What a node honours. At most `seats` are chosen in a cycle. Where criteria decide, the pluses of the period add
    up to at least `least_score`, and no minus counts. An award makes a record of `score_delta` by the rule `rule_slug`,
    none where that is empty, and holds for `months`.
    """

    __tablename__ = "award_scheme"
    __table_args__ = (
        UniqueConstraint("community_id", "name"),
        CheckConstraint("seats > 0", name="seats_are_some"),
        CheckConstraint("months > 0 AND months <= 60", name="ends_within_five_years"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[SchemeKind]
    name: Mapped[Text40]
    about: Mapped[Text200]
    recipient: Mapped[SubjectKind]
    judging: Mapped[Judging]
    seats: Mapped[int]
    least_score: Mapped[int]
    rule_slug: Mapped[Key64]
    score_delta: Mapped[int]
    months: Mapped[int]
    created_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[UtcDateTime]


class CycleState(StrEnum):
    """`open`: nominations are taken. `judging`: votes are. `public`: who was chosen is shown before it is granted."""

    OPEN = "open"
    JUDGING = "judging"
    PUBLIC = "public"
    GRANTED = "granted"
    CLOSED = "closed"


class AwardCycle(Base):
    """One round of a scheme, for what was done from `since` to `until`. Votes are taken until `vote_until`; who was
    chosen is public until `public_until`. `ballots` is how many have voted. `decided_in` names the meeting of a council
    that has decided, and `decided_by` is None then.
    """

    __tablename__ = "award_cycle"
    __table_args__ = (UniqueConstraint("scheme_id", "title"), Index(None, "community_id", "state", "id"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("award_scheme.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    title: Mapped[Text40]
    since: Mapped[date]
    until: Mapped[date]
    opened_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    opened_at: Mapped[UtcDateTime]
    state: Mapped[CycleState] = mapped_column(default=CycleState.OPEN)
    ballots: Mapped[int] = mapped_column(default=0)
    vote_until: Mapped[UtcDateTime | None] = mapped_column(default=None)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    decided_in: Mapped[Text200] = mapped_column(default="")
    public_until: Mapped[UtcDateTime | None] = mapped_column(default=None)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    granted_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    closed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    closing_reason: Mapped[Text200] = mapped_column(default="")


class NominationState(StrEnum):
    """`excluded`: taken out by staff, with a reason."""

    NOMINATED = "nominated"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"
    EXCLUDED = "excluded"


class Nomination(Base):
    """Somebody who is proposed in a cycle. `subject_id` is None once nobody needs to know whom it meant. One of the
    staff has proposed them, or a resident.
    """

    __tablename__ = "award_nomination"
    __table_args__ = (
        UniqueConstraint("cycle_id", "subject_kind", "subject_id"),
        Index(None, "subject_kind", "subject_id"),
        CheckConstraint("votes >= 0", name="votes_are_not_negative"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("award_cycle.id"))
    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[BigId | None]
    reason: Mapped[Text200]
    proposed_at: Mapped[UtcDateTime]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    proposed_by_resident: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True, default=None)
    state: Mapped[NominationState] = mapped_column(default=NominationState.NOMINATED)
    votes: Mapped[int] = mapped_column(default=0)
    excluded_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    exclusion_reason: Mapped[Text200] = mapped_column(default="")


class Ballot(Base):
    """That somebody, or a household, has voted in a cycle; for whom is written nowhere. Gone once it is granted."""

    __tablename__ = "award_ballot"
    __table_args__ = (
        UniqueConstraint("cycle_id", "resident_id"),
        UniqueConstraint("cycle_id", "household_id"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("award_cycle.id"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    """None where each person has a vote."""


class Award(Base):
    """That somebody is honoured, from `granted_at` to `expires_on`, that day included. `is_shown`: others may see it;
    whoever has it says so themself. `letter_to` is the employer or school to which whoever has it agreed that a letter
    goes, None where they did not.
    """

    __tablename__ = "award"
    __table_args__ = (
        Index(None, "subject_kind", "subject_id", "id"),
        Index(None, "cycle_id", "id"),
        Index(None, "is_shown", "expires_on"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("award_nomination.id"), unique=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("award_cycle.id"))
    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[BigId | None]
    granted_at: Mapped[UtcDateTime]
    expires_on: Mapped[date]
    is_shown: Mapped[bool] = mapped_column(default=False)
    shown_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    letter_to: Mapped[Encrypted | None] = mapped_column(default=None, repr=False)
    letter_agreed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    revoked_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    revoked_reason: Mapped[Text200] = mapped_column(default="")
