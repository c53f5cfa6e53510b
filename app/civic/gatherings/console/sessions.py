"""Console pages of sessions: the list, a month, a new one, and what staff do with one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.civic.gatherings import forms, labels, listing, planning, queries, repeating, teams
from app.civic.gatherings.console.projects import CHOICES, nodes
from app.civic.gatherings.models import Gathering, GatheringStatus, Project
from app.core.clock import SHANGHAI, add_months, business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.edits import EditForm
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.http.policies import current, page_for
from app.parties.residents.models import Resident

blp = Console("sessions", __name__, sections=[Section("活动", "场次", "listed")])

STATES = [(status.value, words) for status, words in labels.LABELS[GatheringStatus].items()]
A_DAY = 4
"""So many sessions of a day stand in the calendar; the list has all."""
TYPED_AS = {"starts_at": "on", "ends_at": "ends"}
"""What the form calls what is wrong with a session."""
WEEKDAYS = "一二三四五六日"


@blp.get("/sessions")
@page_for("gatherings:read")
def listed() -> str:
    """The sessions of the subtree, what begins last first."""
    filters, session = Filters(forms.SessionsFilter), db.session()
    return render_template(
        "gatherings/sessions.html",
        page=listing.sessions_listed(session, staff=current.staff, **filters.query),
        filters=filters,
        kinds=CHOICES,
        states=STATES,
        themes=[(each, each) for each in listing.themes(session, staff=current.staff)],
        nodes=nodes(),
    )


@blp.get("/sessions/calendar")
@page_for("gatherings:read")
def calendar() -> str:
    """A month of sessions, week by week."""
    filters = Filters(forms.MonthFilter)
    today = business_day(utc_now())
    wanted = filters.values["month"]
    first = date.fromisoformat(f"{wanted}-01") if wanted else today.replace(day=1)
    narrowed = {name: filters.values[name] for name in ("kind", "community_id")}
    found = listing.of_month(db.session(), staff=current.staff, first=first, **narrowed)
    by_day = {day: list(some) for day, some in groupby(found, key=lambda each: each.day)}
    begins = first - timedelta(days=first.weekday())
    weeks = -(-(add_months(first, 1) - begins).days // 7)
    return render_template(
        "gatherings/calendar.html",
        filters=filters,
        first=first,
        before=add_months(first, -1),
        after=add_months(first, 1),
        today=today,
        weeks=[[begins + timedelta(days=7 * week + day) for day in range(7)] for week in range(weeks)],
        weekdays=WEEKDAYS,
        by_day=by_day,
        count=len(found),
        a_day=A_DAY,
        kinds=CHOICES,
        nodes=nodes(),
    )


@blp.route("/projects/<int:project_id>/sessions/new", methods=["GET", "POST"])
@page_for("gatherings:write")
def plan(project_id: int) -> Any:
    """One session of a project or, week by week, several; as another one, where it is copied."""
    project = queries.project_in_scope(db.session(), project_id=project_id, staff=current.staff)
    usual = {
        "starts": "09:00",
        "ends": "11:00",
        "capacity": "20",
        "walk_in_places": "0",
        "times": "1",
        "is_public": "true",
    }
    copied = Filters(forms.CopyQuery).values["session_id"]
    if copied is not None:
        usual |= _like(queries.session_in_scope(db.session(), session_id=copied, staff=current.staff))
    form = Form(forms.SessionForm, usual)
    back = url_for("projects_console.project", project_id=project_id)
    if form.is_sent:
        answer = form.run(
            partial(_plan, project_id=project_id),
            done=lambda made: f"已安排 {len(made)} 场。" if len(made) > 1 else "场次已安排。",
            to=lambda made: back if len(made) > 1 else url_for("attendance_console.attendance", session_id=made[0].id),
        )
        if answer:
            return answer
    return form.page("gatherings/session_new.html", project=project, back=back, most=repeating.TIMES_MAX)


def _plan(session: Session, *, project_id: int, **typed: Any) -> list[Gathering]:
    starts_at, ends_at = forms.span(typed.pop("on"), typed.pop("starts"), typed.pop("ends"))
    number = typed.pop("number")
    leader_id = teams.leader_by_number(session, number=number, staff=current.staff) if number else None
    times: dict[str, Any] = {"starts_at": starts_at, "ends_at": ends_at, "leader_id": leader_id}
    details = times | typed
    with _as_typed():
        return repeating.plan_weekly(session, project_id=project_id, staff=current.staff, now=utc_now(), **details)


@contextmanager
def _as_typed() -> Iterator[None]:
    """What is wrong with when a session takes place stands where that was typed."""
    try:
        yield
    except RuleError as error:
        for row in error.details.get("fields", []):
            row["field"] = TYPED_AS.get(row["field"], row["field"])
        raise


def _like(gathering: Gathering) -> dict[str, str]:
    """The form of a session like another one, a week after it or after today."""
    start, end = (at.astimezone(SHANGHAI) for at in (gathering.starts_at, gathering.ends_at))
    today = business_day(utc_now())
    day = start.date() + timedelta(days=7)
    day += timedelta(days=-(-max(0, (today - day).days + 1) // 7) * 7)
    later = day - start.date()
    until = {name: getattr(gathering, name) for name in ("signup_until", "cancel_until")}
    shown = {name: forms.typed(at + later) for name, at in until.items() if at != gathering.starts_at}
    return shown | {
        "title": gathering.title,
        "place": gathering.place,
        "on": str(day),
        "starts": start.strftime("%H:%M"),
        "ends": end.strftime("%H:%M"),
        "capacity": str(gathering.capacity),
        "walk_in_places": str(gathering.walk_in_places),
        "needs_approval": "true" if gathering.needs_approval else "",
        "number": _number(gathering.leader_id),
    }


def _number(resident_id: int | None) -> str:
    person = db.session().get(Resident, resident_id) if resident_id is not None else None
    return person.number if person else ""


def _here(session_id: int) -> str:
    return url_for("attendance_console.attendance", session_id=session_id)


def _details(gathering: Gathering) -> dict[str, Any]:
    return {
        "title": gathering.title,
        "place": gathering.place,
        "on": business_day(gathering.starts_at),
        "starts": gathering.starts_at.astimezone(SHANGHAI).strftime("%H:%M"),
        "ends": gathering.ends_at.astimezone(SHANGHAI).strftime("%H:%M"),
        "capacity": gathering.capacity,
        "walk_in_places": gathering.walk_in_places,
        "signup_until": forms.typed(gathering.signup_until),
        "cancel_until": forms.typed(gathering.cancel_until),
        "number": _number(gathering.leader_id),
        "needs_approval": "true" if gathering.needs_approval else "",
    }


@blp.route("/sessions/<int:session_id>/details", methods=["GET", "POST"])
@page_for("gatherings:write")
def change(session_id: int) -> Any:
    """Another place or time, more people, somebody else who leads it."""
    found = queries.session_in_scope(db.session(), session_id=session_id, staff=current.staff)
    form = EditForm(forms.SessionDetailsForm, _details(found))
    if form.is_sent:
        answer = form.save(
            partial(_change, session_id=session_id),
            read=lambda session: _details(
                queries.hold(session, queries.session_in_scope(session, session_id=session_id, staff=current.staff))
            ),
            done="已保存。改了时间或地点的，报名的人会收到消息。",
            to=_here(session_id),
        )
        if answer:
            return answer
    project = db.session().get_one(Project, found.project_id)
    return form.page("gatherings/session_details.html", gathering=found, project=project, back=_here(session_id))


def _change(session: Session, *, session_id: int, **typed: Any) -> Gathering:
    number = typed.pop("number")
    leader_id = teams.leader_by_number(session, number=number, staff=current.staff) if number else None
    starts_at, ends_at = forms.span(typed.pop("on"), typed.pop("starts"), typed.pop("ends"))
    wanted = typed | {"starts_at": starts_at, "ends_at": ends_at, "leader_id": leader_id}
    found = queries.session_in_scope(session, session_id=session_id, staff=current.staff)
    changes = {
        name: value
        for name, value in wanted.items()
        if value != getattr(found, name) and (value is not None or name == "leader_id")
    }  # So that ends of sign-ups which nobody has touched move along with the beginning.
    with _as_typed():
        return planning.change(session, session_id=session_id, changes=changes, staff=current.staff, now=utc_now())


@blp.post("/sessions/<int:session_id>/publication")
@page_for("gatherings:write")
def publish(session_id: int) -> Any:
    """Residents see it and sign up."""
    command = partial(planning.publish, session_id=session_id, staff=current.staff, now=utc_now())
    return act(command, done="已公布，居民可以报名了。", to=_here(session_id), back=_here(session_id))


@blp.route("/sessions/<int:session_id>/cancellation", methods=["GET", "POST"])
@page_for("gatherings:write")
def cancel(session_id: int) -> Any:
    """It does not take place."""
    found = queries.session_in_scope(db.session(), session_id=session_id, staff=current.staff)
    return ask_reason(
        partial(planning.cancel, session_id=session_id, staff=current.staff, now=utc_now()),
        title="取消场次",
        about=f"{found.title}，{labels.when(found.starts_at)}，{found.place}。",
        effect=f"马上生效，不能恢复。报上名的 {found.reserved} 人和排队的人会收到消息，看到下面的原因。",
        hint="例如：当天有大雨。",
        button="取消场次",
        done="场次已取消，报名的人会收到消息。",
        to=_here(session_id),
    )
