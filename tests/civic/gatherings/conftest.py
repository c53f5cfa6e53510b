"""A community with a project, in which sessions are planned and people sign up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.civic.gatherings import checks, planning, projects, signing_up, teams
from app.civic.gatherings.models import Gathering, Project, ProjectKind, Signup, SignupStatus
from app.core.clock import frozen
from app.core.db.session import db
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.standing.records import factories as credit

SATURDAY = NOW + timedelta(days=4)
"""A Saturday, at noon in Shanghai."""


@dataclass(frozen=True)
class Street:
    town: Town
    project: Project
    leader: Resident

    @property
    def staff(self) -> dict[str, Any]:
        return {"staff": self.town.admin, "now": NOW}

    def person(self, **more: Any) -> Resident:
        return factories.resident(self.town.node, **{"user": factories.user(), **more})

    def a_project(self, **more: Any) -> Project:
        details = {"kind": ProjectKind.VOLUNTEERING, "name": "周末清洁行动", "theme": "环境整治", **self.staff}
        details |= {"community_id": self.town.node.id}
        made = commit(projects.make_project, **details | more)
        return commit(projects.publish_project, project_id=made.id, **self.staff)

    def planned(self, project: Project | None = None, **more: Any) -> Gathering:
        starts_at = more.pop("starts_at", SATURDAY)
        details = {
            "place": "滨河公园东门",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=2),
            "capacity": 2,
            "leader_id": self.leader.id,
            **self.staff,
        }
        return commit(planning.plan, project_id=(project or self.project).id, **details | more)

    def open(self, project: Project | None = None, **more: Any) -> Gathering:
        made = self.planned(project, **more)
        return commit(planning.publish, session_id=made.id, **self.staff)

    def sign_up(self, gathering: Gathering, who: Resident, *, now: datetime = NOW, for_id: int | None = None) -> Signup:
        return commit(signing_up.sign_up, session_id=gathering.id, resident_id=who.id, for_id=for_id, now=now)

    def cancel(self, signup: Signup, who: Resident, now: datetime = NOW) -> None:
        commit(signing_up.cancel, signup_id=signup.id, resident_id=who.id, now=now)

    def change(self, gathering: Gathering, **changes: Any) -> Gathering:
        return commit(planning.change, session_id=gathering.id, changes=changes, **self.staff)


def state(signup: Signup) -> SignupStatus:
    db.session.rollback()
    return db.session.get_one(Signup, signup.id, populate_existing=True).status


def problems() -> list[str]:
    """What is not as it must be."""
    db.session.rollback()
    return [problem for each in checks.INVARIANTS for problem in each.check(db.session()).problems]


def now_is(gathering: Gathering) -> Gathering:
    """A session as it is in the database."""
    db.session.rollback()
    return db.session.get_one(Gathering, gathering.id, populate_existing=True)


@pytest.fixture
def street(app: Flask) -> Iterator[Street]:
    with frozen(NOW):
        credit.install()
        town = factories.town()
        leader = factories.resident(town.node, user=factories.user())
        common: dict[str, Any] = {"staff": town.admin, "now": NOW}
        team = commit(teams.make_team, community_id=town.node.id, name="红马甲服务队", leader_id=leader.id, **common)
        made = commit(
            projects.make_project,
            community_id=town.node.id,
            kind=ProjectKind.VOLUNTEERING,
            name="滨河清洁",
            theme="环境整治",
            **common,
        )
        commit(projects.publish_project, project_id=made.id, **common)
        project = commit(projects.claim, project_id=made.id, team_id=team.id, **common)
        yield Street(town, project, leader)
