"""Console pages of pledges: the list, a version with all that belongs to it, written and published by two."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.pledges import conduct, forms, queries
from app.civic.pledges.console.common import by, nodes
from app.civic.pledges.labels import LABELS
from app.civic.texts import labels, pledges
from app.civic.texts.drafting import hold_draft
from app.civic.texts.models import Pledge, PledgeFor, PledgeTopic, Text, TextKind, TextState
from app.civic.texts.pledge_queries import pledge_of, pledges_in_scope, versions_of
from app.civic.texts.queries import text_in_scope
from app.core.console.blueprint import Console, Section
from app.core.console.edits import EditForm
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import get_community, is_below
from app.parties.staff.staffing import usernames_by_id
from app.parties.units.models import Unit

blp = Console("pledges", __name__, sections=[Section("宣传", "承诺书", "listed")], labels=LABELS)


def here(pledge_id: int) -> str:
    """The page of a version."""
    return url_for("pledges_console.pledge", pledge_id=pledge_id)


def pledge_text(pledge_id: int) -> Text:
    """Raises TextNotFoundError."""
    return text_in_scope(db.session(), text_id=pledge_id, staff=current.staff, kind=TextKind.PLEDGE)


def _words(kind: Any) -> list[tuple[str, str]]:
    return [(member.value, words) for member, words in labels.LABELS[kind].items()]


@blp.get("/pledges")
@page_for("texts:read")
def listed() -> str:
    """The versions of the pledges of the subtree."""
    filters, session = Filters(forms.PledgesFilter), db.session()
    page = pledges_in_scope(session, staff=current.staff, **filters.query)
    live = queries.live_under(session, [line.pledge.first_id for line in page.items if line.pledge])
    choices = {"states": _words(TextState), "groups": _words(PledgeFor), "nodes": nodes()}
    return render_template("pledges/pledges.html", page=page, filters=filters, live=live, **choices)


@blp.route("/pledges/new", methods=["GET", "POST"])
@page_for("texts:write")
def new() -> Any:
    """The first version of a pledge."""
    known = {"community_id": current.staff.community_id, "meant_for": PledgeFor.RESIDENTS.value, "months": 12}
    form = Form(forms.PledgeForm, known)
    if form.is_sent:

        def command(session: Session, **typed: Any) -> Text:
            said = _said(typed)
            return pledges.draft_pledge(session, said=said, **typed, **by())

        answer = form.run(command, done=_DRAFTED, to=lambda made: here(made.id))
        if answer:
            return answer
    choices = {"nodes": nodes(), "topics": _words(PledgeTopic), "groups": _words(PledgeFor), "units": _units()}
    return form.page("pledges/pledge_form.html", title="起草承诺书", back=url_for(".listed"), **choices)


_DRAFTED = "草稿已保存。请看一遍，再提交给另一位同事发布。"


def _said(typed: dict[str, Any]) -> pledges.Said:
    """What a version says, taken out of what was typed."""
    return pledges.Said(**{name: typed.pop(name) for name in ("title", "body", "keeps", "breaches", "months")})


def _units() -> list[tuple[int, str]]:
    session = db.session()
    query = select(Unit.id, Unit.name).where(*is_below(session, current.staff.path, Unit.community_id))
    rows = session.execute(query.where(Unit.is_open.is_(True)).order_by(Unit.name).limit(500))
    return [(row[0], row[1]) for row in rows]


def typed(text: Text, pledge: Pledge) -> Mapping[str, Any]:
    """A version as the form shows it."""
    lists = {"keeps": "\n".join(pledge.keeps), "breaches": "\n".join(pledge.breaches)}
    return lists | {"title": text.title, "body": text.body, "months": pledge.months}


@blp.get("/pledges/<int:pledge_id>")
@page_for("texts:read")
def pledge(pledge_id: int) -> Any:
    """A version: what it says, who may do what with it next, the other versions, how it was kept."""
    session, text = db.session(), pledge_text(pledge_id)
    about = pledge_of(session, text.id)
    drives = queries.drives_in_scope(session, staff=current.staff, first_id=about.first_id, cursor=None, limit=10)
    unit = session.get(Unit, about.unit_id) if about.unit_id else None
    people = (text.made_by, about.submitted_by, text.published_by, text.closed_by)
    return Form().page(
        "pledges/pledge.html",
        text=text,
        pledge=about,
        issuer=unit.name if unit else get_community(session, text.community_id).name,
        versions=versions_of(session, about.first_id),
        live=queries.live_under(session, [about.first_id]).get(about.first_id, 0),
        conduct=conduct.conduct_under(session, about.first_id),
        shown_from=conduct.SHOWN_FROM,
        drives=drives.items,
        names=usernames_by_id(session, people),
    )


@blp.route("/pledges/<int:pledge_id>/details", methods=["GET", "POST"])
@page_for("texts:write")
def change(pledge_id: int) -> Any:
    """Change a draft."""
    text = pledge_text(pledge_id)
    form = EditForm(forms.VersionForm, typed(text, pledge_of(db.session(), text.id)))
    if form.is_sent:

        def command(session: Session, **sent: Any) -> Text:
            return pledges.change_pledge(session, text_id=pledge_id, said=_said(sent), **by())

        def read(session: Session) -> Mapping[str, Any]:
            held = hold_draft(session, text_id=pledge_id, staff=current.staff, kind=TextKind.PLEDGE)
            return typed(held, pledge_of(session, pledge_id))

        answer = form.save(command, read=read, done="已保存。", to=here(pledge_id))
        if answer:
            return answer
    return form.page("pledges/pledge_form.html", title="更改承诺书", back=here(pledge_id), nodes=())


@blp.route("/pledges/<int:pledge_id>/next", methods=["GET", "POST"])
@page_for("texts:write")
def next_version(pledge_id: int) -> Any:
    """The next version; the one that is published stays until it is, too."""
    text = pledge_text(pledge_id)
    form = Form(forms.VersionForm, typed(text, pledge_of(db.session(), text.id)))
    if form.is_sent:

        def command(session: Session, **sent: Any) -> Text:
            return pledges.draft_version(session, text_id=pledge_id, said=_said(sent), **by())

        answer = form.run(command, done=_DRAFTED, to=lambda made: here(made.id))
        if answer:
            return answer
    return form.page("pledges/pledge_form.html", title="起草新版本", back=here(pledge_id), nodes=())


@blp.post("/pledges/<int:pledge_id>/submission")
@page_for("texts:write")
def submit(pledge_id: int) -> Any:
    """To another person, who publishes it."""
    pledge_text(pledge_id)
    command = partial(pledges.submit_pledge, text_id=pledge_id, **by())
    return act(command, done="已提交。请另一位管理员看过后发布。", to=here(pledge_id), back=here(pledge_id))


@blp.route("/pledges/<int:pledge_id>/return", methods=["GET", "POST"])
@page_for("texts:write")
def give_back(pledge_id: int) -> Any:
    """To be written anew."""
    return ask_reason(
        partial(pledges.give_back_pledge, text_id=pledge_id, **by()),
        title="退回起草",
        about=pledge_text(pledge_id).title,
        effect="回到草稿，可以更改，再提交一次。居民看不到。",
        hint="例如：第 2 条写得不清楚。起草的人会看到这个原因。",
        button="退回",
        done="已退回起草。",
        to=here(pledge_id),
    )


@blp.post("/pledges/<int:pledge_id>/publication")
@page_for("texts:publish")
def publish(pledge_id: int) -> Any:
    """By another person than those who have written it."""
    pledge_text(pledge_id)
    command = partial(pledges.publish_pledge, text_id=pledge_id, **by())
    return act(command, done="已发布，现在可以签。", to=here(pledge_id), back=here(pledge_id))
