"""Projects: an idea is published, a team takes it on, its first session sets it going, a report ends it."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.gatherings.actions import GatheringAction
from app.civic.gatherings.errors import ProjectStateError, SessionsOpenError, TeamClosedError, VenueSlotsError
from app.civic.gatherings.kinds import KINDS
from app.civic.gatherings.models import Gathering, GatheringStatus, Project, ProjectKind, ProjectStatus
from app.civic.gatherings.queries import project_in_scope, team_in_scope
from app.civic.gatherings.workflow import CLAIM, CLOSE, PROJECTS, PUBLISH_PROJECT, REPORT
from app.core import audit
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import community_in_scope, get_community, require_open

CHANGEABLE = ("name", "theme", "about", "min_age", "guardian")
OVER_PROJECTS = (ProjectStatus.REPORTED, ProjectStatus.CLOSED)
OVER = (GatheringStatus.CONFIRMED, GatheringStatus.CANCELLED)


def make_project(
    session: Session,
    *,
    community_id: int,
    kind: ProjectKind,
    name: str,
    theme: str = "",
    about: str = "",
    earns: bool = True,
    min_age: int = 0,
    guardian: bool = False,
    staff: StaffIdentity,
    now: datetime,
) -> Project:
    """An idea of a node; who is there earns by the rule of its kind, unless it `earns` nothing.

    Raises CommunityNotFoundError, NodeClosedError.
    """
    node = community_in_scope(session, community_id=community_id, staff=staff)
    project = Project(
        community_id=node.id,
        kind=kind,
        name=name,
        theme=theme,
        about=about,
        rule_slug=KINDS[kind].rule if earns else "",
        created_by=staff.id,
        created_at=now,
        min_age=min_age,
        guardian=guardian,
    )
    session.add(project)
    require_open(session, node.id)
    facts = {"kind": kind.value, "name": name}
    action = GatheringAction.PROJECT_MADE
    audit.note(session, staff=staff, action=action, subject_id=project.id, at=now, path=node.path, **facts)
    return project


def publish_project(session: Session, *, project_id: int, staff: StaffIdentity, now: datetime) -> Project:
    """Show it to teams. Raises ProjectNotFoundError, ProjectStateError."""
    project = project_in_scope(session, project_id=project_id, staff=staff)
    PROJECTS.move(session, project, PUBLISH_PROJECT, staff=staff, at=now, stamps={})
    return project


def change_project(
    session: Session, *, project_id: int, changes: dict[str, Any], staff: StaffIdentity, now: datetime
) -> Project:
    """Change some of `CHANGEABLE` until it is reported or closed; its sessions keep what they are called.

    Raises ProjectNotFoundError, ProjectStateError.
    """
    project = project_in_scope(session, project_id=project_id, staff=staff)
    session.refresh(project, with_for_update=True)
    if project.status in OVER_PROJECTS:
        raise ProjectStateError(details={"status": project.status.value})
    changed = [name for name in CHANGEABLE if name in changes and getattr(project, name) != changes[name]]
    for name in changed:
        setattr(project, name, changes[name])
    if changed:
        path = get_community(session, project.community_id).path
        action = GatheringAction.PROJECT_CHANGED
        audit.note(session, staff=staff, action=action, subject_id=project.id, at=now, path=path, fields=changed)
    return project


def claim(session: Session, *, project_id: int, team_id: int, staff: StaffIdentity, now: datetime) -> Project:
    """A team takes it on. Raises ProjectNotFoundError, TeamNotFoundError, TeamClosedError, ProjectStateError."""
    project = project_in_scope(session, project_id=project_id, staff=staff)
    team = team_in_scope(session, team_id=team_id, staff=staff)
    if team.closed_at is not None:
        raise TeamClosedError
    PROJECTS.move(session, project, CLAIM, staff=staff, at=now, stamps={"team_id": team.id}, team_id=team.id)
    return project


def report(session: Session, *, project_id: int, text: str, staff: StaffIdentity, now: datetime) -> Project:
    """Say what came of it, once none of its sessions is open.

    Raises ProjectNotFoundError, ProjectStateError, SessionsOpenError.
    """
    project = project_in_scope(session, project_id=project_id, staff=staff)
    PROJECTS.move(session, project, REPORT, staff=staff, at=now, stamps={"report": text})
    _require_over(session, project)
    return project


def close(session: Session, *, project_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Project:
    """There are no more sessions. Raises ProjectNotFoundError, ProjectStateError, SessionsOpenError, VenueSlotsError
    for a venue that was not closed.
    """
    project = project_in_scope(session, project_id=project_id, staff=staff)
    PROJECTS.move(session, project, CLOSE, staff=staff, at=now, stamps={}, reason=reason)
    _require_over(session, project)
    return project


def _require_over(session: Session, project: Project) -> None:
    query = select(func.count(), func.count(Gathering.venue_id))
    still_open, slots = session.execute(
        query.where(Gathering.project_id == project.id, Gathering.status.not_in(OVER))
    ).one()
    if slots:
        raise VenueSlotsError
    if still_open:
        raise SessionsOpenError(details={"open": still_open})
