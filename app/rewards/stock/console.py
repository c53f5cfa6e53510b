"""Console pages of stock: the shelf of a service point and its moves, what comes and goes, a count; the items."""

from functools import partial
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.edits import EditForm
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.console.sent_pictures import put_sent
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import get_community, indented
from app.parties.pictures import shown
from app.parties.pictures.addresses import addresses
from app.rewards.service_points.models import ServicePoint
from app.rewards.service_points.queries import point_in_scope, points_in_scope
from app.rewards.stock import barcodes, counting, forms, items, labels, queries, recording, reversing
from app.rewards.stock.models import MoveKind, StockItem, StockMove

blp = Console("stock", __name__, labels=labels.LABELS)

MOST_POINTS = 300
WORDS = labels.LABELS[MoveKind]
KINDS = [(kind.value, label) for kind, label in WORDS.items()]


def _point(point_id: int) -> ServicePoint:
    return point_in_scope(db.session(), point_id=point_id, staff=current.staff)


def _here(point_id: int) -> str:
    return url_for(".shelf", point_id=point_id)


@blp.get("/stock/<int:point_id>")
@page_for("stock:read")
def shelf(point_id: int) -> str:
    """What a service point has: what is few, what goes off soon, what it is worth, and what went by month."""
    point, session = _point(point_id), db.session()
    rows = queries.whole_shelf(session, point_id=point_id, now=utc_now())
    return render_template(
        "stock/shelf.html",
        point=point,
        community=get_community(session, point.community_id).name,
        rows=rows,
        low=[row for row in rows if row.is_low and row.item.is_open],
        soon=[row for row in rows if row.is_soon or row.expired],
        worth_fen=sum(row.worth_fen for row in rows),
        months=queries.months(session, point_id=point_id),
        kinds=list(MoveKind),
    )


@blp.route("/stock/<int:point_id>/arrival", methods=["GET", "POST"])
@page_for("stock:write")
def receive(point_id: int) -> Any:
    """Goods that were bought or given."""
    point = _point(point_id)
    form = Form(forms.ReceiveForm, {"kind": MoveKind.BOUGHT.value} | _named())
    if form.is_sent:
        answer = form.run(partial(_record, point_id=point_id), done=_said, to=_here(point_id))
        if answer:
            return answer
    return form.page(
        "stock/receive.html",
        point=point,
        kinds=[(kind.value, WORDS[kind]) for kind in sorted(forms.IN)],
        goods=_goods(queries.items_for(db.session(), point)),
        back=_here(point_id),
    )


@blp.route("/stock/<int:point_id>/departure", methods=["GET", "POST"])
@page_for("stock:write")
def take_away(point_id: int) -> Any:
    """Goods that were spoiled, have gone off, or go to another point."""
    point, session = _point(point_id), db.session()
    form = Form(forms.AwayForm, _named())
    if form.is_sent:
        answer = form.run(partial(_record, point_id=point_id), done=_said, to=_here(point_id))
        if answer:
            return answer
    others = points_in_scope(session, staff=current.staff, cursor=None, limit=MOST_POINTS).items
    rows = queries.whole_shelf(session, point_id=point_id, now=utc_now())
    return form.page(
        "stock/take_away.html",
        point=point,
        kinds=[(kind.value, WORDS[kind]) for kind in MoveKind if kind in forms.AWAY],
        goods=_goods([row.item for row in rows if row.on_hand]),
        points=[(each.id, f"{each.point.name}（{each.community}）") for each in others if each.id != point_id],
        back=_here(point_id),
    )


def _named() -> dict[str, str]:
    return {name: request.args[name] for name in ("item_id",) if name in request.args}


def _goods(found: Any) -> list[tuple[int, str]]:
    return [(item.id, f"{item.name}（{item.unit}）") for item in found]


def _record(session: Session, *, point_id: int, item_id: int, to_site_id: int | None = None, **typed: Any) -> StockMove:
    point = point_in_scope(session, point_id=point_id, staff=current.staff)
    item = items.item_at(session, point=point, item_id=item_id)
    to = None if to_site_id is None else point_in_scope(session, point_id=to_site_id, staff=current.staff)
    return recording.record(session, point=point, item=item, to=to, by=current.staff, now=utc_now(), **typed)


def _said(move: StockMove) -> str:
    return f"{WORDS[move.kind]}已登记：{abs(move.quantity):,} 件。"


@blp.route("/stock/<int:point_id>/count", methods=["GET", "POST"])
@page_for("stock:write")
def count(point_id: int) -> Any:
    """A sheet of all items: what is typed is counted, what is left empty is not."""
    point, form = _point(point_id), Form()
    if form.is_sent:

        def run(session: Session) -> int:
            counted = counting.typed(form.values)
            return counting.count(session, point_id=point_id, counted=counted, staff=current.staff, now=utc_now())

        answer = form.run(run, done=lambda number: f"已盘点 {number} 种物品。", to=_here(point_id))
        if answer:
            return answer
        form.errors = {row["field"]: [row["message"]] for row in form.details.get("fields", [])}
    rows = queries.whole_shelf(db.session(), point_id=point_id, now=utc_now())
    return form.page("stock/count.html", point=point, rows=rows, field=counting.field_of, back=_here(point_id))


