"""The catalogue of rules over HTTP."""

from typing import Any

from app.core.clock import business_day, utc_now
from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import current, user_required
from app.parties import residents
from app.standing.programmes import rulebook, schemas

blp = Blueprint("rules", __name__, description="The catalogue of rules")


@blp.get("/rules")
@user_required
@blp.response(200, schemas.RulesOut)
def rules() -> dict[str, Any]:
    """What earns or costs how much where the caller lives; what holds everywhere, for who is on no roster."""
    session = db.session()
    person = residents.resident_of_user(session, current.user_id)
    here = person.community_id if person is not None else None
    return {"items": rulebook.rules_on(session, community_id=here, day=business_day(utc_now()))}
