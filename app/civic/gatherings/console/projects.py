"""Console pages of projects: the list, a new one, one with its sessions, and what becomes of it."""

from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.civic.gatherings import forms, labels, listing, projects, queries
from app.civic.gatherings.kinds import KINDS
from app.civic.gatherings.models import Project, ProjectKind, ProjectStatus
from app.civic.gatherings.workflow import CAN_HAVE_SESSIONS, CLAIM
from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.edits import EditForm
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import get_community, indented
from app.parties.staff.staffing import usernames_by_id

blp = Console("projects", __name__, sections=[Section("活动", "项目", "listed")], labels=labels.LABELS)

CHOICES = [(kind.value, about.title) for kind, about in KINDS.items()]
STATES = [(status.value, words) for status, words in labels.LABELS[ProjectStatus].items()]
SHOWN = 10
"""So many of its sessions are on the page of a project; the list has all."""


def nodes() -> list[tuple[int, str]]:
    return [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]


@blp.get("/projects")
@page_for("gatherings:read")
def listed() -> str:
    """The projects of the subtree."""
    filters, session = Filters(forms.ProjectsFilter), db.session()
    return render_template(
        "gatherings/projects.html",
        page=listing.projects_listed(session, staff=current.staff, **filters.query),
        filters=filters,
        kinds=CHOICES,
        states=STATES,
        themes=[(each, each) for each in listing.themes(session, staff=current.staff)],
        nodes=nodes(),
    )


@blp.route("/projects/new", methods=["GET", "POST"])
@page_for("gatherings:write")
def make() -> Any:
    """A new project."""
    form = Form(forms.ProjectForm, {"kind": ProjectKind.VOLUNTEERING.value, "earns": "true", "min_age": "0"})
    if form.is_sent:
        answer = form.run(
            partial(projects.make_project, staff=current.staff, now=utc_now()),
            done="已立项，公布后就能安排场次。",
            to=lambda made: url_for(".project", project_id=made.id),
        )
        if answer:
            return answer
    known = listing.themes(db.session(), staff=current.staff)
    return form.page("gatherings/project_new.html", nodes=nodes(), kinds=CHOICES, themes=known)


@blp.get("/projects/<int:project_id>")
@page_for("gatherings:read")
def project(project_id: int) -> Any:
    """One project with its last sessions."""
    session = db.session()
    found = queries.project_in_scope(session, project_id=project_id, staff=current.staff)
    page = listing.sessions_listed(session, staff=current.staff, project_id=project_id, cursor=None, limit=SHOWN)
    return Form(forms.ReportForm).page(
        "gatherings/project.html",
        project=found,
        line=listing.with_names(session, [found])[0],
        community=get_community(session, found.community_id).name,
        page=page,
        teams=listing.open_teams(session, staff=current.staff) if found.status in CLAIM.sources else [],
        can_have_sessions=found.status in CAN_HAVE_SESSIONS and found.kind is not ProjectKind.VENUE,
        is_over=found.status in projects.OVER_PROJECTS,
        names=usernames_by_id(session, (found.created_by,)),
    )


def _here(project_id: int) -> str:
    return url_for(".project", project_id=project_id)


def _details(project: Project) -> dict[str, Any]:
    shown = {name: getattr(project, name) for name in ("name", "theme", "about", "min_age")}
    return shown | {"guardian": "true" if project.guardian else ""}


@blp.route("/projects/<int:project_id>/details", methods=["GET", "POST"])
@page_for("gatherings:write")
def change(project_id: int) -> Any:
    """Another name, theme or description, other people who may take part."""
    found = queries.project_in_scope(db.session(), project_id=project_id, staff=current.staff)
    form = EditForm(forms.ProjectDetailsForm, _details(found))
    if form.is_sent:

        def read(session: Session) -> dict[str, Any]:
            held = queries.project_in_scope(session, project_id=project_id, staff=current.staff)
            session.refresh(held, with_for_update=True)
            return _details(held)

        answer = form.save(
            lambda session, **typed: projects.change_project(
                session, project_id=project_id, changes=typed, staff=current.staff, now=utc_now()
            ),
            read=read,
            done="已保存。",
            to=_here(project_id),
        )
        if answer:
            return answer
    known = listing.themes(db.session(), staff=current.staff)
    return form.page("gatherings/project_details.html", project=found, themes=known, back=_here(project_id))


@blp.post("/projects/<int:project_id>/publication")
@page_for("gatherings:write")
def publish(project_id: int) -> Any:
    """Teams see it, and it can have sessions."""
    command = partial(projects.publish_project, project_id=project_id, staff=current.staff, now=utc_now())
    return act(command, done="已公布，可以安排场次了。", to=_here(project_id), back=_here(project_id))


@blp.post("/projects/<int:project_id>/claim")
@page_for("gatherings:write")
def claim(project_id: int) -> Any:
    """Which team takes it on."""
    queries.project_in_scope(db.session(), project_id=project_id, staff=current.staff)
    form = Form(forms.ClaimForm)
    answer = form.run(
        partial(projects.claim, project_id=project_id, staff=current.staff, now=utc_now()),
        done="已登记认领的服务队，新安排的场次由它的队长负责。",
        to=_here(project_id),
    )
    return answer or form.back_to(_here(project_id))


@blp.post("/projects/<int:project_id>/report")
@page_for("gatherings:write")
def report(project_id: int) -> Any:
    """What came of it."""
    queries.project_in_scope(db.session(), project_id=project_id, staff=current.staff)
    form = Form(forms.ReportForm)
    answer = form.run(
        partial(projects.report, project_id=project_id, staff=current.staff, now=utc_now()),
        done="总结已登记。",
        to=_here(project_id),
    )
    return answer or form.back_to(_here(project_id))


@blp.route("/projects/<int:project_id>/closing", methods=["GET", "POST"])
@page_for("gatherings:write")
def close(project_id: int) -> Any:
    """There are no more sessions."""
    found = queries.project_in_scope(db.session(), project_id=project_id, staff=current.staff)
    return ask_reason(
        partial(projects.close, project_id=project_id, staff=current.staff, now=utc_now()),
        title="结束项目",
        about=f"{found.name}。",
        effect="马上生效，不能恢复：不能再安排场次。还有没结束的场次时，要先取消它们，或等它们确认时长。",
        hint="例如：今年的计划已经完成。",
        button="结束项目",
        done="项目已结束。",
        to=_here(project_id),
    )
