"""One of everything that gatherings have, in a town of the tests."""

from datetime import timedelta
from typing import Any

from app.civic.gatherings import planning, projects, signing_up, teams
from app.civic.gatherings.models import ProjectKind
from app.core.db.session import db
from app.parties.residents.models import Household
from devtools import factories
from devtools.factories import NOW, Town, commit


def gatherings(town: Town) -> dict[str, int]:
    """Ids by the names of paths: the resident of the town is in a team and leads it; somebody of their household
    has signed up for a session.
    """
    by: dict[str, Any] = {"staff": town.admin, "now": NOW}
    node = {"community_id": town.node.id, **by}
    team = commit(teams.make_team, name="红马甲服务队", leader_id=town.person.id, **node)
    member = commit(teams.put, team_id=team.id, resident_id=town.person.id, **by)
    unclaimed, project = (
        commit(projects.make_project, kind=ProjectKind.VOLUNTEERING, name=name, **node) for name in ("扫雪", "清洁")
    )
    for each in (unclaimed, project):
        commit(projects.publish_project, project_id=each.id, **by)
    commit(projects.claim, project_id=project.id, team_id=team.id, **by)
    starts_at = NOW + timedelta(days=4)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
    session = commit(planning.plan, project_id=project.id, place="滨河公园", capacity=9, **times, **by)
    commit(planning.publish, session_id=session.id, **by)
    home = db.session.get_one(Household, town.person.household_id).number
    other = factories.resident(town.node, household=home)
    signup = commit(signing_up.sign_up, session_id=session.id, resident_id=other.id, now=NOW)
    return {
        "team_id": team.id,
        "team_member_id": member.id,
        "project_id": project.id,
        "unclaimed_id": unclaimed.id,
        "session_id": session.id,
        "signup_id": signup.id,
    }
