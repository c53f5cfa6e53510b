"""The first page of the console: where the funds of the subtree stand."""

from flask import current_app, render_template

from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.extensions import db
from app.core.policy import EVERY_ROLE, current, page_for
from app.credit.service import programme_at
from app.reports.service import funds

blp = Console("reports", __name__, sections=[Section("工作台", "工作台", "dashboard")])


@blp.get("/")
@page_for(*EVERY_ROLE)
def dashboard() -> str:
    """Where things stand."""
    rate_fen = programme_at(db.session(), now=utc_now(), settings=current_app.config["SETTINGS"]).point_value_fen
    standings = funds.fund_standings(db.session(), staff=current.staff, rate_fen=rate_fen)
    return render_template("reports/dashboard.html", standings=standings)
