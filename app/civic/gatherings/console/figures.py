"""Console pages of what gatherings come to: sessions, people, hours, what they would have cost."""

from typing import Any

from flask import current_app, render_template

from app.civic.gatherings import figures, forms
from app.civic.gatherings.console.projects import nodes
from app.core.clock import business_day, utc_now
from app.core.console import charts
from app.core.console.blueprint import Console, Section
from app.core.console.charts import Bar
from app.core.console.formats import number
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import community_in_scope

blp = Console("gathering_figures", __name__, sections=[Section("活动", "活动统计", "shown")])

BARS_MAX = 12
"""Lying bars that are drawn; the table has all."""


@blp.get("/gathering-figures")
@page_for("gatherings:read")
def shown() -> str:
    """Figures of a node and what is below it; of this year, unless asked for others."""
    filters, session = Filters(forms.FiguresFilter), db.session()
    today = business_day(utc_now())
    asked: dict[str, Any] = filters.values
    node = community_in_scope(
        session, community_id=asked["community_id"] or current.staff.community_id, staff=current.staff
    )
    from_on = asked["from_on"] or today.replace(month=1, day=1)
    until_on = asked["until_on"] or today
    found = figures.figures(session, node=node, from_on=from_on, until_on=until_on)
    hour_fen = current_app.config["SETTINGS"].volunteer_hour_fen
    return render_template(
        "gatherings/figures.html",
        shown=found,
        node=node,
        filters=filters,
        from_on=from_on,
        until_on=until_on,
        nodes=nodes(),
        hour_fen=hour_fen,
        saved_fen=found.saved_fen(hour_fen),
        hours=_hours,
        by_month=charts.columns([_bar(each) for each in found.months]),
        by_theme=charts.rows([_bar(each) for each in found.themes[:BARS_MAX]]),
        by_place=charts.rows([_bar(each) for each in found.places[:BARS_MAX]]),
    )


def _hours(minutes: int) -> str:
    """Hours to a tenth, without the tenth where it is none."""
    tenths = minutes // 6
    return number(tenths // 10) + (f".{tenths % 10}" if tenths % 10 else "")


def _bar(each: figures.Sum) -> Bar:
    return Bar(each.name, (each.minutes + 30) // 60, f"{_hours(each.minutes)} 小时")
