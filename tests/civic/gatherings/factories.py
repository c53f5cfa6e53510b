"""One of everything that gatherings have, in a town of the tests."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.civic.gatherings import confirming, planning, projects, signing_up, teams
from app.civic.gatherings.models import Gathering, GatheringStatus, Presence, PresenceHow, ProjectKind
from app.civic.papers import issuing
from app.civic.papers.models import PaperKind
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
    second = commit(teams.make_team, name="蓝马甲服务队", **node)
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
    running = commit(
        planning.plan,
        project_id=project.id,
        place="社区会议室",
        capacity=9,
        starts_at=NOW - timedelta(hours=1),
        ends_at=NOW + timedelta(hours=1),
        staff=town.admin,
        now=NOW - timedelta(days=1),
    )
    commit(planning.publish, session_id=running.id, staff=town.admin, now=NOW - timedelta(days=1))
    attending = factories.resident(town.node)
    commit(signing_up.sign_up, session_id=running.id, resident_id=attending.id, now=NOW - timedelta(hours=2))
    presence = _presence(running.id, other.id, town.person.id)
    for _ in range(2):  # Nobody but the leader has scanned, which is a sign.
        _presence(running.id, factories.resident(town.node).id, town.person.id)
    _presence(ended(town, project.id), town.person.id, None)
    over = ended(town, project.id)
    _presence(over, attending.id, None)
    _end(over)
    commit(confirming.confirm, session_id=over, staff=factories.staff(town.town), now=NOW)
    code = commit(issuing.issue_at_desk, kind=PaperKind.HOUSEHOLD_CODE, number=attending.number, facts={}, **by)
    return {
        "household_code_id": code.id,
        "team_id": team.id,
        "second_team_id": second.id,
        "team_member_id": member.id,
        "project_id": project.id,
        "unclaimed_id": unclaimed.id,
        "session_id": session.id,
        "signup_id": signup.id,
        "running_id": running.id,
        "attending_id": attending.id,
        "presence_id": presence,
    }


def _end(session_id: int) -> None:
    def end(session: Session) -> None:
        session.get_one(Gathering, session_id).status = GatheringStatus.ENDED

    commit(end)


def ended(town: Town, project_id: int) -> int:
    """The id of a session of yesterday, which somebody else has led."""
    starts_at, before = NOW - timedelta(days=1), {"staff": town.admin, "now": NOW - timedelta(days=2)}
    made = commit(
        planning.plan,
        project_id=project_id,
        place="社区会议室",
        capacity=9,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        leader_id=factories.resident(town.node).id,
        **before,
    )
    commit(planning.publish, session_id=made.id, **before)
    return made.id


def _presence(gathering_id: int, resident_id: int, leader_id: int | None) -> int:
    """The id of a presence: of somebody who is still there or, where nobody has noted it, has left."""

    def there(session: Session) -> int:
        gathering = session.get_one(Gathering, gathering_id)
        found = Presence(
            gathering_id=gathering_id,
            resident_id=resident_id,
            open_for=resident_id if leader_id else None,
            day=gathering.day,
            how=PresenceHow.LEADER if leader_id else PresenceHow.SELF,
            in_at=gathering.starts_at,
            noted_by=leader_id,
            out_at=None if leader_id else gathering.ends_at,
            minutes=None if leader_id else 60,
        )
        session.add(found)
        session.flush()
        return found.id

    return commit(there)
