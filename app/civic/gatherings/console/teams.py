"""Console pages of teams: the list, a new one, one with its members."""

from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.civic.gatherings import forms, listing, queries, teams
from app.civic.gatherings.console.projects import nodes
from app.civic.gatherings.models import Team, TeamMember
from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties import residents
from app.parties.staff.staffing import usernames_by_id

blp = Console("teams", __name__, sections=[Section("活动", "服务队", "listed")])

MEMBERS = 200
"""So many stand on the page of a team, those who came last first."""


@blp.get("/teams")
@page_for("gatherings:read")
def listed() -> str:
    """The teams of the subtree."""
    filters = Filters(forms.TeamsFilter)
    page = listing.teams_listed(db.session(), staff=current.staff, **filters.query)
    return render_template("gatherings/teams.html", page=page, filters=filters, nodes=nodes())


@blp.route("/teams/new", methods=["GET", "POST"])
@page_for("gatherings:write")
def make() -> Any:
    """A new team."""
    form = Form(forms.TeamForm)
    if form.is_sent:
        answer = form.run(_make, done="服务队已登记。", to=lambda made: url_for(".team", team_id=made.id))
        if answer:
            return answer
    return form.page("gatherings/team_new.html", nodes=nodes())


def _make(session: Session, *, number: str | None, **typed: Any) -> Team:
    leader_id = teams.leader_by_number(session, number=number, staff=current.staff) if number else None
    team = teams.make_team(session, leader_id=leader_id, staff=current.staff, now=utc_now(), **typed)
    if leader_id is not None:
        session.flush()
        teams.put(session, team_id=team.id, resident_id=leader_id, staff=current.staff, now=utc_now())
    return team


@blp.get("/teams/<int:team_id>")
@page_for("gatherings:read")
def team(team_id: int) -> Any:
    """One team: who is in it, who has asked to, its projects."""
    session = db.session()
    found = queries.team_in_scope(session, team_id=team_id, staff=current.staff)
    members = queries.members_of(session, team_id=team_id, staff=current.staff, cursor=None, limit=MEMBERS)
    return Form(forms.MemberForm).page(
        "gatherings/team.html",
        team=found,
        line=listing.with_members(session, [found])[0],
        members=members.items,
        more=members.next_cursor is not None,
        projects=listing.projects_of_team(session, team_id=team_id),
        names=usernames_by_id(session, (found.created_by,)),
    )


def _here(team_id: int) -> str:
    return url_for(".team", team_id=team_id)


@blp.post("/teams/<int:team_id>/leader")
@page_for("gatherings:write")
def lead(team_id: int) -> Any:
    """Somebody else leads it."""
    queries.team_in_scope(db.session(), team_id=team_id, staff=current.staff)
    form = Form(forms.MemberForm)

    def run(session: Session, *, number: str) -> Team:
        leader_id = teams.leader_by_number(session, number=number, staff=current.staff)
        return teams.lead(session, team_id=team_id, leader_id=leader_id, staff=current.staff, now=utc_now())

    answer = form.run(run, done="队长已更换。已经安排的场次，负责人不变。", to=_here(team_id))
    return answer or form.back_to(_here(team_id))


@blp.post("/teams/<int:team_id>/members")
@page_for("gatherings:write")
def put(team_id: int) -> Any:
    """Somebody comes into it who has asked at the desk."""
    queries.team_in_scope(db.session(), team_id=team_id, staff=current.staff)
    form = Form(forms.MemberForm)

    def run(session: Session, *, number: str) -> TeamMember:
        whose = residents.resident_by_number(session, number=number, staff=current.staff).id
        return teams.put(session, team_id=team_id, resident_id=whose, staff=current.staff, now=utc_now())

    answer = form.run(run, done="已加入服务队。", to=_here(team_id))
    return answer or form.back_to(_here(team_id))


def _member(team_member_id: int) -> TeamMember:
    return queries.membership_in_scope(db.session(), team_member_id=team_member_id, staff=current.staff)


@blp.post("/teams/members/<int:team_member_id>/approval")
@page_for("gatherings:write")
def accept(team_member_id: int) -> Any:
    """Somebody who has asked on the phone comes into it."""
    here = _here(_member(team_member_id).team_id)
    command = partial(teams.accept, team_member_id=team_member_id, staff=current.staff, now=utc_now())
    return act(command, done="已同意加入。", to=here, back=here)


@blp.post("/teams/members/<int:team_member_id>/ending")
@page_for("gatherings:write")
def end(team_member_id: int) -> Any:
    """Somebody has left, or does not come into it."""
    here = _here(_member(team_member_id).team_id)
    command = partial(teams.let_go, team_member_id=team_member_id, staff=current.staff, now=utc_now())
    return act(command, done="已登记。", to=here, back=here)


@blp.route("/teams/<int:team_id>/closing", methods=["GET", "POST"])
@page_for("gatherings:write")
def close(team_id: int) -> Any:
    """A team is no more."""
    found = queries.team_in_scope(db.session(), team_id=team_id, staff=current.staff)
    return ask_reason(
        partial(teams.close_team, team_id=team_id, staff=current.staff, now=utc_now()),
        title="解散服务队",
        about=f"{found.name}。",
        effect="马上生效，不能恢复：队员全部退出，不能再认领项目。已经安排的场次照常进行，确认过的时长保留。",
        hint="例如：并入了另一支服务队。",
        button="解散",
        done="服务队已解散。",
        to=_here(team_id),
    )
