"""Reports for staff."""

from typing import Any

from flask import current_app

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import current, staff_required
from app.office.dashboard import funds, schemas
from app.standing.programmes.settings import point_settings_at

blp = Blueprint("reports", __name__, description="Where the funds stand")


@blp.get("/staff/funds")
@staff_required("funds:read")
@blp.response(200, schemas.FundsOut)
def fund_standings() -> dict[str, Any]:
    """The funds of the caller's subtree: available, set aside for offers, owed to shops."""
    rate_fen = point_settings_at(db.session(), now=utc_now(), settings=current_app.config["SETTINGS"]).point_value_fen
    return {"items": funds.fund_standings(db.session(), staff=current.staff, rate_fen=rate_fen), "next_cursor": None}