@blp.get("/stock/<int:point_id>/moves")
@page_for("stock:read")
def moves(point_id: int) -> Any:
    """Every move at a point, the newest first."""
    point, filters = _point(point_id), Filters(forms.MovesFilter)
    return Form().page(
        "stock/moves.html",
        point=point,
        page=queries.moves(db.session(), point_id=point_id, **filters.query),
        filters=filters,
        kinds=KINDS,
    )


@blp.route("/stock/<int:point_id>/moves/<int:move_id>/reversal", methods=["GET", "POST"])
@page_for("stock:write")
def reverse(point_id: int, move_id: int) -> Any:
    """A move that is undone by its opposite."""
    point = _point(point_id)
    found = queries.move_at(db.session(), move_id=move_id, point_id=point_id)

    def run(session: Session, *, reason: str) -> StockMove:
        at = point_in_scope(session, point_id=point_id, staff=current.staff)
        return reversing.reverse(session, move_id=move_id, point=at, reason=reason, by=current.staff, now=utc_now())

    return ask_reason(
        run,
        title="撤销出入库",
        about=f"{point.name}：{WORDS[found.move.kind]} {found.item} {found.move.quantity:+,} {found.unit}。",
        effect="记一笔相反的出入库，原来的那笔保留；调拨的两边一起撤销。",
        hint="例如：数量点错了。",
        button="撤销",
        done="已撤销。",
        to=url_for(".moves", point_id=point_id),
    )


@blp.get("/stock/<int:point_id>/labels")
@page_for("stock:read")
def price_tags(point_id: int) -> str:
    """Tags for the shelf, to be printed: name, points and barcode."""
    rows = queries.whole_shelf(db.session(), point_id=point_id, now=utc_now())
    tags = [row.item for row in rows if row.item.is_open]
    return render_template("stock/labels.html", point=_point(point_id), tags=tags, bars=barcodes.bars)


@blp.get("/stock-items")
@page_for("stock:read")
def items_list() -> str:
    """The items of the subtree."""
    filters = Filters(forms.ItemsFilter)
    return render_template(
        "stock/items.html",
        page=queries.items_in_scope(db.session(), staff=current.staff, **filters.query),
        filters=filters,
        nodes=_nodes(),
    )


def _nodes() -> list[tuple[int, str]]:
    return [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]


@blp.route("/stock-items/new", methods=["GET", "POST"])
@page_for("stock:write")
def add_item() -> Any:
    """Another item."""
    form = Form(forms.ItemForm, {"low_at": "5"})
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: items.add(session, staff=current.staff, now=utc_now(), **typed),
            done="已登记，可以收货了。",
            to=lambda item: url_for(".change_item", stock_item_id=item.id),
        )
        if answer:
            return answer
    return form.page("stock/item_new.html", nodes=_nodes())


@blp.route("/stock-items/<int:stock_item_id>/details", methods=["GET", "POST"])
@page_for("stock:write")
def change_item(stock_item_id: int) -> Any:
    """Another name, price, value or barcode."""
    item = items.item_in_scope(db.session(), item_id=stock_item_id, staff=current.staff)
    form = EditForm(forms.ItemDetailsForm, _details(item))
    if form.is_sent:
        answer = form.save(
            lambda session, **typed: items.change(
                session, item_id=stock_item_id, staff=current.staff, now=utc_now(), **typed
            ),
            read=lambda session: _details(items.hold(session, item_id=stock_item_id, staff=current.staff)),
            done="已保存。",
            to=url_for(".items_list"),
        )
        if answer:
            return answer
    picture = addresses(item.picture_key)
    return form.page("stock/item_details.html", item=item, picture=picture["medium"] if picture else None)


def _details(item: StockItem) -> dict[str, Any]:
    shown = {name: getattr(item, name) for name in ("name", "unit", "points", "low_at")}
    return shown | {"value_fen": f"{item.value_fen / 100:.2f}", "barcode": item.barcode or ""}


@blp.post("/stock-items/<int:stock_item_id>/picture")
@page_for("stock:write")
def put_picture(stock_item_id: int) -> Any:
    """Give an item a picture."""
    items.item_in_scope(db.session(), item_id=stock_item_id, staff=current.staff)
    command = partial(items.put_picture, item_id=stock_item_id, staff=current.staff, now=utc_now())
    return put_sent(command, read=shown.drawn, to=url_for(".change_item", stock_item_id=stock_item_id))


@blp.post("/stock-items/<int:stock_item_id>/closing")
@page_for("stock:write")
def close_item(stock_item_id: int) -> Any:
    """Nobody is to have an item any more."""
    items.item_in_scope(db.session(), item_id=stock_item_id, staff=current.staff)
    back = url_for(".items_list")
    command = partial(items.close, item_id=stock_item_id, staff=current.staff, now=utc_now())
    return act(command, done="已停用。", to=back, back=back)
