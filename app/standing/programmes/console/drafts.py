"""Console pages of one version: its tree of headings and rules, and the editor of a draft."""

from functools import partial
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console
from app.core.console.edits import EditForm
from app.core.console.forms import Form, act
from app.core.console.lists import choices
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.staff.staffing import usernames_by_id
from app.standing.programmes import deciders, drafting, forms, labels, queries
from app.standing.programmes.models import CapPeriod, ProgrammeVersion, Review, Rule, SubjectKind, VersionState
from app.standing.programmes.starting import fitting
from app.standing.programmes.topics import Topic

blp = Console("programme_drafts", __name__, labels=labels.LABELS)
_CHOSEN = {"cap_period": CapPeriod, "review": Review, "topic": Topic}


@blp.get("/programmes/versions/<int:version_id>")
@page_for("programmes:read")
def version(version_id: int) -> Any:
    """A version: where it stands, its headings and rules."""
    session = db.session()
    shown, found = queries.version_in_scope(session, version_id=version_id, staff=current.staff)
    place = deciders.places_of(session, [found]).get(found.id)
    return Form().page(
        "programmes/version.html",
        shown=shown,
        version=found,
        headings=queries.tree(session, version_id=version_id),
        may_write=queries.may_write(shown, current.staff),
        is_draft=found.state is VersionState.DRAFT,
        has_ready=bool(fitting(shown.programme.kind)),
        people=usernames_by_id(session, (found.drafted_by, found.decided_by, found.filed_by)),
        comments=len(queries.comments(session, version_id=version_id)),
        place=place,
        **_next_step(found, shown, place),
    )


def _next_step(version: ProgrammeVersion, shown: queries.Shown, place: deciders.Place | None) -> dict[str, Any]:
    """What is waited for, in words, and whether it is this staff member who may do it."""
    staff, words, may_decide, may_file = current.staff, "", False, False
    if place is not None:
        words = place.next_step if place.meeting_id else f"{place.words}。{place.next_step}"
    elif version.state is VersionState.COMMENT and version.comment_until is not None:
        is_over = business_day(utc_now()) > version.comment_until
        may_decide = is_over and version.drafted_by != staff.id
        words = "征求意见已满，等起草人以外的人议定" if is_over else "征求意见满了，由起草人以外的人议定"
    elif version.state is VersionState.DECIDED:
        may_file = shown.path != staff.path or queries.is_top(staff)
        words = "等上级登记备案号" if shown.path is not None else "等议定人以外的人登记备案号"
    elif version.state is VersionState.FILED:
        words = "到施行日自行生效"
    return {"next_step": words, "may_decide": may_decide, "may_file": may_file}


def _page_of(version_id: int) -> str:
    return url_for(".version", version_id=version_id)


@blp.route("/programmes/versions/<int:version_id>/headings/new", methods=["GET", "POST"])
@page_for("programmes:write")
def add_heading(version_id: int) -> Any:
    """One more heading."""
    found = queries.version_to_write(db.session(), version_id=version_id, staff=current.staff)
    form = Form(forms.HeadingForm)
    if form.is_sent:
        command = partial(drafting.add_heading, version_id=version_id, staff=current.staff, now=utc_now())
        answer = form.run(command, done="已添加类别。", to=_page_of(version_id))
        if answer:
            return answer
    parents = [(value, words) for value, words, depth in _headings(version_id) if depth < drafting.LEVELS - 1]
    return form.page("programmes/heading_new.html", version=found, parents=parents)


def _headings(version_id: int) -> list[tuple[int, str, int]]:
    tree = queries.tree(db.session(), version_id=version_id)
    return [(each.category.id, "　" * each.depth + each.category.name, each.depth) for each in tree]


@blp.route("/programmes/versions/<int:version_id>/rules/new", methods=["GET", "POST"])
@page_for("programmes:write")
def add_rule(version_id: int) -> Any:
    """One more rule."""
    found = queries.version_to_write(db.session(), version_id=version_id, staff=current.staff)
    form = Form(forms.RuleForm, {"cap_period": "year", "review": "two", "topic": "other", "enabled": True})
    if form.is_sent:
        command = partial(drafting.add_rule, version_id=version_id, staff=current.staff, now=utc_now())
        answer = form.run(command, done=lambda rule: f"已添加“{rule.name}”。", to=_page_of(version_id))
        if answer:
            return answer
    return _rule_page(form, found, None)


