"""What people have taken part in, in the long run: when two files of a resident become one, or somebody leaves."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.gatherings.models import (
    BEFORE_THE_END,
    COMING,
    HOLDS_PLACE,
    Gathering,
    MembershipStatus,
    Presence,
    Signup,
    Team,
    TeamMember,
)
from app.civic.gatherings.places import give_back
from app.civic.gatherings.queries import hold
from app.civic.gatherings.workflow import LAPSE, LEAVE, MEMBERSHIPS, SIGNUPS
from app.standing.records.models import Record, SourceKind

MERGED = "登记了两次"
AWAY = "本人已不在名册上"


def hand_over(session: Session, *, from_id: int, to_id: int, now: datetime) -> None:
    """What is one's is the other's. Where both are in a team, have signed up or were there, the other's stays as it is:
    a place that two have had for one person is free again.
    """
    teams = set(session.scalars(select(TeamMember.team_id).where(TeamMember.open_for == to_id)))
    for member in session.scalars(select(TeamMember).where(TeamMember.resident_id == from_id)).all():
        if member.team_id not in teams:
            _pass_on(member, to_id)
    signed = set(session.scalars(select(Signup.gathering_id).where(Signup.open_for == to_id)))
    for signup in session.scalars(select(Signup).where(Signup.resident_id == from_id)).all():
        if signup.gathering_id not in signed:
            _pass_on(signup, to_id)
    there = set(session.scalars(select(Presence.gathering_id).where(Presence.resident_id == to_id)))
    twice = []
    is_somewhere = session.scalar(select(Presence.id).where(Presence.open_for == to_id)) is not None
    for presence in session.scalars(select(Presence).where(Presence.resident_id == from_id)).all():
        if presence.gathering_id not in there and (presence.open_for is None or not is_somewhere):
            _pass_on(presence, to_id)
        else:
            twice.append(presence.id)
    _count_once(session, twice, from_id)
    for signup in session.scalars(select(Signup).where(Signup.signed_by == from_id)).all():
        signup.signed_by = to_id
    for team in session.scalars(select(Team).where(Team.leader_id == from_id)).all():
        team.leader_id = to_id
    for gathering in session.scalars(select(Gathering).where(Gathering.leader_id == from_id)).all():
        gathering.leader_id = to_id
    session.flush()
    end_of_resident(session, resident_id=from_id, reason=MERGED, now=now)


def _count_once(session: Session, presence_ids: list[int], from_id: int) -> None:
    """Of a session at which both were, the other's record stays with the other's file, where it counts no more."""
    earned = Record.source_kind == SourceKind.PRESENCE, Record.source_id.in_(presence_ids)
    session.execute(update(Record).where(*earned).values(subject_id=from_id))


def _pass_on(row: TeamMember | Signup | Presence, to_id: int) -> None:
    row.resident_id = to_id
    row.open_for = to_id if row.open_for is not None else None


def forget_words(session: Session, *, resident_id: int) -> None:
    """What was written at the desk of why they were entered by hand, or their minutes corrected, goes with them, and
    what they have booked rooms for.
    """
    about = Presence.resident_id == resident_id, Presence.remark != ""
    session.execute(update(Presence).where(*about).values(remark=""))
    booked = Signup.resident_id == resident_id, Signup.purpose != ""
    session.execute(update(Signup).where(*booked).values(purpose=""))


def end_of_resident(session: Session, *, resident_id: int, reason: str = AWAY, now: datetime) -> None:
    """Somebody is not on the roster any more: their places are free, they are in no team and lead nothing; who has led
    what is over stays written there.
    """
    signups = select(Signup).where(Signup.resident_id == resident_id, Signup.status.in_(COMING)).order_by(Signup.id)
    for signup in session.scalars(signups).all():
        gathering = hold(session, session.get_one(Gathering, signup.gathering_id))
        SIGNUPS.hold(session, signup, LAPSE)
        had_place = signup.status in HOLDS_PLACE
        SIGNUPS.enter(signup, LAPSE, cancelled_at=now, open_for=None, held_until=None, closing_reason=reason)
        if had_place:
            give_back(session, gathering, 1, now)
    members = select(TeamMember).where(
        TeamMember.resident_id == resident_id, TeamMember.status != MembershipStatus.LEFT
    )
    for member in session.scalars(members).all():
        MEMBERSHIPS.enter(member, LEAVE, left_at=now, open_for=None)
    for team in session.scalars(select(Team).where(Team.leader_id == resident_id)).all():
        team.leader_id = None
    led = select(Gathering).where(Gathering.leader_id == resident_id, Gathering.status.in_(BEFORE_THE_END))
    for gathering in session.scalars(led).all():
        gathering.leader_id = None
    session.flush()
