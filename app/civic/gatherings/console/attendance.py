"""Console pages of one session: who has signed up, who was there, whose hours are confirmed."""

from functools import partial
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.civic.gatherings import amending, confirming, forms, listing, queries, signing_up
from app.civic.gatherings.models import GatheringStatus, Project, Signup, SignupStatus, Team
from app.civic.gatherings.workflow import BEFORE_IT_BEGINS
from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form, act
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import get_community
from app.parties.staff.staffing import usernames_by_id

blp = Console("attendance", __name__)


@blp.get("/sessions/<int:session_id>")
@page_for("gatherings:read")
def attendance(session_id: int) -> Any:
    """One session: sign-ups and who waits, presences, hours."""
    session, now = db.session(), utc_now()
    found = queries.session_in_scope(session, session_id=session_id, staff=current.staff)
    project = session.get_one(Project, found.project_id)
    there = listing.presences_of(session, gathering_id=session_id)
    signups = listing.signed_up(session, gathering_id=session_id)
    entered = {each.presence.entered_by for each in there}
    return Form(forms.RosterForm).page(
        "gatherings/session.html",
        gathering=found,
        project=project,
        team=session.get(Team, project.team_id) if project.team_id is not None else None,
        community=get_community(session, found.community_id).name,
        leader=queries.name_of(session, found.leader_id) if found.leader_id is not None else None,
        by_status={status: [each for each in signups if each.signup.status is status] for status in SignupStatus},
        there=there,
        minutes=sum(each.presence.minutes or 0 for each in there),
        still_there=sum(each.presence.out_at is None for each in there),
        is_before=found.status in BEFORE_IT_BEGINS,
        has_begun=found.starts_at <= now and found.status in amending.BEFORE_CONFIRMED,
        is_ended=found.status is GatheringStatus.ENDED,
        earns_until=confirming.earns_until(found) if project.rule_slug else None,
        today=business_day(now),
        names=usernames_by_id(session, (found.planned_by, found.confirmed_by, *entered)),
    )


def _here(session_id: int) -> str:
    return url_for(".attendance", session_id=session_id)


@blp.post("/sessions/<int:session_id>/confirmation")
@page_for("gatherings:confirm")
def confirm(session_id: int) -> Any:
    """The hours of who was there are right, and earn."""
    command = partial(confirming.confirm, session_id=session_id, staff=current.staff, now=utc_now())
    return act(command, done=_confirmed, to=_here(session_id), back=_here(session_id))


def _confirmed(done: confirming.Confirmed) -> str:
    hours = f"{done.minutes / 60:.1f}".removesuffix(".0")
    earned = f"，其中 {done.records} 人按办法得分，公示后入账" if done.records else ""
    return f"已确认 {done.people} 人共 {hours} 小时{earned}。"


@blp.post("/sessions/<int:session_id>/approvals")
@page_for("gatherings:write")
def approve_all(session_id: int) -> Any:
    """Everybody whose place is held for an approval has it."""
    command = partial(signing_up.approve_all, session_id=session_id, staff=current.staff, now=utc_now())
    return act(command, done=lambda count: f"已同意 {count} 人。", to=_here(session_id), back=_here(session_id))


@blp.post("/sessions/<int:session_id>/roster")
@page_for("gatherings:write")
def enter(session_id: int) -> Any:
    """Somebody was there, as a list on paper says."""
    queries.session_in_scope(db.session(), session_id=session_id, staff=current.staff)
    form = Form(forms.RosterForm)
    answer = form.run(
        partial(amending.enter, session_id=session_id, staff=current.staff, now=utc_now()),
        done="已登记到场。时长要由另一位工作人员确认。",
        to=_here(session_id),
    )
    return answer or form.back_to(_here(session_id))


@blp.post("/sessions/signups/<int:signup_id>/approval")
@page_for("gatherings:write")
def approve(signup_id: int) -> Any:
    """Somebody has the place that is held for them."""
    here = _here(_signup(signup_id).gathering_id)
    command = partial(signing_up.approve, signup_id=signup_id, staff=current.staff, now=utc_now())
    return act(command, done="已同意。", to=here, back=here)


def _signup(signup_id: int) -> Signup:
    return queries.signup_in_scope(db.session(), signup_id=signup_id, staff=current.staff)


@blp.route("/sessions/signups/<int:signup_id>/rejection", methods=["GET", "POST"])
@page_for("gatherings:write")
def refuse(signup_id: int) -> Any:
    """Somebody is turned down."""
    signup = _signup(signup_id)
    return ask_reason(
        partial(signing_up.refuse, signup_id=signup_id, staff=current.staff, now=utc_now()),
        title="谢绝报名",
        about=f"{queries.name_of(db.session(), signup.resident_id)}。",
        effect="马上生效：名额让给排队的下一位。本人会收到消息，看到下面的原因。",
        hint="例如：这一场需要急救员证。",
        button="谢绝",
        done="已谢绝，本人会收到消息。",
        to=_here(signup.gathering_id),
    )


@blp.post("/sessions/presences/<int:presence_id>/checkout")
@page_for("gatherings:write")
def check_out(presence_id: int) -> Any:
    """Somebody has left who has forgotten to check out."""
    presence, _ = amending.presence_in_scope(db.session(), presence_id=presence_id, staff=current.staff)
    here = _here(presence.gathering_id)
    command = partial(amending.check_out, presence_id=presence_id, staff=current.staff, now=utc_now())
    return act(command, done="已登记签退。", to=here, back=here)


@blp.route("/sessions/presences/<int:presence_id>/minutes", methods=["GET", "POST"])
@page_for("gatherings:confirm")
def correct(presence_id: int) -> Any:
    """Other minutes than were measured, or none."""
    session = db.session()
    presence, gathering = amending.presence_in_scope(session, presence_id=presence_id, staff=current.staff)
    form = Form(forms.MinutesForm, {"minutes": "" if presence.minutes is None else str(presence.minutes)})
    here = _here(gathering.id)
    if form.is_sent:

        def run(session: Session, **typed: Any) -> Any:
            return amending.correct(session, presence_id=presence_id, staff=current.staff, now=utc_now(), **typed)

        answer = form.run(run, done="时长已更改。", to=here)
        if answer:
            return answer
    name = queries.name_of(session, presence.resident_id)
    most = amending.most(session, presence, gathering)
    return form.page("gatherings/minutes.html", gathering=gathering, presence=presence, name=name, most=most, back=here)
