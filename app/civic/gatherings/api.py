"""Gatherings over HTTP: for residents, for who leads them, and for staff."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app.civic.gatherings import (
    browsing,
    checking_in,
    checking_out,
    codes,
    confirming,
    family,
    kinds,
    planning,
    projects,
    queries,
    schemas,
    signing_up,
    teams,
)
from app.civic.gatherings.booking import Use
from app.civic.gatherings.models import Gathering, Presence, Project, Signup, Team, TeamMember
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, staff_required
from app.core.http.schemas import PageQuery, ReasonIn
from app.core.security.time_codes import ShownCode

blp = Blueprint("gatherings", __name__, description="Gatherings: teams, projects, sessions, sign-ups")


@blp.get("/sessions")
@resident_required
@blp.arguments(schemas.SessionsQuery, location="query")
@blp.response(200, schemas.GatheringPage)
def sessions(query: dict[str, Any]) -> Page[queries.Shown]:
    """What is on at one's node and above it: what begins first stands first."""
    return browsing.sessions_for(db.session(), resident_id=current.resident_id, now=utc_now(), **query)


@blp.get("/sessions/facets")
@resident_required
@blp.response(200, schemas.SessionFacetsOut)
def session_facets() -> dict[str, list[dict[str, Any]]]:
    """The themes and the days of what is on at one's node and above it."""
    return browsing.facets(db.session(), resident_id=current.resident_id, now=utc_now())


@blp.get("/sessions/<int:session_id>")
@resident_required
@blp.response(200, schemas.GatheringDetailOut)
def session_detail(session_id: int) -> dict[str, Any]:
    """A session, and who of one's household takes part in it."""
    found = browsing.detail(db.session(), session_id=session_id, resident_id=current.resident_id)
    how, points = kinds.earns(found.shown.project)
    about = {name: getattr(found, name) for name in ("shown", "family", "waiting", "leads")}
    return about | {"earns": how, "points": points}


@blp.post("/sessions/<int:session_id>/signups")
@resident_required
@blp.arguments(schemas.SignupIn)
@blp.creates(schemas.SignupOut)
def sign_up(body: dict[str, Any], session_id: int) -> Any:
    """Sign up oneself or somebody of one's household; who finds no place waits. Book a slot of a venue."""
    who = {"resident_id": current.resident_id, "for_id": body["resident_id"]}
    use = Use(body["purpose"], body["people"])
    return partial(signing_up.sign_up, session_id=session_id, use=use, now=utc_now(), **who)


@blp.get("/me/signups")
@resident_required
@blp.arguments(schemas.OwnSignupsQuery, location="query")
@blp.response(200, schemas.OwnSignupPage)
def own_signups(query: dict[str, Any]) -> Page[browsing.OwnSignup]:
    """One's sign-ups and those of one's household, those made last first; what is coming by when it begins."""
    return browsing.own_signups(db.session(), resident_id=current.resident_id, now=utc_now(), **query)


@blp.delete("/me/signups/<int:signup_id>")
@resident_required
@blp.response(204)
def cancel_signup(signup_id: int) -> None:
    """Give a place back, or leave the waiting list."""
    execute(signing_up.cancel, signup_id=signup_id, resident_id=current.resident_id, now=utc_now())


@blp.get("/me/hours")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.HoursOut)
def own_hours(query: dict[str, Any]) -> dict[str, Any]:
    """Where one was and for how long, the last first; and what was confirmed of each year."""
    session, whose = db.session(), current.resident_id
    page = browsing.own_presences(session, resident_id=whose, **query)
    years = browsing.years_of(session, resident_id=whose)
    return {"years": years, "items": page.items, "next_cursor": page.next_cursor}


@blp.post("/sessions/<int:session_id>/presences")
@resident_required
@blp.arguments(schemas.OwnPresenceIn)
@blp.creates(schemas.PresenceOut)
def check_in(body: dict[str, str], session_id: int) -> Any:
    """Say that one is there, by the code that the leader's phone shows."""
    asked: dict[str, Any] = {"session_id": session_id, "digits": body["code"], "resident_id": current.resident_id}
    asked |= {"failures": current_app.extensions["failures"], "now": utc_now()}
    return lambda session: _checked_in(session, checking_in.check_in_oneself, **asked)


