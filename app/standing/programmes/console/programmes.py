"""Console pages of programmes: the list, one with its versions, and the steps of a version into force."""

from datetime import timedelta
from functools import partial
from typing import Any

from flask import render_template, request, url_for

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import choices
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import indented
from app.parties.staff.staffing import usernames_by_id
from app.parties.units.queries import listed, unit_in_scope, units_in_scope
from app.standing.programmes import commenting, forms, labels, queries, versions
from app.standing.programmes.errors import CommentNotFoundError
from app.standing.programmes.models import AssessmentPeriod, ProgrammeKind, ProgrammeVersion, VersionState
from app.standing.programmes.rules import last_bands
from app.standing.programmes.starting import fitting, start_from

blp = Console("programmes", __name__, sections=[Section("管理", "积分办法", "programmes")], labels=labels.LABELS)
MOST_UNITS = 300


@blp.get("/programmes")
@page_for("programmes:read")
def programmes() -> str:
    """The programmes of the subtree and those above it."""
    return render_template("programmes/programmes.html", rows=queries.programmes(db.session(), staff=current.staff))


@blp.route("/programmes/new", methods=["GET", "POST"])
@page_for("programmes:write")
def make() -> Any:
    """A programme of a node or a unit; its address says of which kind."""
    session = db.session()
    nodes = [(node.id, name) for node, name in indented(session, staff=current.staff)]
    only = {"community_id": nodes[0][0]} if len(nodes) == 1 else {}
    bands = last_bands(session)
    usual = {"base_score": bands.base_score, "grades": forms.as_lines(bands.grades), "period": "month"}
    asked = request.args.get("kind", ProgrammeKind.COMMUNITY.value)
    form = Form(forms.ProgrammeForm, {"kind": asked} | usual | only)
    kind = form.values.get("kind")
    if form.is_sent:
        answer = form.run(
            partial(versions.make_programme, staff=current.staff, now=utc_now()),
            done="已新建，第 1 版在起草中。",
            to=lambda made: url_for(".programme", programme_id=made.id),
        )
        if answer:
            return answer
    fields = forms.ProgrammeForm().fields
    return form.page(
        "programmes/programme_new.html",
        nodes=nodes,
        kinds=choices(fields["kind"], labels.LABELS[ProgrammeKind]),  # type: ignore[arg-type]
        periods=choices(fields["period"], labels.LABELS[AssessmentPeriod]),  # type: ignore[arg-type]
        ready=_ready(ProgrammeKind(kind)) if kind in set(ProgrammeKind) else [],
        units=_units() if kind == ProgrammeKind.UNIT.value else [],
    )


def _ready(kind: ProgrammeKind) -> list[tuple[str, str]]:
    return [(each.key, f"{each.name}：{each.about}") for each in fitting(kind)]


def _units() -> list[tuple[int, str]]:
    """The open units of the subtree, those registered last first."""
    session = db.session()
    found = units_in_scope(session, staff=current.staff, cursor=None, limit=MOST_UNITS).items
    return [(each.id, f"{each.unit.name}（{each.place}）") for each in listed(session, found)]


@blp.get("/programmes/<int:programme_id>")
@page_for("programmes:read")
def programme(programme_id: int) -> Any:
    """One programme: its versions, the newest first."""
    shown = queries.programme_in_scope(db.session(), programme_id=programme_id, staff=current.staff)
    may_write = queries.may_write(shown, current.staff)
    mine = [each for each in shown.versions if may_write or each.state is not VersionState.DRAFT]
    ready = may_write and (not shown.versions or shown.versions[0].state not in versions.UNDER_WAY)
    return Form().page("programmes/one.html", shown=shown, versions=mine, may_draft=ready, unit=_unit_of(shown))


def _unit_of(shown: queries.Shown) -> str | None:
    unit_id = shown.programme.unit_id
    return None if unit_id is None else unit_in_scope(db.session(), unit_id=unit_id, staff=current.staff).name


@blp.route("/programmes/versions/<int:version_id>/start", methods=["GET", "POST"])
@page_for("programmes:write")
def start(version_id: int) -> Any:
    """An empty draft begins with a ready programme."""
    version = _of(version_id)
    form = Form(forms.StartForm)
    if form.is_sent:
        command = partial(start_from, version_id=version_id, staff=current.staff, now=utc_now())
        answer = form.run(command, done="模板已放进草稿，请按本社区的情况修改。", to=_page_of(version_id))
        if answer:
            return answer
    return form.page("programmes/start.html", version=version, ready=_ready(version.programme.kind))


@blp.post("/programmes/<int:programme_id>/versions")
@page_for("programmes:write")
def draft(programme_id: int) -> Any:
    """The next version."""
    queries.programme_to_write(db.session(), programme_id=programme_id, staff=current.staff)
    return act(
        partial(versions.draft_version, programme_id=programme_id, staff=current.staff, now=utc_now()),
        done="已起草新版本，内容与上一版相同，请修改。",
        to=lambda made: _page_of(made.id),
        back=url_for(".programme", programme_id=programme_id),
    )


