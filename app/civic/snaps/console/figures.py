"""Console pages of what came of reports, by month: how many, how fast, and how many were fixed."""

from flask import render_template

from app.civic.snaps import figures, forms
from app.civic.snaps.console.snaps import CHOICES, nodes
from app.core.clock import business_day, utc_now
from app.core.console import charts
from app.core.console.blueprint import Console
from app.core.console.charts import Bar
from app.core.console.formats import number
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for

blp = Console("snap_figures", __name__)


@blp.get("/snaps/figures")
@page_for("cases:read")
def shown() -> str:
    """The last twelve months of the subtree, or of a node or a category of it."""
    filters = Filters(forms.FiguresFilter)
    months = figures.by_month(
        db.session(),
        staff=current.staff,
        today=business_day(utc_now()),
        category=filters.values["category"],
        community_id=filters.values["community_id"],
    )
    bars = [Bar(each.month[5:].lstrip("0") + "月", each.reported, number(each.reported), each.month) for each in months]
    return render_template(
        "snaps/figures.html",
        filters=filters,
        categories=CHOICES,
        nodes=nodes(),
        months=list(reversed(months)),
        total=figures.together(months),
        days=_days,
        reported=charts.columns(bars),
    )


def _days(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"
