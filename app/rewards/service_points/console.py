"""Console pages of service points: the list, one that is set up, its details."""

from functools import partial
from typing import Any

from flask import render_template, request, url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.edits import EditForm
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import indented
from app.parties.units.queries import units_in_scope
from app.rewards.service_points import forms, labels, making, queries
from app.rewards.service_points.models import PointKind, ServicePoint

blp = Console("service_points", __name__, sections=[Section("商户", "服务点", "points")], labels=labels.LABELS)

KINDS = [(kind.value, label) for kind, label in labels.LABELS[PointKind].items()]
MOST_UNITS = 300


def _nodes() -> list[tuple[int, str]]:
    return [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]


def _shelf(point_id: int) -> str:
    return url_for("stock_console.shelf", point_id=point_id)


@blp.get("/service-points")
@page_for("stock:read")
def points() -> str:
    """The open service points of the subtree."""
    filters = Filters(forms.PointsFilter)
    return render_template(
        "service_points/points.html",
        page=queries.points_in_scope(db.session(), staff=current.staff, **filters.query),
        filters=filters,
        kinds=KINDS,
        nodes=_nodes(),
    )


@blp.route("/service-points/new", methods=["GET", "POST"])
@page_for("stock:write")
def add() -> Any:
    """A service point that is set up."""
    asked = {name: request.args[name] for name in ("community_id",) if name in request.args}
    form = Form(forms.PointForm, {"kind": PointKind.MART.value} | asked)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: making.add(session, staff=current.staff, now=utc_now(), **typed),
            done="已设立。请到“岗位”任命服务点服务员，再登记到货。",
            to=lambda point: _shelf(point.id),
        )
        if answer:
            return answer
    units = units_in_scope(db.session(), staff=current.staff, cursor=None, limit=MOST_UNITS).items
    chosen = [(unit.id, unit.name) for unit in units]
    return form.page("service_points/point_new.html", kinds=KINDS, nodes=_nodes(), units=chosen)


@blp.route("/service-points/<int:point_id>/details", methods=["GET", "POST"])
@page_for("stock:write")
def change(point_id: int) -> Any:
    """Another name, place, hours or limit."""
    point = queries.point_in_scope(db.session(), point_id=point_id, staff=current.staff)
    form = EditForm(forms.PointDetailsForm, _details(point))
    if form.is_sent:
        answer = form.save(
            lambda session, **typed: making.change(
                session, point_id=point_id, staff=current.staff, now=utc_now(), **typed
            ),
            read=lambda session: _details(making.hold(session, point_id=point_id, staff=current.staff)),
            done="已保存。",
            to=_shelf(point_id),
        )
        if answer:
            return answer
    return form.page("service_points/point_details.html", point=point, kinds=KINDS, back=_shelf(point_id))


def _details(point: ServicePoint) -> dict[str, Any]:
    shown = {name: getattr(point, name) for name in ("name", "place", "hours", "month_points")}
    return shown | {"kind": point.kind.value}


@blp.route("/service-points/<int:point_id>/closing", methods=["GET", "POST"])
@page_for("stock:write")
def close(point_id: int) -> Any:
    """A service point that is closed."""
    point = queries.point_in_scope(db.session(), point_id=point_id, staff=current.staff)
    return ask_reason(
        partial(making.close, point_id=point_id, staff=current.staff, now=utc_now()),
        title="停办服务点",
        about=f"{point.name}。",
        effect="马上生效：居民看不到，不能再兑换和收货。剩下的物品请调拨到别处或报损；记录全部保留。",
        hint="例如：搬到新址，另设。",
        button="停办",
        done="已停办。",
        to=url_for(".points"),
    )