@blp.post("/sessions/<int:session_id>/checkouts")
@resident_required
@blp.arguments(schemas.OwnPresenceIn)
@blp.creates(schemas.PresenceOut)
def check_oneself_out(body: dict[str, str], session_id: int) -> Any:
    """Say that one leaves, by the code that the leader's phone shows."""
    asked: dict[str, Any] = {"session_id": session_id, "digits": body["code"], "resident_id": current.resident_id}
    asked |= {"failures": current_app.extensions["failures"], "now": utc_now()}
    return lambda session: _checked_in(session, checking_out.check_out_oneself, **asked)


def _checked_in(session: Session, command: Callable[..., Presence], **how: Any) -> dict[str, Any]:
    return _presence(session, command(session, **how))


def _presence(session: Session, presence: Presence) -> dict[str, Any]:
    return {"presence": presence, "name": queries.name_of(session, presence.resident_id)}


@blp.get("/leader/sessions")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.LedGatheringPage)
def led_sessions(query: dict[str, Any]) -> Page[queries.Led]:
    """What one leads: what begins first stands first."""
    return queries.led_sessions(db.session(), resident_id=current.resident_id, now=utc_now(), **query)


@blp.get("/leader/sessions/<int:session_id>")
@resident_required
@blp.response(200, schemas.LedGatheringDetailOut)
def led_session(session_id: int) -> dict[str, Any]:
    """A session that one leads: who comes, who is there, who has not checked out."""
    session = db.session()
    gathering = queries.led_session(session, session_id=session_id, resident_id=current.resident_id)
    return {"led": queries.led(session, gathering), "signups": queries.attendees(session, gathering_id=gathering.id)}


@blp.get("/leader/sessions/<int:session_id>/code")
@resident_required
@blp.response(200, schemas.LeaderCodeOut)
def leader_code(session_id: int) -> ShownCode:
    """The code of now, to be scanned by who is there, and the secret to go on without a network."""
    gathering = queries.led_session(db.session(), session_id=session_id, resident_id=current.resident_id)
    return codes.show(gathering, now=utc_now())


@blp.post("/leader/sessions/<int:session_id>/presences")
@resident_required
@blp.arguments(schemas.LeaderPresenceIn)
@blp.creates(schemas.PresenceOut)
def check_somebody_in(body: dict[str, Any], session_id: int) -> Any:
    """Say that somebody is there: by their member card, by the code of their household or, as the
    exception, by hand. 409 `choose_member` says who of a household it may be.
    """
    where: dict[str, Any] = {"session_id": session_id, "leader_id": current.resident_id, "now": utc_now()}
    return partial(_let_in, body=body, user_id=current.user_id, where=where)


def _let_in(session: Session, *, body: dict[str, Any], user_id: int, where: dict[str, Any]) -> dict[str, Any]:
    """Cards are of a feature above this one. Whose it is is a part of the command, so that what is sent again with its
    key is answered as before, although the code is over.
    """
    if "how" in body:
        by_hand = {"whose": body["resident_id"], "reason": body["reason"]}
        return _checked_in(session, checking_in.check_in_by_hand, **by_hand, **where)
    whose, _ = _read_code(session, body, user_id, where, family.arriving)
    return _checked_in(session, checking_in.check_in_card, whose=whose, at=body["at"], **where)


_Likely = Callable[[Session, Gathering, Sequence[int], int | None], int]


def _read_code(
    session: Session, body: dict[str, Any], user_id: int, where: dict[str, Any], likely: _Likely
) -> tuple[int, datetime]:
    """Whose card it is, or who of a household is likely meant, and when it was read: a code is looked at as it was
    then.
    """
    gathering = queries.led_session(session, session_id=where["session_id"], resident_id=where["leader_id"])
    at = checking_in.require_scanned(body["at"], where["now"])
    code, chosen = body["code"], body.get("resident_id")
    if code.isdigit():
        return current_app.extensions["read_card"](session, digits=code, user_id=user_id, now=at), at
    people = current_app.extensions["paper_holders"](session, address=code, now=at)
    family.require_neighbours(session, gathering, people, chosen)
    return likely(session, gathering, people, chosen), at


