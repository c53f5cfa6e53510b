"""The score of one's household over HTTP."""

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required
from app.standing.scores import schemas
from app.standing.scores.household import HouseholdScore, household_score

blp = Blueprint("scores", __name__, description="The score of one's household")


@blp.get("/me/household")
@resident_required
@blp.response(200, schemas.OwnHouseholdOut)
def household() -> HouseholdScore:
    """The score of one's household and what makes it: its own records, and each adult's plus; nobody's minus."""
    return household_score(db.session(), resident_id=current.resident_id, now=utc_now())
