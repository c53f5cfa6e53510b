"""What is given with the awards of a town of the tests: a certificate, and a session at which they are given."""

from sqlalchemy import select

from app.civic.gatherings.models import Gathering
from app.civic.honours import ceremonies, issuing
from app.core.db.session import db
from app.standing.awards.models import AwardCycle, CycleState
from devtools.factories import NOW, Town, commit


def given(town: Town) -> dict[str, int]:
    """Of a town with sessions and awards; the id of the cycle whose awards are given there."""
    of_town = AwardCycle.community_id == town.node.id, AwardCycle.state == CycleState.GRANTED
    cycle_id = db.session.scalars(select(AwardCycle.id).where(*of_town).limit(1)).one()
    there = Gathering.community_id == town.node.id
    session_id = db.session.scalars(select(Gathering.id).where(there).order_by(Gathering.id).limit(1)).one()
    commit(ceremonies.arrange, cycle_id=cycle_id, session_id=session_id, staff=town.admin, now=NOW)
    commit(issuing.issue_all, cycle_id=cycle_id, staff=town.admin, now=NOW)
    return {"given_cycle_id": cycle_id}
