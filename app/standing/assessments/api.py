"""Results of assessments over HTTP."""

from typing import Any

from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import current, staff_required, user_required
from app.standing.assessments import results, schemas

blp = Blueprint("assessments", __name__, description="Units assessed item by item, once in each period")


@blp.get("/staff/batches/<int:record_batch_id>/results")
@staff_required("records:read")
@blp.response(200, schemas.AssessmentResultsOut)
def results_of_batch(record_batch_id: int) -> dict[str, Any]:
    """What came of an assessment, by unit; nothing of a batch that is none."""
    return {"items": results.results(db.session(), batch_id=record_batch_id, staff=current.staff)[1]}


@blp.get("/me/assessments")
@user_required
@blp.response(200, schemas.AssessmentResultsOut)
def own_results() -> dict[str, Any]:
    """How the units for which one answers were assessed, the newest first."""
    return {"items": results.own_results(db.session(), user_id=current.user_id)}
