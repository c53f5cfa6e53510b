"""Console pages of units: the register, and what can be done with a unit and its members."""

from functools import partial
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from app.core.audit import Fact
from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.edits import EditForm
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.exports import Column, Export, Kind
from app.core.http.policies import current, page_for
from app.parties.communities.actions import COMMUNITY_ID
from app.parties.communities.nodes import indented
from app.parties.merchants.models import Merchant
from app.parties.merchants.queries import merchants_in_scope
from app.parties.units import belonging, finding, forms, labels, making, queries
from app.parties.units.models import Unit, UnitDomain, UnitKind, UnitRole

blp = Console("units", __name__, sections=[Section("居民", "单位", "units")], labels=labels.LABELS)

MOST_SHOPS = 300
KINDS = [(kind.value, label) for kind, label in labels.LABELS[UnitKind].items()]
DOMAINS = [(domain.value, label) for domain, label in labels.LABELS[UnitDomain].items()]
ROLES = [(role.value, label) for role, label in labels.LABELS[UnitRole].items()]


def _file(unit_id: int) -> str:
    return url_for("unit_profile_console.unit", unit_id=unit_id)


def _nodes() -> list[tuple[int, str]]:
    return [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]


@blp.get("/units")
@page_for("units:read")
def units() -> str:
    """The register of the subtree."""
    filters = Filters(forms.UnitsFilter)
    return render_template(
        "units/units.html",
        page=_page(db.session(), staff=current.staff, **filters.query),
        filters=filters,
        kinds=KINDS,
        domains=DOMAINS,
        nodes=_nodes(),
    )


@blp.route("/units/new", methods=["GET", "POST"])
@page_for("units:write")
def add() -> Any:
    """A unit comes onto the register."""
    asked = {name: request.args[name] for name in ("community_id",) if name in request.args}
    form = Form(forms.UnitForm, asked)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: making.add_unit(session, staff=current.staff, now=utc_now(), **typed),
            done="已登记。",
            to=lambda unit: _file(unit.id),
        )
        if answer:
            return answer
    return form.page("units/unit_new.html", kinds=KINDS, domains=DOMAINS, nodes=_nodes(), shops=_shops())


@blp.route("/units/<int:unit_id>/details", methods=["GET", "POST"])
@page_for("units:write")
def change(unit_id: int) -> Any:
    """Another name, code, kind or domain."""
    unit = queries.unit_in_scope(db.session(), unit_id=unit_id, staff=current.staff)
    form = EditForm(forms.UnitDetailsForm, _details(unit))
    if form.is_sent:
        answer = form.save(
            lambda session, **typed: making.change_unit(
                session, unit_id=unit_id, staff=current.staff, now=utc_now(), **typed
            ),
            read=lambda session: _details(making.hold(session, unit_id=unit_id, staff=current.staff)),
            done="已保存。",
            to=_file(unit_id),
        )
        if answer:
            return answer
    shops = _shops(unit.merchant_id)
    return form.page(
        "units/unit_details.html", unit=unit, kinds=KINDS, domains=DOMAINS, shops=shops, back=_file(unit_id)
    )


def _shops(own: int | None = None) -> list[tuple[int, str]]:
    """The shops of the subtree, the newest first, with the one that the unit has."""
    session = db.session()
    found = list(merchants_in_scope(session, staff=current.staff, limit=MOST_SHOPS).items)
    if own is not None and own not in {shop.id for shop in found}:
        found += [shop for shop in [session.get(Merchant, own)] if shop is not None]
    return [(shop.id, shop.name) for shop in found]


def _details(unit: Unit) -> dict[str, Any]:
    return {"kind": unit.kind.value, "domain": unit.domain.value, "name": unit.name, "code": unit.code or ""} | {
        "merchant_id": unit.merchant_id or ""
    }


@blp.route("/units/<int:unit_id>/closing", methods=["GET", "POST"])
@page_for("units:write")
def close(unit_id: int) -> Any:
    """A unit comes off the register."""
    unit = queries.unit_in_scope(db.session(), unit_id=unit_id, staff=current.staff)
    return ask_reason(
        partial(making.close_unit, unit_id=unit_id, staff=current.staff, now=utc_now()),
        title="注销单位登记",
        about=f"{unit.name}。",
        effect="马上生效：不再列出，不能再登记记录，成员全部结束。已有的记录保留。",
        hint="例如：企业已迁走。",
        button="注销登记",
        done="已注销。",
        to=url_for(".units"),
    )


@blp.route("/units/<int:unit_id>/members/new", methods=["GET", "POST"])
@page_for("units:write")
def join(unit_id: int) -> Any:
    """Somebody belongs to a unit."""
    unit = queries.unit_in_scope(db.session(), unit_id=unit_id, staff=current.staff)
    form = Form(forms.MemberForm, {"from_on": business_day(utc_now())})
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: finding.add_found(
                session, unit_id=unit_id, staff=current.staff, now=utc_now(), **typed
            ),
            done="已登记。",
            to=_file(unit_id),
        )
        if answer:
            return answer
    return form.page("units/member_new.html", unit=unit, roles=ROLES, back=_file(unit_id))


@blp.post("/units/<int:unit_id>/members/<int:member_id>/ending")
@page_for("units:write")
def leave(unit_id: int, member_id: int) -> Any:
    """Somebody does not belong to a unit any more."""
    return act(
        lambda session: belonging.end_member(
            session, unit_id=unit_id, member_id=member_id, staff=current.staff, now=utc_now()
        ),
        done="已结束。",
        to=_file(unit_id),
        back=_file(unit_id),
    )


def _page(session: Session, **query: Any) -> Page[queries.ListedUnit]:
    page = queries.units_in_scope(session, **query)
    return page.map_all(lambda found: queries.listed(session, found))


EXPORTS = [
    Export(
        "units",
        "单位",
        permission="units:read",
        query=forms.UnitsFilter,
        filters={
            "kind": Fact("类别", UnitKind),
            "domain": Fact("领域", UnitDomain),
            "community_id": COMMUNITY_ID,
            "text": Fact("名称"),
        },
        page=_page,
        columns=[
            Column("名称", "unit.name", width=28),
            Column("类别", "unit.kind", Kind.LABEL),
            Column("领域", "unit.domain", Kind.LABEL),
            Column("社区", "place"),
            Column("统一社会信用代码", "unit.code", width=22),
            Column("成员人数", "members", Kind.WHOLE),
            Column("登记时间", "unit.created_at", Kind.MOMENT),
        ],
    )
]
