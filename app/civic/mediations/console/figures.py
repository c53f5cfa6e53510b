"""Console pages of what came of mediations, by month."""

from flask import render_template

from app.civic.mediations import figures, forms
from app.civic.mediations.console.mediations import to_choose
from app.core.clock import business_day, utc_now
from app.core.console import charts
from app.core.console.blueprint import Console
from app.core.console.charts import Bar
from app.core.console.formats import number
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for

blp = Console("mediation_figures", __name__)


@blp.get("/mediations/figures")
@page_for("mediations:read")
def shown() -> str:
    """The last twelve months of the subtree, or of a node or a category of it."""
    filters = Filters(forms.QueueFilter)
    months = figures.by_month(
        db.session(),
        staff=current.staff,
        today=business_day(utc_now()),
        category=filters.values["category"],
        community_id=filters.values["community_id"],
    )
    bars = [Bar(each.month[5:].lstrip("0") + "月", each.applied, number(each.applied), each.month) for each in months]
    return render_template(
        "mediations/figures.html",
        filters=filters,
        months=list(reversed(months)),
        total=figures.together(months),
        applied=charts.columns(bars),
        **to_choose(),
    )
