"""Console pages of drives: the list, one with its grids as bars, opened and closed."""

from datetime import timedelta
from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy import select

from app.civic.pledges import drives, forms, queries
from app.civic.pledges.console.common import by, nodes
from app.civic.pledges.console.pledges import here, pledge_text
from app.core.clock import business_day, utc_now
from app.core.console import charts
from app.core.console.blueprint import Console, Section
from app.core.console.charts import Bar
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.areas.models import Area

blp = Console("drives", __name__, sections=[Section("宣传", "签约活动", "listed")])

BARS_MAX = 40


@blp.get("/pledges/drives")
@page_for("texts:read")
def listed() -> str:
    """The drives of the subtree."""
    filters = Filters(forms.DrivesFilter)
    page = queries.drives_in_scope(db.session(), staff=current.staff, **filters.query)
    return render_template("pledges/drives.html", page=page, filters=filters, nodes=nodes())


@blp.route("/pledges/<int:pledge_id>/drives/new", methods=["GET", "POST"])
@page_for("texts:write")
def new(pledge_id: int) -> Any:
    """Open a drive for the version that can be signed."""
    text, today = pledge_text(pledge_id), business_day(utc_now())
    month = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=30)).isoformat()}
    form = Form(forms.DriveForm, {"community_id": text.community_id, "goal_percent": 80, **month})
    if form.is_sent:
        command = partial(drives.open_drive, text_id=pledge_id, **by())
        answer = form.run(command, done="签约活动已发起。", to=lambda made: url_for(".drive", drive_id=made.id))
        if answer:
            return answer
    grids = select(Area.id, Area.name).where(
        Area.community_id == text.community_id, Area.parent_id.is_(None), Area.is_open.is_(True)
    )
    areas = [(row[0], row[1]) for row in db.session.execute(grids.order_by(Area.code, Area.id))]
    return form.page("pledges/drive_form.html", text=text, nodes=nodes(), areas=areas, back=here(pledge_id))


@blp.get("/pledges/drives/<int:drive_id>")
@page_for("texts:read")
def drive(drive_id: int) -> Any:
    """How many households of each grid have somebody who has signed."""
    session = db.session()
    found = queries.drive_in_scope(session, drive_id=drive_id, staff=current.staff)
    areas = queries.areas_of_drive(session, drive_id)
    bars = [
        Bar(each.name, each.percent or 0, _percent(each.percent), f"{each.community} {each.name}") for each in areas
    ]
    return Form().page(
        "pledges/drive.html",
        line=queries.drive_line(session, found),
        areas=areas,
        chart=charts.rows(bars[:BARS_MAX]),
        bars_max=BARS_MAX,
        days_left=(found.ends_on - business_day(utc_now())).days,
        filters=Filters(forms.CoverageQuery),
    )


@blp.post("/pledges/drives/<int:drive_id>/closing")
@page_for("texts:write")
def close(drive_id: int) -> Any:
    """End a drive early; its numbers stay."""
    queries.drive_in_scope(db.session(), drive_id=drive_id, staff=current.staff)
    to = url_for(".drive", drive_id=drive_id)
    command = partial(drives.close_drive, drive_id=drive_id, **by())
    return act(command, done="签约活动已结束。签过的承诺书照样有效。", to=to, back=to)


def _percent(value: int | None) -> str:
    return "—" if value is None else f"{value}%"