@blp.post("/leader/sessions/<int:session_id>/checkouts")
@resident_required
@blp.arguments(schemas.LeaderCodeIn)
@blp.creates(schemas.PresenceOut)
def check_card_out(body: dict[str, Any], session_id: int) -> Any:
    """Say that somebody leaves, by their member card."""
    where: dict[str, Any] = {"session_id": session_id, "leader_id": current.resident_id, "now": utc_now()}
    return partial(_let_out, body=body, user_id=current.user_id, where=where)


def _let_out(session: Session, *, body: dict[str, Any], user_id: int, where: dict[str, Any]) -> dict[str, Any]:
    whose, at = _read_code(session, body, user_id, where, family.leaving)
    of = {"session_id": where["session_id"], "leader_id": where["leader_id"]}
    return _checked_in(session, checking_out.check_out_card, whose=whose, at=at, **of)


@blp.post("/leader/sessions/<int:session_id>/card-signups")
@resident_required
@blp.arguments(schemas.LeaderCodeIn)
@blp.creates(schemas.AttendeeOut)
def sign_card_up(body: dict[str, Any], session_id: int) -> Any:
    """Sign somebody up by their member card, who has no phone."""
    where: dict[str, Any] = {"session_id": session_id, "leader_id": current.resident_id, "now": utc_now()}
    return partial(_sign_card_up, body=body, user_id=current.user_id, where=where)


def _sign_card_up(session: Session, *, body: dict[str, Any], user_id: int, where: dict[str, Any]) -> queries.Attendee:
    whose, _ = _read_code(session, body, user_id, where, family.signing)
    signup = signing_up.sign_up_card(session, whose=whose, **where)
    return queries.Attendee(signup, queries.name_of(session, whose))


@blp.post("/leader/presences/<int:presence_id>/checkout")
@resident_required
@blp.response(200, schemas.PresenceOut)
def check_out(presence_id: int) -> dict[str, Any]:
    """Say that somebody has left."""
    asked: dict[str, Any] = {"presence_id": presence_id, "leader_id": current.resident_id, "now": utc_now()}
    return execute(lambda session: _checked_in(session, checking_out.check_out, **asked))


@blp.get("/teams")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.OwnTeamPage)
def teams_here(query: dict[str, Any]) -> Page[browsing.ShownTeam]:
    """The teams of one's node and those above it, those made last first."""
    return browsing.teams_for(db.session(), resident_id=current.resident_id, **query)


@blp.get("/me/teams")
@resident_required
@blp.response(200, schemas.OwnTeamsOut)
def own_teams() -> dict[str, Any]:
    """The teams that one is in, has asked to be in, or leads."""
    return {"items": browsing.own_teams(db.session(), resident_id=current.resident_id)}


@blp.get("/teams/<int:team_id>")
@resident_required
@blp.response(200, schemas.OwnTeamOut)
def team_here(team_id: int) -> browsing.ShownTeam:
    """A team of one's node or above it."""
    return browsing.team_for(db.session(), team_id=team_id, resident_id=current.resident_id)


@blp.get("/teams/<int:team_id>/members")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.FellowPage)
def fellows(query: dict[str, Any], team_id: int) -> Page[dict[str, Any]]:
    """Who is in a team that one is in or leads, those who came last first."""
    page = browsing.fellows(db.session(), team_id=team_id, resident_id=current.resident_id, **query)
    return page.map(lambda row: {"id": row[0].id, "name": row[1], "joined_at": row[0].joined_at})


@blp.post("/teams/<int:team_id>/membership")
@resident_required
@blp.creates(schemas.TeamMembershipOut)
def ask_to_join(team_id: int) -> Any:
    """Ask to be of a team; again changes nothing."""
    return partial(teams.ask, team_id=team_id, resident_id=current.resident_id, now=utc_now())