def _of(version_id: int) -> ProgrammeVersion:
    """One that is ours to write; else it is not there."""
    return queries.version_to_write(db.session(), version_id=version_id, staff=current.staff)


def _page_of(version_id: int) -> str:
    return url_for("programme_drafts_console.version", version_id=version_id)


@blp.route("/programmes/versions/<int:version_id>/opening", methods=["GET", "POST"])
@page_for("programmes:write")
def open_for_comment(version_id: int) -> Any:
    """When it begins, and on to the comments."""
    version, today = _of(version_id), business_day(utc_now())
    first = today + timedelta(days=versions.COMMENT_DAYS + 1)
    form = Form(forms.OpeningForm, {"starts_on": (first + timedelta(days=7)).isoformat()})
    if form.is_sent:
        command = partial(versions.open_for_comment, version_id=version_id, staff=current.staff, now=utc_now())
        answer = form.run(command, done="已公开，开始征求意见。", to=_page_of(version_id))
        if answer:
            return answer
    is_campaign = version.programme.kind is ProgrammeKind.CAMPAIGN
    return form.page("programmes/opening.html", version=version, first=first, is_campaign=is_campaign)


@blp.route("/programmes/versions/<int:version_id>/decision", methods=["GET", "POST"])
@page_for("programmes:decide")
def decide(version_id: int) -> Any:
    """Another person agrees."""
    version = _of(version_id)
    form = Form(forms.DecisionForm)
    if form.is_sent:
        command = partial(versions.decide, version_id=version_id, staff=current.staff, now=utc_now())
        answer = form.run(command, done="已议定，报上级备案。", to=_page_of(version_id))
        if answer:
            return answer
    said = queries.comments(db.session(), version_id=version_id)
    return form.page("programmes/decision.html", version=version, comments=said)


@blp.route("/programmes/versions/<int:version_id>/filing", methods=["GET", "POST"])
@page_for("programmes:decide")
def file(version_id: int) -> Any:
    """The node above gives it a number."""
    version = _of(version_id)
    form = Form(forms.FilingForm)
    if form.is_sent:
        command = partial(versions.file, version_id=version_id, staff=current.staff, now=utc_now())
        answer = form.run(command, done="已备案，到施行日自行生效。", to=_page_of(version_id))
        if answer:
            return answer
    return form.page("programmes/filing.html", version=version)


@blp.route("/programmes/versions/<int:version_id>/return", methods=["GET", "POST"])
@page_for("programmes:decide")
def take_back(version_id: int) -> Any:
    """Back to the drafter."""
    version = _of(version_id)
    return ask_reason(
        partial(versions.take_back, version_id=version_id, staff=current.staff, now=utc_now()),
        title="退回起草",
        about=f"{version.programme.name} 第 {version.no} 版",
        effect="退回后可以修改；再公开征求意见时，期限从头算。",
        hint="例如：居民对养犬一条意见较多。",
        button="退回起草",
        done="已退回起草。",
        to=_page_of(version_id),
    )


@blp.route("/programmes/versions/<int:version_id>/comments", methods=["GET", "POST"])
@page_for("programmes:write")
def comment(version_id: int) -> Any:
    """Write down what somebody has said to it."""
    version = _of(version_id)
    form = Form(forms.CommentForm)
    if form.is_sent:
        command = partial(commenting.comment, version_id=version_id, staff=current.staff, now=utc_now())
        answer = form.run(command, done="意见已记下。", to=_page_of(version_id))
        if answer:
            return answer
    said = queries.comments(db.session(), version_id=version_id)
    people = {who for each in said for who in (each.written_by, each.answered_by) if who is not None}
    names = usernames_by_id(db.session(), people)
    return form.page("programmes/comments.html", version=version, comments=said, names=names)


@blp.route("/programmes/versions/<int:version_id>/comments/<int:comment_id>/answer", methods=["GET", "POST"])
@page_for("programmes:write")
def answer_comment(version_id: int, comment_id: int) -> Any:
    """Answer what somebody has said; both are on the page for everybody from then on."""
    version = _of(version_id)
    said = next((each for each in queries.comments(db.session(), version_id=version_id) if each.id == comment_id), None)
    if said is None:
        raise CommentNotFoundError
    form = Form(forms.CommentForm, {"text": said.answer})
    here = url_for(".comment", version_id=version_id)
    if form.is_sent:
        about: dict[str, Any] = {"version_id": version_id, "comment_id": comment_id}
        command = partial(commenting.answer, staff=current.staff, now=utc_now(), **about)
        answer = form.run(command, done="已答复，意见和答复已公开。", to=here)
        if answer:
            return answer
    return form.page("programmes/comment_answer.html", version=version, said=said, back=here)
