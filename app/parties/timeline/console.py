"""Console pages of the timeline: the part of each page that shows it, notes, and where colleagues name one."""

from functools import partial
from typing import Any

from flask import jsonify, render_template, request, url_for
from markupsafe import Markup

from app.core.clock import utc_now
from app.core.console import audit_entries
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.errors import NotFoundError, RuleError
from app.core.http.policies import current, page_for
from app.core.permissions import StaffRole
from app.parties.communities import nodes
from app.parties.staff.labels import LABELS
from app.parties.timeline import colleagues, forms, history, mentions, topics, writing
from app.parties.timeline.history import Timeline, shown_name
from app.parties.timeline.models import Note
from app.parties.timeline.topics import Topic

blp = Console("timeline", __name__, sections=[Section("工作台", "提到我的备注", "mentioned")])

EARLIER = "earlier"
"""What the address of a page calls the place in its timeline."""
ANCHOR = "timeline"


@blp.app_template_global("timeline")
def shown(kind: str, thing_id: int) -> Markup:
    """The timeline of what a page is about, with a field for a note. Whoever sees the page sees it."""
    topic = topics.topic_of(kind)
    found = _timeline(topic, thing_id, request.args.get(EARLIER))
    if ids := audit_entries.node_ids(found.entries):
        audit_entries.name_nodes(nodes.names_by_id(db.session(), ids))
    return Markup(  # noqa: S704  # A template of ours, which escapes.
        render_template(
            "timeline/_timeline.html",
            found=found,
            form=Form(),
            kind=kind,
            thing_id=thing_id,
            earlier=_here(topic, **{EARLIER: found.next_cursor}) if found.next_cursor else None,
            newest=_here(topic) if request.args.get(EARLIER) else None,
        )
    )


def _timeline(topic: Topic, thing_id: int, cursor: str | None) -> Timeline:
    """From its newest entry where an address says nonsense."""
    find = partial(history.timeline, db.session(), topic=topic, thing_id=thing_id, staff=current.staff, now=utc_now())
    try:
        return find(cursor=cursor)
    except RuleError:
        return find(cursor=None)


def _here(topic: Topic, **more: str | None) -> str:
    """This page, further back in its timeline; from a form that was refused, the page of the thing."""
    endpoint = request.endpoint if request.method == "GET" else topic.endpoint
    query = {name: text for name, text in request.args.items() if name != EARLIER}
    values: dict[str, Any] = (request.view_args or {}) | query | more | {"_anchor": ANCHOR}
    return url_for(endpoint or "", **values)


def _page_of(topic: Topic, thing: Any, thing_id: int) -> str:
    """The timeline on the page of a thing."""
    values: dict[str, Any] = {topic.argument: topic.key(thing) if topic.key else thing_id, "_anchor": ANCHOR}
    return url_for(topic.endpoint, **values)


def _seen(kind: str, thing_id: int) -> tuple[Topic, Any]:
    topic = topics.topic_of(kind)
    thing = topics.require_seen(db.session(), topic, thing_id=thing_id, staff=current.staff, now=utc_now())
    return topic, thing


@blp.route("/notes/on/<topic>/<int:topic_id>", methods=["GET", "POST"])
@page_for("console:use")
def note(topic: str, topic_id: int) -> Any:
    """A note about a thing; on a page of its own where it was refused."""
    found, thing = _seen(topic, topic_id)
    form, back = Form(forms.NoteForm), _page_of(found, thing, topic_id)
    if form.is_sent:
        command = partial(writing.write, kind=topic, thing_id=topic_id, staff=current.staff, now=utc_now())
        answer = form.run(command, done="备注已写下，看得到这一页的同事都能看到。", to=back)
        if answer:
            return answer
    about = f"{found.subject.label} {topic_id}"
    return form.page("timeline/note.html", kind=topic, thing_id=topic_id, about=about, back=back)


@blp.get("/notes/on/<topic>/<int:topic_id>/colleagues")
@page_for("console:use")
def offered(topic: str, topic_id: int) -> Any:
    """Colleagues who may see a thing, by what was typed after an @."""
    found, _ = _seen(topic, topic_id)
    typed = Filters(forms.ColleaguesQuery).values["typed"]
    rows = colleagues.offered(db.session(), found, thing_id=topic_id, typed=typed, staff=current.staff, now=utc_now())
    words = LABELS[StaffRole]
    return jsonify(
        items=[
            {"username": each.username, "label": f"{shown_name(each.username, each.name)} · {words[each.role]}"}
            for each in rows
        ]
    )


@blp.post("/notes/<int:note_id>/withdrawal")
@page_for("console:use")
def withdraw(note_id: int) -> Any:
    """Take one's own note back."""
    command = partial(writing.withdraw, note_id=note_id, staff=current.staff, now=utc_now())
    return act(command, done="备注已撤回。", to=_thing_of, back=url_for(".mentioned"))


def _thing_of(found: Note) -> str:
    """The page of what a note is about, for somebody who may see it; else the list of notes."""
    try:
        topic, thing = _seen(found.subject_kind, found.subject_id)
    except NotFoundError:
        return url_for(".mentioned")
    return _page_of(topic, thing, found.subject_id)


@blp.get("/notes")
@page_for("console:use")
def mentioned() -> Any:
    """Notes in which colleagues name one: those that are unread, or all."""
    filters = Filters(forms.MentionsQuery)
    query = filters.query
    page = mentions.mentions(db.session(), staff=current.staff, is_unread=not query.pop("all"), **query)
    return Form().page("timeline/mentions.html", page=page, filters=filters, shown_name=shown_name)


@blp.post("/notes/<int:note_id>/reading")
@page_for("console:use")
def read(note_id: int) -> Any:
    """Tick off a note that names one, and go where it was written."""
    command = partial(mentions.read, note_id=note_id, staff=current.staff, now=utc_now())
    to = _thing_of if request.form.get("open") else url_for(".mentioned")
    return act(command, done="已读。", to=to, back=url_for(".mentioned"))