@blp.delete("/me/teams/<int:team_member_id>")
@resident_required
@blp.response(204)
def leave_team(team_member_id: int) -> None:
    """Leave a team, or take back that one has asked."""
    execute(teams.leave, team_member_id=team_member_id, resident_id=current.resident_id, now=utc_now())


@blp.get("/staff/teams")
@staff_required("gatherings:read")
@blp.arguments(schemas.StaffTeamsQuery, location="query")
@blp.response(200, schemas.TeamPage)
def staff_teams(query: dict[str, Any]) -> Page[Team]:
    """Teams of the caller's subtree, those made last first."""
    return queries.teams_in_scope(db.session(), staff=current.staff, **query)


@blp.post("/staff/teams")
@staff_required("gatherings:write")
@blp.arguments(schemas.TeamIn)
@blp.creates(schemas.TeamOut)
def make_team(body: dict[str, Any]) -> Any:
    """Make a team of a node."""
    return partial(teams.make_team, staff=current.staff, now=utc_now(), **body)


@blp.patch("/staff/teams/<int:team_id>")
@staff_required("gatherings:write")
@blp.arguments(schemas.TeamChangeIn)
@blp.response(200, schemas.TeamOut)
def change_team(body: dict[str, Any], team_id: int) -> Team:
    """Give a team another leader."""
    return execute(teams.lead, team_id=team_id, staff=current.staff, now=utc_now(), **body)


@blp.get("/staff/teams/<int:team_id>/members")
@staff_required("gatherings:read")
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.TeamMemberPage)
def team_members(query: dict[str, Any], team_id: int) -> Page[dict[str, Any]]:
    """Who is in a team or has asked to, those who came last first."""
    page = queries.members_of(db.session(), team_id=team_id, staff=current.staff, **query)
    return page.map(lambda row: _member(*row))


def _member(member: TeamMember, name: str) -> dict[str, Any]:
    about = {"id": member.id, "team_id": member.team_id, "resident_id": member.resident_id}
    return about | {"status": member.status, "name": name}


