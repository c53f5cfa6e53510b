"""Teams: who serves together. One asks to be of a team, staff say yes, or put somebody there who has asked them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.gatherings.actions import GatheringAction
from app.civic.gatherings.errors import (
    MembershipNotFoundError,
    TeamClosedError,
    TeamNameTakenError,
    TeamNotFoundError,
)
from app.civic.gatherings.models import MembershipStatus, Team, TeamMember
from app.civic.gatherings.queries import membership_in_scope, nodes_of, team_in_scope
from app.civic.gatherings.workflow import JOIN, LEAVE, LET_GO, MEMBERSHIPS
from app.core import audit
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties import residents
from app.parties.communities.nodes import community_in_scope, get_community, require_open
from app.parties.residents.people import ResidentIdentity
from app.parties.units.queries import unit_in_scope


def adult_in_scope(session: Session, *, resident_id: int, staff: StaffIdentity) -> ResidentIdentity:
    """Somebody of the subtree who can lead. Raises ResidentNotFoundError, a RuleError for a minor."""
    person = residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    if person.is_minor:
        raise field_error("leader_id", "队长和负责人要是成年人，请另选一位。")
    return person


def leader_by_number(session: Session, *, number: str, staff: StaffIdentity) -> int:
    """The same, by the number that they are known by. Raises RuleErrors naming `number`."""
    person = residents.resident_by_number(session, number=number, staff=staff)
    if person.is_minor:
        raise field_error("number", "队长和负责人要是成年人，请另选一位。")
    return person.id


def make_team(
    session: Session,
    *,
    community_id: int,
    name: str,
    leader_id: int | None = None,
    unit_id: int | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> Team:
    """A team of a node. Raises CommunityNotFoundError, NodeClosedError, ResidentNotFoundError, UnitNotFoundError,
    TeamNameTakenError, a RuleError naming the field.
    """
    node = community_in_scope(session, community_id=community_id, staff=staff)
    if leader_id is not None:
        adult_in_scope(session, resident_id=leader_id, staff=staff)
    if unit_id is not None:
        unit_in_scope(session, unit_id=unit_id, staff=staff)
    residents.hold_roster(session, node.id)  # Names are looked for and taken one by one.
    if session.scalar(select(Team.id).where(Team.community_id == node.id, Team.name == name)) is not None:
        raise TeamNameTakenError
    team = Team(
        community_id=node.id, name=name, leader_id=leader_id, unit_id=unit_id, created_by=staff.id, created_at=now
    )
    session.add(team)
    require_open(session, node.id)
    action = GatheringAction.TEAM_MADE
    audit.note(session, staff=staff, action=action, subject_id=team.id, at=now, path=node.path, name=name)
    return team


def lead(session: Session, *, team_id: int, leader_id: int, staff: StaffIdentity, now: datetime) -> Team:
    """Give a team another leader; sessions that are planned keep theirs. Raises TeamNotFoundError,
    TeamClosedError, ResidentNotFoundError, a RuleError for a minor.
    """
    team = _hold_open(session, team_id, staff)
    team.leader_id = adult_in_scope(session, resident_id=leader_id, staff=staff).id
    path = get_community(session, team.community_id).path
    action = GatheringAction.TEAM_LED
    audit.note(session, staff=staff, action=action, subject_id=team.id, at=now, path=path, resident_id=leader_id)
    return team


def _hold_open(session: Session, team_id: int, staff: StaffIdentity) -> Team:
    """A team to oneself that is not closed. Raises TeamNotFoundError, TeamClosedError."""
    team = team_in_scope(session, team_id=team_id, staff=staff)
    session.refresh(team, with_for_update=True)
    if team.closed_at is not None:
        raise TeamClosedError
    return team


def close_team(session: Session, *, team_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Team:
    """A team is no more: its members have left, nobody leads it. Sessions that are planned keep who leads them, and
    what was confirmed stays. Raises TeamNotFoundError, TeamClosedError.
    """
    team = _hold_open(session, team_id, staff)
    team.closed_at, team.leader_id = now, None
    members = select(TeamMember).where(TeamMember.team_id == team.id, TeamMember.open_for.is_not(None))
    for member in session.scalars(members.with_for_update().execution_options(populate_existing=True)):
        MEMBERSHIPS.enter(member, LET_GO, left_at=now, open_for=None)
    path = get_community(session, team.community_id).path
    action = GatheringAction.TEAM_CLOSED
    audit.note(session, staff=staff, action=action, subject_id=team.id, at=now, path=path, reason=reason)
    return team


def ask(session: Session, *, team_id: int, resident_id: int, now: datetime) -> TeamMember:
    """Ask to be of a team of one's node or above it. Again changes nothing. Raises TeamNotFoundError."""
    residents.lock(session, resident_id)
    team = session.get(Team, team_id)
    if (
        team is None
        or team.closed_at is not None
        or team.community_id not in nodes_of(residents.identify(session, resident_id))
    ):
        raise TeamNotFoundError
    return _member(session, team_id, resident_id, now)


def put(session: Session, *, team_id: int, resident_id: int, staff: StaffIdentity, now: datetime) -> TeamMember:
    """Have somebody in a team who has asked for it, on the phone or at the desk. Again changes nothing.

    Raises TeamNotFoundError, TeamClosedError, ResidentNotFoundError.
    """
    team_in_scope(session, team_id=team_id, staff=staff)
    residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    residents.lock(session, resident_id)
    team = _hold_open(session, team_id, staff)
    member = _member(session, team.id, resident_id, now)
    if member.status is MembershipStatus.ASKED:
        MEMBERSHIPS.move(session, member, JOIN, staff=staff, at=now, stamps={"joined_at": now})
    return member


def accept(session: Session, *, team_member_id: int, staff: StaffIdentity, now: datetime) -> TeamMember:
    """Say yes to who has asked. Raises MembershipNotFoundError, TeamClosedError, MembershipStateError."""
    member = membership_in_scope(session, team_member_id=team_member_id, staff=staff)
    _hold_open(session, member.team_id, staff)
    MEMBERSHIPS.move(session, member, JOIN, staff=staff, at=now, stamps={"joined_at": now})
    return member


def _member(session: Session, team_id: int, resident_id: int, now: datetime) -> TeamMember:
    """What there is of somebody in a team, made if need be. Lock the resident first."""
    known = select(TeamMember).where(TeamMember.team_id == team_id, TeamMember.open_for == resident_id)
    member = session.scalar(known.execution_options(populate_existing=True))
    if member is None:
        member = TeamMember(team_id=team_id, resident_id=resident_id, open_for=resident_id, asked_at=now)
        session.add(member)
        session.flush()
    return member


def leave(session: Session, *, team_member_id: int, resident_id: int, now: datetime) -> TeamMember:
    """Leave a team, or take back that one has asked. Raises MembershipNotFoundError, MembershipStateError."""
    member = session.get(TeamMember, team_member_id)
    if member is None or member.resident_id != resident_id:
        raise MembershipNotFoundError
    MEMBERSHIPS.hold(session, member, LEAVE)
    MEMBERSHIPS.enter(member, LEAVE, left_at=now, open_for=None)
    return member


def let_go(session: Session, *, team_member_id: int, staff: StaffIdentity, now: datetime) -> TeamMember:
    """Note that somebody has left a team, or does not come into it.

    Raises MembershipNotFoundError, MembershipStateError.
    """
    member = membership_in_scope(session, team_member_id=team_member_id, staff=staff)
    MEMBERSHIPS.move(session, member, LET_GO, staff=staff, at=now, stamps={"left_at": now, "open_for": None})
    return member
