"""Console pages of links: the code on paper with which a WeChat becomes a resident's, and the end of a link."""

from functools import partial
from typing import Any

from flask import render_template, url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.policies import current, page_for
from app.parties import residents
from app.parties.linking import linking, printed_codes
from app.parties.residents import queries

blp = Console("links", __name__)


def _card(resident_id: int) -> queries.Card:
    """Somebody who is on the roster. Raises ResidentNotFoundError."""
    residents.resident_in_scope(db.session(), resident_id=resident_id, staff=current.staff)
    return queries.card(db.session(), resident_id=resident_id, staff=current.staff)


@blp.get("/residents/<int:resident_id>/link")
@page_for("residents:write")
def link(resident_id: int) -> str:
    """Whether a WeChat is linked, and the ways to link one, to link another, to end it."""
    return render_template("profiles/link.html", card=_card(resident_id), form=Form(), printed=None)


@blp.post("/residents/<int:resident_id>/link-code")
@page_for("residents:write")
def print_code(resident_id: int) -> str:
    """A code on paper, shown this once, for the resident who stands at the desk."""
    card = _card(resident_id)
    printed = execute(printed_codes.print_code, resident_id=resident_id, staff=current.staff, now=utc_now())
    return render_template("profiles/link.html", card=card, form=Form(), printed=printed)


@blp.route("/residents/<int:resident_id>/unlinking", methods=["GET", "POST"])
@page_for("residents:write")
def end(resident_id: int) -> Any:
    """End the link to a WeChat, which is told."""
    card = _card(resident_id)
    return ask_reason(
        partial(linking.end_link, resident_id=resident_id, staff=current.staff, now=utc_now()),
        title="结束微信关联",
        about=f"{card.name} · 编号 {card.number}",
        effect="原来的微信马上不能再用，会收到消息；积分、券和记录都还在。会员码换新，纸质会员卡要重新打印。",
        button="结束关联",
        done="已结束关联。",
        to=url_for(".link", resident_id=resident_id),
    )
