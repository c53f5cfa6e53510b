"""Console pages of venues: the list, a week of one, what it is, when nobody can book it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.civic.venues import blocking, filling, forms, opening, queries, weeks
from app.civic.venues.models import Venue, VenueBlock
from app.core.clock import business_day, utc_now
from app.core.console import charts
from app.core.console.blueprint import Console, Section
from app.core.console.charts import Bar
from app.core.console.edits import EditForm
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import indented
from app.parties.staff.staffing import usernames_by_id

blp = Console("venues", __name__, sections=[Section("活动", "场地", "listed")])

USUAL = {
    **{name: "09:00-12:00 14:00-18:00" for name, _ in forms.DAYS[:5]},
    "slot_minutes": "60",
    "buffer_minutes": "0",
    "days_ahead": "14",
    "household_max": "2",
    "people_max": "20",
    "cancel_hours": "2",
}
Changed = tuple[Venue, filling.Filled]


def _nodes() -> list[tuple[int, str]]:
    return [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]


def _venue(venue_id: int) -> Venue:
    return queries.venue_in_scope(db.session(), venue_id=venue_id, staff=current.staff)


def _here(venue_id: int) -> str:
    return url_for(".venue", venue_id=venue_id)


@blp.get("/venues")
@page_for("gatherings:read")
def listed() -> str:
    """The venues of the subtree."""
    filters, session = Filters(forms.VenuesFilter), db.session()
    return render_template(
        "venues/venues.html",
        page=queries.venues_in_scope(session, staff=current.staff, **filters.query),
        filters=filters,
        nodes=_nodes(),
    )


@contextmanager
def _at_their_days() -> Iterator[None]:
    """What is wrong with hours stands at the day at which it was typed."""
    try:
        yield
    except RuleError as error:
        if "weekdays" in error.details:
            error.details["fields"] = forms.as_typed(error.details["fields"], error.details["weekdays"])
        raise


@blp.route("/venues/new", methods=["GET", "POST"])
@page_for("gatherings:write")
def make() -> Any:
    """A new venue, which can be booked at once."""
    form = Form(forms.VenueForm, USUAL)
    if form.is_sent:
        answer = form.run(
            _make,
            done=lambda made: f"场地已开放，排出 {made[1].made} 个时段。",
            to=lambda made: _here(made[0].id),
        )
        if answer:
            return answer
    return form.page("venues/new.html", nodes=_nodes(), days=forms.DAYS)


def _make(session: Session, **typed: Any) -> Changed:
    with _at_their_days():
        hours = forms.hours_of(typed)
        return opening.open_venue(session, hours=hours, staff=current.staff, now=utc_now(), **typed)


@blp.get("/venues/<int:venue_id>")
@page_for("gatherings:read")
def venue(venue_id: int) -> Any:
    """A venue: a week of it, what waits, its blocks, how much it is used."""
    session, now = db.session(), utc_now()
    found, today = _venue(venue_id), business_day(now)
    filters = Filters(forms.WeekQuery)
    asked = filters.values["day"] or today
    first = asked - timedelta(days=asked.weekday())
    blocks = queries.blocks_of(session, venue_id, now=now)
    week = weeks.week_of(session, found, first=first, now=now)
    used = weeks.used_by_month(session, venue_id, today=today)
    _, project, community = queries.named(session, found)
    return Form().page(
        "venues/venue.html",
        venue=found,
        project=project,
        community=community,
        hours=forms.shown_hours(queries.openings_of(session, venue_id)),
        days=forms.DAYS,
        week=week,
        today=today,
        before=first - weeks.WEEK,
        after=first + weeks.WEEK,
        first=first,
        filters=filters,
        outside=sum(slot.is_outside for day in week.values() for slot in day),
        waiting=weeks.waiting_at(session, venue_id),
        blocks=blocks,
        used=used,
        by_month=charts.columns([Bar(month, count, f"{count} 次") for month, count in used]),
        names=usernames_by_id(session, (found.made_by, *(each.made_by for each in blocks))),
    )


def _details(found: Venue) -> dict[str, Any]:
    session = db.session()
    _, project, _ = queries.named(session, found)
    shown = {name: getattr(found, name) for name in opening.CHANGEABLE if name != "needs_approval"}
    shown |= {name: getattr(project, name) for name in opening.OF_PROJECT}
    shown |= forms.shown_hours(queries.openings_of(session, found.id))
    return shown | {"needs_approval": "true" if found.needs_approval else ""}


@blp.route("/venues/<int:venue_id>/details", methods=["GET", "POST"])
@page_for("gatherings:write")
def change(venue_id: int) -> Any:
    """Other hours, another way to book; what nobody has booked follows."""
    form = EditForm(forms.VenueDetailsForm, _details(_venue(venue_id)))
    if form.is_sent:

        def read(session: Session) -> dict[str, Any]:
            held = queries.venue_in_scope(session, venue_id=venue_id, staff=current.staff)
            return _details(queries.hold_venue(session, held))

        answer = form.save(partial(_change, venue_id=venue_id), read=read, done=_changed, to=_here(venue_id))
        if answer:
            return answer
    return form.page("venues/details.html", back=_here(venue_id), days=forms.DAYS)


def _change(session: Session, *, venue_id: int, **typed: Any) -> Changed:
    with _at_their_days():
        changes = {"hours": forms.hours_of(typed)} | typed
        return opening.change_venue(session, venue_id=venue_id, changes=changes, staff=current.staff, now=utc_now())


def _changed(done: Changed) -> str:
    filled = done[1]
    outside = f"有 {len(filled.outside)} 个预订在开放时间以外，仍然有效，请看下面的周表。" if filled.outside else ""
    return f"已保存：新排出 {filled.made} 个时段，撤下 {filled.gone} 个没有人订的。{outside}"


@blp.route("/venues/<int:venue_id>/blocks/new", methods=["GET", "POST"])
@page_for("gatherings:write")
def block(venue_id: int) -> Any:
    """Nobody can book it for a time. What is booked then is shown first, and cancelled only where that is ticked."""
    found = _venue(venue_id)
    tomorrow = business_day(utc_now()) + timedelta(days=1)
    form = Form(forms.BlockForm, {"since_on": tomorrow, "since": "08:00", "until_on": tomorrow, "until": "20:00"})
    if form.is_sent:
        answer = form.run(partial(_block, venue_id=venue_id), done=_blocked, to=_here(venue_id))
        if answer:
            return answer
    _, project, _ = queries.named(db.session(), found)
    booked = [each | {"at": datetime.fromisoformat(each["starts_at"])} for each in form.details.get("slots", [])]
    return form.page("venues/block_new.html", back=_here(venue_id), project=project, booked=booked)


def _block(session: Session, *, venue_id: int, **typed: Any) -> tuple[VenueBlock, filling.Filled]:
    times: dict[str, Any] = {
        "starts_at": forms.moment_of(typed["since_on"], typed["since"]),
        "ends_at": forms.moment_of(typed["until_on"], typed["until"]),
    }
    said = {"reason": typed["reason"], "cancels": typed["cancels"]}
    try:
        return blocking.block(session, venue_id=venue_id, staff=current.staff, now=utc_now(), **times, **said)
    except RuleError as error:
        for row in error.details.get("fields", []):
            row["field"] = {"ends_at": "until_on"}.get(row["field"], row["field"])
        raise


def _blocked(done: tuple[VenueBlock, filling.Filled]) -> str:
    return f"已封闭，撤下 {done[1].gone} 个没有人订的时段。取消了预订的，本人会收到消息和原因。"


@blp.post("/venues/blocks/<int:block_id>/ending")
@page_for("gatherings:write")
def unblock(block_id: int) -> Any:
    """What is left of its time can be booked again."""
    here = _here(queries.block_in_scope(db.session(), block_id=block_id, staff=current.staff).venue_id)
    command = partial(blocking.unblock, block_id=block_id, staff=current.staff, now=utc_now())
    return act(command, done="已解除，剩下的时段可以预订了。", to=here, back=here)


@blp.route("/venues/<int:venue_id>/closing", methods=["GET", "POST"])
@page_for("gatherings:write")
def close(venue_id: int) -> Any:
    """Nobody can book it any more."""
    found = _venue(venue_id)
    _, project, community = queries.named(db.session(), found)
    return ask_reason(
        partial(opening.close_venue, venue_id=venue_id, staff=current.staff, now=utc_now()),
        title="关闭场地",
        about=f"{project.name}，{community}。",
        effect="马上生效，不能恢复：居民看不到这个场地，没有人订的时段撤下。还有预订没有用完的，不能关闭，请先谢绝、封闭或等它们用完。",
        hint="例如：楼要改建。",
        button="关闭场地",
        done="场地已关闭。",
        to=_here(venue_id),
    )
