"""Console pages of saved views, and those of a list above it."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import current_app, render_template, request, url_for
from markupsafe import Markup

from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.frame import PREFIX
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.http.policies import current, page_for
from app.parties.saved_views import forms, queries, saving
from app.parties.saved_views.models import PATH_MAX, QUERY_MAX, SavedView

TOO_LONG = "这些条件太长，不能保存。请回到列表减少条件。"

blp = Console("saved_views", __name__)


@blp.app_template_global("saved_views")
def shown(filters: Filters) -> Markup:
    """The views of this list, and a link that saves what it is narrowed down to."""
    path, query = request.path, urlencode(filters.kept)
    views = queries.views_of(db.session(), staff=current.staff, path=path)
    if not query and not views:
        return Markup()
    now = next((view for view in views if view.query == query), None)
    values: dict[str, Any] = {"list_path": path.removeprefix(f"{PREFIX}/"), **filters.kept}
    at = url_for("saved_views_console.save", **values) if query and now is None else None
    html = render_template("saved_views/_views.html", views=views, now=now, at=at)
    return Markup(html)  # noqa: S704  # A template of ours, which escapes.


@blp.route("/views/new", methods=["GET", "POST"])
@page_for("console:use")
def save() -> Any:
    """Name the filters of a list, which are those of this address. Without any, the views that there are."""
    filters = [(name, text) for name, text in request.args.items(multi=True) if name != "list_path"]
    path, query = f"{PREFIX}/{request.args.get('list_path', '')}", urlencode(filters)
    form = Form(forms.NameForm)
    if not query:
        return views()
    if not path.isascii() or len(path) > PATH_MAX or len(query) > QUERY_MAX:
        raise RuleError(TOO_LONG)
    if form.is_sent:
        command = partial(saving.save, path=path, query=query, staff=current.staff)
        answer = form.run(command, done="已保存，以后在列表上方打开。", to=_address)
        if answer:
            return answer
    return form.page("saved_views/save.html", back=f"{path}?{query}", about=_lists().get(path))


@blp.get("/views")
@page_for("console:use")
def views() -> Any:
    """One's own views of all lists."""
    found = queries.all_views(db.session(), staff=current.staff)
    return Form().page("saved_views/views.html", views=found, lists=_lists())


@blp.route("/views/<int:view_id>", methods=["GET", "POST"])
@page_for("console:use")
def view(view_id: int) -> Any:
    """Give a view another name."""
    found = queries.own_view(db.session(), view_id=view_id, staff=current.staff)
    form = Form(forms.NameForm, values={"name": found.name})
    if form.is_sent:
        command = partial(saving.rename, view_id=view_id, staff=current.staff)
        answer = form.run(command, done="已改名。", to=url_for(".views"))
        if answer:
            return answer
    return form.page("saved_views/view.html", view=found, about=_lists().get(found.path))


@blp.post("/views/<int:view_id>/removal")
@page_for("console:use")
def remove(view_id: int) -> Any:
    """Remove a view; the list stays as it is."""
    command = partial(saving.remove, view_id=view_id, staff=current.staff)
    return act(command, done="已删除这个视图。", to=url_for(".views"), back=url_for(".views"))


def _address(saved: SavedView) -> str:
    return saved.address


def _lists() -> dict[str, str]:
    """What the navigation calls pages."""
    sections: list[Section] = current_app.extensions["sections"]
    return {url_for(section.endpoint): section.label for section in sections}
