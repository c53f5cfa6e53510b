"""The catalogue of rules over HTTP."""

from typing import Any

from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import user_required
from app.standing.programmes import rules as rules_service
from app.standing.programmes import schemas as programme_schemas

blp = Blueprint("credit", __name__, description="Points, standing and the records behind them")

RECORDERS = ("admin", "clerk")


@blp.get("/rules")
@user_required
@blp.response(200, programme_schemas.RulesOut)
def rules() -> dict[str, Any]:
    """What earns or costs how much."""
    return {"items": rules_service.rules(db.session())}
