"""Console pages of areas: figures of every community, the tree of one, and what can be done with an area."""

from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.edits import EditForm
from app.core.console.forms import Form
from app.core.console.lists import choices
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.areas import belonging, forms, labels, making, queries
from app.parties.areas.models import RANK, Area, AreaKind
from app.parties.communities.nodes import community_in_scope, get_community

blp = Console("areas", __name__, sections=[Section("居民", "网格楼栋", "communities")], labels=labels.LABELS)


@blp.get("/areas")
@page_for("areas:read")
def communities() -> str:
    """How every community of the subtree is divided."""
    rows = queries.figures(db.session(), staff=current.staff)
    return render_template("areas/communities.html", rows=rows, kinds=list(AreaKind))


@blp.get("/areas/of/<int:community_id>")
@page_for("areas:read")
def areas(community_id: int) -> str:
    """The areas of one community."""
    node = community_in_scope(db.session(), community_id=community_id, staff=current.staff)
    return render_template(
        "areas/areas.html", node=node, rows=queries.areas_of(db.session(), community_id=community_id)
    )


@blp.route("/areas/of/<int:community_id>/new", methods=["GET", "POST"])
@page_for("areas:write")
def add(community_id: int) -> Any:
    """A new area of a community."""
    node = community_in_scope(db.session(), community_id=community_id, staff=current.staff)
    form = Form(forms.AreaForm, {"kind": AreaKind.GRID.value})
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: making.add_area(
                session, community_id=community_id, staff=current.staff, now=utc_now(), **typed
            ),
            done=lambda area: f"已新建{area.name}。",
            to=url_for(".areas", community_id=community_id),
        )
        if answer:
            return answer
    kinds = choices(forms.AreaForm().fields["kind"], labels.LABELS[AreaKind])  # type: ignore[arg-type]
    return form.page("areas/area_new.html", node=node, kinds=kinds, parents=_parents(community_id))


@blp.route("/areas/<int:area_id>", methods=["GET", "POST"])
@page_for("areas:write")
def area(area_id: int) -> Any:
    """One area: what it is called, where it stands, its households."""
    found = queries.area_in_scope(db.session(), area_id=area_id, staff=current.staff)
    form = EditForm(forms.AreaDetailsForm, _details(found))
    if form.is_sent:
        answer = form.save(
            lambda session, **typed: making.change_area(
                session, area_id=area_id, staff=current.staff, now=utc_now(), **typed
            ),
            read=lambda session: _held(session, area_id),
            done="已保存。",
            to=url_for(".area", area_id=area_id),
        )
        if answer:
            return answer
    return _page(area_id, form)


def _details(area: Area) -> dict[str, Any]:
    return {"code": area.code, "name": area.name, "parent_id": area.parent_id or ""}


def _held(session: Session, area_id: int) -> dict[str, Any]:
    return _details(making.hold(session, area_id=area_id, staff=current.staff))


def _page(area_id: int, form: Form) -> Any:
    session = db.session()
    found = queries.area_in_scope(session, area_id=area_id, staff=current.staff)
    return form.page(
        "areas/area.html",
        area=found,
        node=get_community(session, found.community_id),
        parents=_parents(found.community_id, found),
        households=queries.households_of(session, area_id=area_id),
    )


@blp.route("/areas/<int:area_id>/households", methods=["GET", "POST"])
@page_for("areas:write")
def put(area_id: int) -> Any:
    """Households that belong to an area from now on."""
    found = queries.area_in_scope(db.session(), area_id=area_id, staff=current.staff)
    form = Form(forms.HouseholdsForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: belonging.put_households(
                session, area_id=area_id, staff=current.staff, now=utc_now(), **typed
            ),
            done=lambda number: f"已划入 {number} 户。" if number else "这些家庭本来就在这里。",
            to=url_for(".area", area_id=area_id),
        )
        if answer:
            return answer
    return form.page("areas/area_households.html", area=found)


@blp.route("/areas/<int:area_id>/closing", methods=["GET", "POST"])
@page_for("areas:write")
def close(area_id: int) -> Any:
    """There is no such area any more."""
    found = queries.area_in_scope(db.session(), area_id=area_id, staff=current.staff)
    return ask_reason(
        partial(making.close_area, area_id=area_id, staff=current.staff, now=utc_now()),
        title=f"撤销{found.name}",
        effect="撤销后不再列出，编号可以重新使用。里面还有家庭或下级区域时不能撤销。",
        hint="例如：网格合并。",
        button="撤销区域",
        done="已撤销。",
        to=url_for(".areas", community_id=found.community_id),
    )


def _parents(community_id: int, area: Area | None = None) -> list[tuple[int, str]]:
    """In which an area can stand: larger ones of its community."""
    rank = RANK[area.kind] if area else max(RANK.values())
    return [
        (each.area.id, "　" * each.depth + f"{each.area.code} {each.area.name}")
        for each in queries.areas_of(db.session(), community_id=community_id)
        if RANK[each.area.kind] < rank
    ]
