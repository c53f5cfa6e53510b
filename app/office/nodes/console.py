"""Console pages of the tree: which nodes there are, a new one, and what can be done with one."""

from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.edits import EditForm
from app.core.console.forms import Form, act
from app.core.console.reasons import ReasonForm
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.office import nodes as nodes_service
from app.office.nodes import forms
from app.office.nodes.open_matters import said
from app.parties.communities import labels
from app.parties.communities.models import Community, CommunityKind
from app.parties.communities.nodes import community_in_scope
from app.treasury.funds.errors import FundNotFoundError
from app.treasury.funds.funds import own_fund

blp = Console("nodes", __name__, sections=[Section("管理", "社区", "nodes")], labels=labels.LABELS)

KINDS = [
    (kind.value, labels.LABELS[CommunityKind][kind])
    for kind in (CommunityKind.COMMUNITY, CommunityKind.TOWN, CommunityKind.DISTRICT)
]


@blp.get("/nodes")
@page_for("nodes:read")
def nodes() -> str:
    """The nodes of the subtree, as they hang together."""
    return render_template("nodes/nodes.html", rows=nodes_service.nodes_in_scope(db.session(), staff=current.staff))


@blp.route("/nodes/new", methods=["GET", "POST"])
@page_for("nodes:write")
def add() -> Any:
    """A new node, with its fund."""
    form = Form(forms.NodeForm, {"kind": CommunityKind.COMMUNITY.value, "with_fund": "true"})
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: nodes_service.add_node(session, staff=current.staff, now=utc_now(), **typed),
            done=lambda node: f"已新建{node.name}。",
            to=lambda node: url_for(".node", community_id=node.id),
        )
        if answer:
            return answer
    parents = nodes_service.parents_for(db.session(), staff=current.staff)
    return form.page("nodes/node_new.html", parents=_choices(parents), kinds=KINDS)


@blp.route("/nodes/<int:community_id>", methods=["GET", "POST"])
@page_for("nodes:write")
def node(community_id: int) -> Any:
    """One node: what it is called, and what can be done with it."""
    found = community_in_scope(db.session(), community_id=community_id, staff=current.staff)
    form = EditForm(forms.NodeChangeForm, _details(found))
    if form.is_sent:
        answer = form.save(
            lambda session, **typed: nodes_service.change_node(
                session, community_id=community_id, staff=current.staff, now=utc_now(), **typed
            ),
            read=lambda session: _held(session, community_id),
            done="已保存。",
            to=url_for(".node", community_id=community_id),
        )
        if answer:
            return answer
    return _page(community_id, form, "nodes/node.html")


def _details(node: Community) -> dict[str, Any]:
    return {"name": node.name, "contact": node.contact, "alone_up_to": node.alone_up_to}


def _held(session: Session, community_id: int) -> dict[str, Any]:
    found = community_in_scope(session, community_id=community_id, staff=current.staff)
    session.refresh(found, with_for_update=True)
    return _details(found)


def _page(community_id: int, form: Form, template: str, **more: Any) -> Any:
    session = db.session()
    found = community_in_scope(session, community_id=community_id, staff=current.staff)
    try:
        fund = own_fund(session, community_id)
    except FundNotFoundError:
        fund = None
    is_own = found.path == current.staff.path
    parent = None if is_own or found.parent_id is None else session.get_one(Community, found.parent_id)
    return form.page(template, node=found, fund=fund, parent=parent, is_own=is_own, **more)


@blp.route("/nodes/<int:community_id>/move", methods=["GET", "POST"])
@page_for("nodes:write")
def move(community_id: int) -> Any:
    """Under another parent."""
    found = nodes_service.node_below(db.session(), community_id=community_id, staff=current.staff)
    form = Form(forms.NodeMoveForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: nodes_service.move_node(
                session, community_id=community_id, staff=current.staff, now=utc_now(), **typed
            ),
            done="已移动，下级和其中的居民、商户、基金都随之移动。",
            to=url_for(".node", community_id=community_id),
        )
        if answer:
            return answer
    parents = nodes_service.parents_to_move_to(db.session(), node=found, staff=current.staff)
    return _page(community_id, form, "nodes/node_move.html", parents=_choices(parents))


@blp.route("/nodes/<int:community_id>/closing", methods=["GET", "POST"])
@page_for("nodes:write")
def close(community_id: int) -> Any:
    """Let nothing more in; before that the page says what is still open."""
    nodes_service.node_below(db.session(), community_id=community_id, staff=current.staff)
    form = Form(ReasonForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: nodes_service.close_node(
                session, community_id=community_id, staff=current.staff, now=utc_now(), **typed
            ),
            done="已关闭。",
            to=url_for(".node", community_id=community_id),
        )
        if answer:
            return answer
    still, _ = said(nodes_service.what_is_open(db.session(), community_id=community_id))
    return _page(community_id, form, "nodes/node_close.html", still=still)


@blp.post("/nodes/<int:community_id>/reopening")
@page_for("nodes:write")
def reopen(community_id: int) -> Any:
    """Take things in again."""
    here = url_for(".node", community_id=community_id)
    return act(
        lambda session: nodes_service.reopen_node(
            session, community_id=community_id, staff=current.staff, now=utc_now()
        ),
        done="已恢复。",
        to=here,
        back=here,
    )


def _choices(nodes: Any) -> list[tuple[int, str]]:
    """To choose from, indented as they hang together."""
    top = min((len(node.steps) for node in nodes), default=0)
    return [(node.id, "　" * (len(node.steps) - top) + node.name) for node in nodes]
