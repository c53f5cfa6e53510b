"""The catalogue of rules over HTTP."""

from typing import Any

from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import user_required
from app.standing.programmes import rules as rules_service
from app.standing.programmes import schemas

blp = Blueprint("rules", __name__, description="The catalogue of rules")


@blp.get("/rules")
@user_required
@blp.response(200, schemas.RulesOut)
def rules() -> dict[str, Any]:
    """What earns or costs how much."""
    return {"items": rules_service.rules(db.session())}
