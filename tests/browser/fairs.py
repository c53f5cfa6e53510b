"""A fair that runs on a running street, made by the services that the desk uses: run as a module, in the environment of
the street.
"""

import json
import os
import sys
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.civic.gatherings import planning, projects, turning
from app.civic.gatherings.models import ProjectKind
from app.core.clock import utc_now
from app.core.db.uow import execute
from app.demo import seeds
from app.parties.residents.models import Resident, User
from app.rewards.offers.models import OfferKind
from app.rewards.offers.terms import OfferTerms
from app.rewards.publication import lifecycle
from config import load_settings
from tests.browser.gatherings import admin

TITLE, OFFER = "春风集市", "春风集市立减 3 元"


def begin(session: Session, now: datetime) -> dict[str, Any]:
    """A fair of the first community that began a moment ago, an offer's draft, and the number of who is to call."""
    user = select(User.id).where(User.openid == seeds.openid("resident-notice")).scalar_subquery()
    keeper = session.scalars(select(Resident).where(Resident.user_id == user)).one()
    by: dict[str, Any] = {"staff": admin(session), "now": now - timedelta(days=1)}
    kind: dict[str, Any] = {"kind": ProjectKind.FAIR, "name": TITLE, "theme": "便民", "about": "街坊的小集市。"}
    project = projects.make_project(session, community_id=keeper.community_id, **kind, **by)
    session.flush()
    projects.publish_project(session, project_id=project.id, **by)
    starts_at = now.replace(second=0, microsecond=0) - timedelta(minutes=5)
    times: dict[str, Any] = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3)}
    made = planning.plan(
        session, project_id=project.id, place="小区东门", capacity=50, walk_in_places=10, **times, **by
    )
    session.flush()
    planning.publish(session, session_id=made.id, **by)
    terms: dict[str, Any] = {"kind": OfferKind.CASH_OFF, "title": OFFER, "cash_off_fen": 300, "points": 0}
    terms |= {"stock_total": 20, "valid_from": now, "valid_until": now + timedelta(days=9)}
    staff: dict[str, Any] = {"staff": admin(session), "now": now}
    draft = lifecycle.draft_for_community(session, community_id=keeper.community_id, terms=OfferTerms(**terms), **staff)
    return {"session": made.id, "offer": draft.id, "keeper": keeper.number}


def main() -> None:
    app, now = create_app(load_settings(os.environ)), utc_now()
    with app.app_context():
        said = execute(lambda session: begin(session, now))
        execute(lambda session: turning.begin(session, now=now))
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