@blp.post("/staff/teams/<int:team_id>/members")
@staff_required("gatherings:write")
@blp.arguments(schemas.TeamMemberIn)
@blp.creates(schemas.TeamMembershipOut)
def put_member(body: dict[str, Any], team_id: int) -> Any:
    """Say yes to who has asked to be of a team, on the phone or at the desk."""
    return partial(teams.put, team_id=team_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/team-members/<int:team_member_id>/ending")
@staff_required("gatherings:write")
@blp.response(200, schemas.TeamMembershipOut)
def end_membership(team_member_id: int) -> TeamMember:
    """Note that somebody has left a team, or does not come into it."""
    return execute(teams.let_go, team_member_id=team_member_id, staff=current.staff, now=utc_now())


@blp.get("/staff/projects")
@staff_required("gatherings:read")
@blp.arguments(schemas.StaffProjectsQuery, location="query")
@blp.response(200, schemas.ProjectPage)
def staff_projects(query: dict[str, Any]) -> Page[Project]:
    """Projects of the caller's subtree, those made last first."""
    return queries.projects_in_scope(db.session(), staff=current.staff, **query)


@blp.post("/staff/projects")
@staff_required("gatherings:write")
@blp.arguments(schemas.ProjectIn)
@blp.creates(schemas.ProjectOut)
def make_project(body: dict[str, Any]) -> Any:
    """Enter an idea of a node."""
    return partial(projects.make_project, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/projects/<int:project_id>/publication")
@staff_required("gatherings:write")
@blp.response(200, schemas.ProjectOut)
def publish_project(project_id: int) -> Project:
    """Show an idea to teams."""
    return execute(projects.publish_project, project_id=project_id, staff=current.staff, now=utc_now())


@blp.post("/staff/projects/<int:project_id>/claim")
@staff_required("gatherings:write")
@blp.arguments(schemas.ClaimIn)
@blp.response(200, schemas.ProjectOut)
def claim_project(body: dict[str, Any], project_id: int) -> Project:
    """Note which team takes a project on."""
    return execute(projects.claim, project_id=project_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/projects/<int:project_id>/report")
@staff_required("gatherings:write")
@blp.arguments(schemas.ProjectReportIn)
@blp.response(200, schemas.ProjectOut)
def report_project(body: dict[str, Any], project_id: int) -> Project:
    """Say what came of a project; its sessions are over."""
    return execute(projects.report, project_id=project_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/projects/<int:project_id>/closing")
@staff_required("gatherings:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.ProjectOut)
def close_project(body: dict[str, Any], project_id: int) -> Project:
    """Close a project; its sessions are over."""
    return execute(projects.close, project_id=project_id, staff=current.staff, now=utc_now(), **body)


@blp.get("/staff/sessions")
@staff_required("gatherings:read")
@blp.arguments(schemas.StaffSessionsQuery, location="query")
@blp.response(200, schemas.StaffGatheringPage)
def staff_sessions(query: dict[str, Any]) -> Page[Gathering]:
    """Sessions of the caller's subtree, those planned last first."""
    return queries.sessions_in_scope(db.session(), staff=current.staff, **query)


@blp.post("/staff/sessions")
@staff_required("gatherings:write")
@blp.arguments(schemas.GatheringIn)
@blp.creates(schemas.StaffGatheringOut)
def plan_session(body: dict[str, Any]) -> Any:
    """Plan a session of a project; nobody sees it before it is published."""
    return partial(planning.plan, staff=current.staff, now=utc_now(), **body)


@blp.get("/staff/sessions/<int:session_id>")
@staff_required("gatherings:read")
@blp.response(200, schemas.StaffGatheringDetailOut)
def staff_session(session_id: int) -> dict[str, Any]:
    """A session with who has signed up for it."""
    found = queries.session_in_scope(db.session(), session_id=session_id, staff=current.staff)
    return {"session": found, "signups": queries.attendees(db.session(), gathering_id=found.id)}


@blp.patch("/staff/sessions/<int:session_id>")
@staff_required("gatherings:write")
@blp.arguments(schemas.GatheringChangeIn)
@blp.response(200, schemas.StaffGatheringOut)
def change_session(body: dict[str, Any], session_id: int) -> Gathering:
    """Change a session before it begins; more places let in who waits."""
    return execute(planning.change, session_id=session_id, changes=body, staff=current.staff, now=utc_now())


@blp.post("/staff/sessions/<int:session_id>/publication")
@staff_required("gatherings:write")
@blp.response(200, schemas.StaffGatheringOut)
def publish_session(session_id: int) -> Gathering:
    """Let residents see a session and sign up for it."""
    return execute(planning.publish, session_id=session_id, staff=current.staff, now=utc_now())


@blp.post("/staff/sessions/<int:session_id>/cancellation")
@staff_required("gatherings:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.StaffGatheringOut)
def cancel_session(body: dict[str, str], session_id: int) -> Gathering:
    """Call a session off; who has signed up is told."""
    return execute(planning.cancel, session_id=session_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/sessions/<int:session_id>/confirmation")
@staff_required("gatherings:confirm")
@blp.response(200, schemas.ConfirmedOut)
def confirm_hours(session_id: int) -> confirming.Confirmed:
    """Confirm the hours of who was there, once: they earn what the rule of its project gives."""
    return execute(confirming.confirm, session_id=session_id, staff=current.staff, now=utc_now())


@blp.post("/staff/signups/<int:signup_id>/approval")
@staff_required("gatherings:write")
@blp.response(200, schemas.SignupOut)
def approve_signup(signup_id: int) -> Signup:
    """Let somebody have the place that is held for them."""
    return execute(signing_up.approve, signup_id=signup_id, staff=current.staff, now=utc_now())


@blp.post("/staff/signups/<int:signup_id>/rejection")
@staff_required("gatherings:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.SignupOut)
def refuse_signup(body: dict[str, str], signup_id: int) -> Signup:
    """Turn somebody down; they are told, and who waits moves up."""
    return execute(signing_up.refuse, signup_id=signup_id, staff=current.staff, now=utc_now(), **body)
