"""Console pages of handing a shop to its true owner: drafted by one person, decided by another."""

from functools import partial
from typing import Any

from flask import url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form, act
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.office.profiles.forms import merchants as forms
from app.parties import merchants
from app.parties.merchants import transfers as transfers_service

blp = Console("merchant_transfers", __name__)


def _page(merchant_id: int) -> str:
    return url_for(".transfers", merchant_id=merchant_id)


@blp.route("/merchants/<int:merchant_id>/transfers", methods=["GET", "POST"])
@page_for("merchants:transfer")
def transfers(merchant_id: int) -> Any:
    """What was asked and decided so far; another one is drafted."""
    shop = merchants.merchant_in_scope(db.session(), merchant_id=merchant_id, staff=current.staff)
    form = Form(forms.TransferForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: transfers_service.draft_transfer(
                session, merchant_id=merchant_id, staff=current.staff, now=utc_now(), **typed
            ),
            done="已发起，请另一位管理员复核。",
            to=_page(merchant_id),
        )
        if answer:
            return answer
    found = transfers_service.transfers(db.session(), merchant_id=merchant_id, staff=current.staff)
    return form.page("profiles/merchant_transfers.html", shop=shop, transfers=found)


@blp.post("/shop-transfers/<int:transfer_id>/approval")
@page_for("merchants:transfer")
def approve(transfer_id: int) -> Any:
    """Hand the shop over."""
    shop, _ = transfers_service.transfer_in_scope(db.session(), transfer_id=transfer_id, staff=current.staff)
    here = _page(shop.id)
    command = partial(transfers_service.approve_transfer, transfer_id=transfer_id, staff=current.staff, now=utc_now())
    return act(command, done="商户已转交给新店主。", to=here, back=here)


@blp.route("/shop-transfers/<int:transfer_id>/rejection", methods=["GET", "POST"])
@page_for("merchants:transfer")
def reject(transfer_id: int) -> Any:
    """Leave the shop where it is."""
    shop, _ = transfers_service.transfer_in_scope(db.session(), transfer_id=transfer_id, staff=current.staff)
    return ask_reason(
        partial(transfers_service.reject_transfer, transfer_id=transfer_id, staff=current.staff, now=utc_now()),
        title="退回转交",
        about=shop.name,
        effect="商户仍归现在的店主。",
        button="退回",
        done="转交已退回。",
        to=_page(shop.id),
    )
