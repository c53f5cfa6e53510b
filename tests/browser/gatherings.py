"""A session on a running street, made by the services that the desk uses: run as a module, in the environment of the
street.
"""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.civic.gatherings import planning, projects, teams, turning
from app.civic.gatherings.models import Gathering, Presence, ProjectKind
from app.core.clock import utc_now
from app.core.db.uow import execute
from app.core.identities import StaffIdentity
from app.demo import seeds
from app.parties.residents.models import Resident, ResidentStatus, User
from app.parties.staff.identity import staff_member
from app.parties.staff.models import StaffMember
from app.rewards.coupons.codes import on_paper
from config import load_settings
from tests.support.served import ROOT

TITLE, TEAM = "滨河步道捡拾", "步道捡拾队"


def on_street(env: dict[str, str], step: str, *given: str) -> dict[str, Any]:
    """Take one of the steps below on a running street; what it says."""
    command = [sys.executable, "-m", "tests.browser.gatherings", step, *given]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def plan(session: Session, now: datetime, leader: str) -> dict[str, Any]:
    """A session with one place that begins in ten minutes, led by a persona; the card of somebody without a phone."""
    user = select(User.id).where(User.openid == seeds.openid(leader)).scalar_subquery()
    person = session.scalars(select(Resident).where(Resident.user_id == user)).one()
    here = Resident.community_id == person.community_id, Resident.status == ResidentStatus.ACTIVE
    elder = session.scalars(
        select(Resident)
        .where(*here, Resident.user_id.is_(None), ~Resident.is_minor, Resident.household_id != person.household_id)
        .order_by(Resident.id.desc())
        .limit(1)
    ).one()
    by: dict[str, Any] = {"staff": admin(session), "now": now}
    node = {"community_id": person.community_id, **by}
    kind: dict[str, Any] = {
        "kind": ProjectKind.VOLUNTEERING,
        "theme": "环境整治",
        "about": "沿步道捡拾垃圾，手套和夹子现场领。",
    }
    team = teams.make_team(session, name=TEAM, leader_id=person.id, **node)
    session.flush()
    project = projects.make_project(session, name=TITLE, **kind, **node)
    session.flush()
    projects.publish_project(session, project_id=project.id, **by)
    projects.claim(session, project_id=project.id, team_id=team.id, **by)
    times: dict[str, Any] = {"starts_at": now + timedelta(minutes=10), "ends_at": now + timedelta(minutes=130)}
    made = planning.plan(session, project_id=project.id, place="滨河步道南入口", capacity=1, **times, **by)
    session.flush()
    planning.publish(session, session_id=made.id, **by)
    return {"session": made.id, "card": on_paper(elder.card_serial)}


def widen(session: Session, now: datetime, session_id: str) -> dict[str, Any]:
    """Let more people in."""
    planning.change(session, session_id=int(session_id), changes={"capacity": 9}, staff=admin(session), now=now)
    return {}


def be_over(session: Session, now: datetime, session_id: str) -> dict[str, Any]:
    """As if it had begun two hours ago."""
    gathering = session.get_one(Gathering, int(session_id))
    gathering.starts_at, gathering.ends_at = now - timedelta(hours=2), now - timedelta(minutes=1)
    gathering.signup_until = gathering.cancel_until = gathering.starts_at
    for presence in session.scalars(select(Presence).where(Presence.gathering_id == gathering.id)):
        presence.in_at = gathering.starts_at
        presence.out_at = presence.out_at and now - timedelta(minutes=5)
    return {}


def admin(session: Session) -> StaffIdentity:
    found = select(StaffMember.id).where(StaffMember.username == "street.admin")
    return staff_member(session, session.scalars(found).one())


STEPS = {"plan": plan, "widen": widen, "be-over": be_over}


def main(step: str, *given: str) -> None:
    app, now = create_app(load_settings(os.environ)), utc_now()
    with app.app_context():
        said = execute(lambda session: STEPS[step](session, now, *given))
        if step == "be-over":
            for turn in turning.begin, turning.end:
                while execute(partial(turn, now=now)):
                    pass
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
