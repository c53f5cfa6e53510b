"""Console pages of plates: one PDF, drawn by a task, as fonts would stay in a web worker's memory for good."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app.alliance.plates import forms, queries, sheets
from app.alliance.plates.actions import PlateAction
from app.alliance.plates.api import picture_of
from app.alliance.plates.layout import Plate, lay_out
from app.core import audit, files
from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, once
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.db.uow import end_reading, execute
from app.core.errors import DomainError, NotFoundError
from app.core.files.fonts import chinese_font_path
from app.core.files.response import PDF
from app.core.http.policies import current, page_for
from app.core.identities import StaffIdentity
from app.core.tasks import Outcome, TaskKind, Work, enqueue
from app.core.tasks.console import page_of
from app.parties import merchants
from app.parties.communities.nodes import indented

blp = Console("plates", __name__, sections=[Section("商户", "铭牌", "plates")])

KIND = "plates"
KEEP_DAYS = 7
PER_SHEET = [(1, "每张 1 块"), (2, "每张 2 块（A5，常用）"), (4, "每张 4 块（A6）"), (8, "每张 8 块（A7，桌牌）")]


@blp.route("/plates", methods=["GET", "POST"])
@page_for("plates:print")
def plates() -> Any:
    """Choose shops, and have their plates on sheets to be printed and cut."""
    form, filters = Form(forms.PlatesForm, {"per_sheet": "2"}), Filters(forms.PlatesQuery)
    typed = form.load() if form.is_sent else None
    if typed is not None:
        try:
            return _print(form.key, **typed)
        except NotFoundError:
            raise
        except DomainError as error:
            form.take(error)
    session = db.session()
    wanted = {name: filters.values.get(name) for name in ("community_id", "trade", "text")}
    return form.page(
        "plates/plates.html",
        shops=queries.shops_for_plates(session, staff=current.staff, **wanted),
        chosen={str(shop_id) for shop_id in form.values.get("merchant_ids", [])},
        filters=filters,
        nodes=[(node.id, name) for node, name in indented(session, staff=current.staff)],
        trades=[(trade, trade) for trade in merchants.trades(session, staff=current.staff)],
        sizes=PER_SHEET,
        has_font=chinese_font_path() is not None,
    )


def _print(key: str, *, merchant_ids: list[int], per_sheet: int) -> Any:
    staff, now = current.staff, utc_now()
    shops = queries.chosen_shops(db.session(), merchant_ids=merchant_ids, staff=staff)
    params = {"merchant_ids": [shop.id for shop in shops], "per_sheet": per_sheet}
    command = partial(enqueue, kind=KIND, params=params, staff=staff, now=now)
    return once(command, key=key, done=f"正在生成 {len(shops)} 家商户的铭牌。", to=page_of)


def _drawn(shops: Sequence[Any], seen: Callable[[int], None]) -> Iterator[Plate]:
    public_url = current_app.config["SETTINGS"].public_url
    for number, shop in enumerate(shops, start=1):
        yield lay_out(
            name=shop.name,
            trade=shop.trade,
            slug=shop.slug,
            url=f"{public_url}/m/{shop.slug}",
            picture=picture_of(shop.slug),
            address=shop.address,
        )
        seen(number)


def _note(session: Session, *, staff: StaffIdentity, shops: int, per_sheet: int) -> None:
    now, action = utc_now(), PlateAction.PRINTED
    audit.note(session, staff=staff, action=action, subject_id=None, at=now, shops=shops, per_sheet=per_sheet)


def run(work: Work) -> None:
    """The task: the PDF is drawn first, then stored in one transaction."""
    ids, per_sheet = work.params["merchant_ids"], work.params["per_sheet"]
    shops = queries.chosen_shops(db.session(), merchant_ids=ids, staff=work.staff)
    end_reading()
    content = sheets.pdf(_drawn(shops, lambda number: work.progress(number, len(shops))), per_sheet=per_sheet)

    def keep(session: Session) -> None:
        now = utc_now()
        name = f"铭牌 {len(shops)} 家 {business_day(now)}.pdf"
        keep_until = now + timedelta(days=KEEP_DAYS)
        stored = files.store(session, content=content, name=name, media_type=PDF, now=now, keep_until=keep_until)
        _note(session, staff=work.staff, shops=len(shops), per_sheet=per_sheet)
        words = f"铭牌已生成，可在 {KEEP_DAYS} 天内下载。"
        work.finish(session, Outcome(words, {"商户": len(shops)}, file_id=stored.id))

    execute(keep)


KINDS = [TaskKind(KIND, "生成铭牌", run, lambda _task: "plates:print")]