@blp.route("/programmes/versions/<int:version_id>/rules/<int:rule_id>", methods=["GET", "POST"])
@page_for("programmes:write")
def change_rule(version_id: int, rule_id: int) -> Any:
    """Another wording, other points, on or off."""
    found = queries.version_to_write(db.session(), version_id=version_id, staff=current.staff)
    rule = queries.rule_of_version(db.session(), version_id=version_id, rule_id=rule_id)
    form = EditForm(forms.RuleForm, _details(rule))
    if form.is_sent:
        command = partial(
            drafting.change_rule, version_id=version_id, rule_id=rule_id, staff=current.staff, now=utc_now()
        )

        def held(session: Session) -> dict[str, Any]:
            drafting.draft_to_write(session, version_id=version_id, staff=current.staff)
            return _details(queries.rule_of_version(session, version_id=version_id, rule_id=rule_id))

        answer = form.save(command, read=held, done="已保存。", to=_page_of(version_id))
        if answer:
            return answer
    return _rule_page(form, found, rule)


def _details(rule: Rule) -> dict[str, Any]:
    names = ("category_id", "code", "name", "points", "cap", "warnings", "warning_days", "evidence", "basis")
    kinds = {kind.value: "true" if kind.letter in rule.subjects else "" for kind in SubjectKind}
    return {name: getattr(rule, name) for name in names} | {
        "scores": ",".join(map(str, rule.scores)),
        "cap_period": rule.cap_period.value,
        "review": rule.review.value,
        "topic": Topic.OTHER.value,
        "needs_picture": "true" if rule.needs_picture else "",
        "enabled": "true" if rule.enabled else "",
        **kinds,
    }


def _rule_page(form: Form, version: ProgrammeVersion, rule: Rule | None) -> Any:
    fields = forms.RuleForm().fields
    asked: dict[str, Any] = {name: choices(fields[name], labels.LABELS[kind]) for name, kind in _CHOSEN.items()}  # type: ignore[arg-type]
    return form.page(
        "programmes/rule.html",
        version_id=version.id,
        kind=version.programme.kind,
        rule=rule,
        headings=[(value, words) for value, words, _ in _headings(version.id)],
        **asked,
    )


@blp.post("/programmes/versions/<int:version_id>/rules/<int:rule_id>/removal")
@page_for("programmes:write")
def remove_rule(version_id: int, rule_id: int) -> Any:
    """Out of the draft."""
    queries.version_to_write(db.session(), version_id=version_id, staff=current.staff)
    queries.rule_of_version(db.session(), version_id=version_id, rule_id=rule_id)
    here = _page_of(version_id)
    command = partial(drafting.remove_rule, version_id=version_id, rule_id=rule_id, staff=current.staff, now=utc_now())
    return act(command, done="已从草稿里删去。", to=here, back=here)


@blp.get("/programmes/versions/<int:version_id>/above")
@page_for("programmes:write")
def above(version_id: int) -> Any:
    """What holds from above, to be made stricter or switched off here."""
    session = db.session()
    found = queries.version_to_write(session, version_id=version_id, staff=current.staff)
    held = drafting.held_above(session, found, utc_now())
    here = {rule.slug for heading in queries.tree(session, version_id=version_id) for rule in heading.rules}
    return Form().page("programmes/above.html", version=found, rules=list(held.values()), here=here)


@blp.post("/programmes/versions/<int:version_id>/above/<rule_slug>")
@page_for("programmes:write")
def take_over(version_id: int, rule_slug: str) -> Any:
    """One of them into the draft."""
    queries.version_to_write(db.session(), version_id=version_id, staff=current.staff)
    command = partial(drafting.take_over, version_id=version_id, slug=rule_slug, staff=current.staff, now=utc_now())
    return act(
        command,
        done="已列入草稿，请按本社区的情况收紧或停用。",
        to=lambda rule: url_for(".change_rule", version_id=version_id, rule_id=rule.id),
        back=url_for(".above", version_id=version_id),
    )
