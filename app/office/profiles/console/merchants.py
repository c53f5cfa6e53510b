"""Console pages of shops: the register, applications, decisions."""

from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.edits import EditForm
from app.core.console.formats import yuan
from app.core.console.forms import act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.office.profiles.applicants import applicants
from app.office.profiles.forms import merchants as forms
from app.parties import merchants as merchants_service
from app.parties.communities.models import Community
from app.parties.communities.nodes import indented
from app.parties.merchants import labels
from app.parties.merchants.actions import DETAILS
from app.parties.merchants.models import Merchant, MerchantStatus

blp = Console(
    "merchants",
    __name__,
    sections=[Section("商户", "商户", "merchants"), Section("商户", "入盟申请", "applications")],
    labels=labels.LABELS,
)

STATES = [(status.value, labels.LABELS[MerchantStatus][status]) for status in MerchantStatus]
SHOP_READS = "店主会在小程序里看到这个原因。"


def _nodes() -> list[tuple[Community, str]]:
    return indented(db.session(), staff=current.staff)


def _shop_page(merchant_id: int) -> str:
    return url_for("merchant_profile_console.shop", merchant_id=merchant_id)


def _found(merchant_id: int) -> Merchant:
    return merchants_service.merchant_in_scope(db.session(), merchant_id=merchant_id, staff=current.staff)


@blp.get("/merchants")
@page_for("merchants:read")
def merchants() -> str:
    """The shops of the subtree, with what they hold and are owed."""
    filters, session = Filters(forms.MerchantsQuery), db.session()
    page = merchants_service.merchants_in_scope(session, staff=current.staff, **filters.query)
    ids = [shop.id for shop in page.items]
    balances = {
        kind: ledger.balances_of_owners(session, OwnerKind.MERCHANT, kind, ids) for kind in ("points", "payable")
    }
    nodes = _nodes()
    return render_template(
        "profiles/merchants.html",
        page=page,
        filters=filters,
        balances=balances,
        states=STATES,
        trades=[(trade, trade) for trade in merchants_service.trades(session, staff=current.staff)],
        nodes=[(node.id, name) for node, name in nodes],
        places={node.id: node.name for node, _ in nodes},
    )


@blp.get("/merchants/applications")
@page_for("merchants:read")
def applications() -> str:
    """What waits for a decision, the oldest first."""
    waiting = merchants_service.waiting(db.session(), staff=current.staff)
    places = {node.id: node.name for node, _ in _nodes()}
    return render_template(
        "profiles/merchant_applications.html",
        waiting=waiting,
        places=places,
        now=utc_now(),
        known=applicants(db.session(), user_ids=[shop.applied_by for shop in waiting], staff=current.staff),
    )


@blp.route("/merchants/<int:merchant_id>/details", methods=["GET", "POST"])
@page_for("merchants:write")
def change(merchant_id: int) -> Any:
    """What a shop has written about itself, corrected."""
    shop = _found(merchant_id)
    form, here = EditForm(forms.DetailsForm, _details(shop)), _shop_page(merchant_id)
    if form.is_sent:
        command, read = partial(_change, merchant_id=merchant_id), partial(_held_details, merchant_id=merchant_id)
        answer = form.save(command, read=read, done="资料已保存。", to=here)
        if answer:
            return answer
    nodes = [(node.id, name) for node, name in _nodes()] if _is_movable(shop) else []
    return form.page("profiles/merchant_details.html", shop=shop, nodes=nodes, back=here)


def _is_movable(shop: Merchant) -> bool:
    return shop.status in (MerchantStatus.APPLIED, MerchantStatus.RETURNED)


def _details(shop: Merchant) -> dict[str, Any]:
    left_out = {"latitude_e6", "longitude_e6"} | (set() if _is_movable(shop) else {"community_id"})
    names = [name for name in DETAILS if name not in left_out]
    shown = {"bill_max_fen": yuan(shop.bill_max_fen), "position": forms.position_text(shop)}
    return {name: getattr(shop, name) for name in names} | shown


def _held_details(session: Session, *, merchant_id: int) -> dict[str, Any]:
    shop = merchants_service.merchant_in_scope(session, merchant_id=merchant_id, staff=current.staff)
    session.refresh(shop, with_for_update=True)
    return _details(shop)


def _change(session: Session, **typed: Any) -> Merchant:
    return merchants_service.change_details(session, staff=current.staff, now=utc_now(), **typed)


@blp.post("/merchants/<int:merchant_id>/approval")
@page_for("merchants:write")
def approve(merchant_id: int) -> Any:
    """Take a shop into the alliance."""
    here = _shop_page(merchant_id)
    command = partial(merchants_service.approve, merchant_id=merchant_id, staff=current.staff, now=utc_now())
    return act(command, done="已通过入盟申请，店主会收到通知。", to=here, back=here)


@blp.route("/merchants/<int:merchant_id>/return", methods=["GET", "POST"])
@page_for("merchants:write")
def give_back(merchant_id: int) -> Any:
    """Return an application with what is missing."""
    shop = _found(merchant_id)
    return ask_reason(
        partial(merchants_service.give_back, merchant_id=merchant_id, staff=current.staff, now=utc_now()),
        title="退回入盟申请",
        about=shop.name,
        effect="申请退回后，申请人可以补充资料，用同一个执照号再次提交。",
        hint="写明缺什么、怎么补。" + SHOP_READS,
        button="退回申请",
        done="申请已退回。",
        to=_shop_page(merchant_id),
    )


@blp.route("/merchants/<int:merchant_id>/suspension", methods=["GET", "POST"])
@page_for("merchants:write")
def suspend(merchant_id: int) -> Any:
    """Stop a shop from honouring anything."""
    shop = _found(merchant_id)
    return ask_reason(
        partial(merchants_service.suspend, merchant_id=merchant_id, staff=current.staff, now=utc_now()),
        title="暂停商户",
        about=shop.name,
        effect="暂停期间不能核销，优惠不在货架上显示；已得的积分和应付款不受影响，仍按月结算。",
        hint=SHOP_READS,
        button="暂停商户",
        done="商户已暂停。",
        to=_shop_page(merchant_id),
    )


@blp.route("/merchants/<int:merchant_id>/reinstatement", methods=["GET", "POST"])
@page_for("merchants:write")
def reinstate(merchant_id: int) -> Any:
    """Let a suspended shop work again."""
    shop = _found(merchant_id)
    return ask_reason(
        partial(merchants_service.reinstate, merchant_id=merchant_id, staff=current.staff, now=utc_now()),
        title="恢复商户",
        about=shop.name,
        effect="恢复后可以立即核销，优惠重新在货架上显示。",
        hint=SHOP_READS,
        button="恢复商户",
        done="商户已恢复。",
        to=_shop_page(merchant_id),
    )


@blp.route("/merchants/<int:merchant_id>/clerks/<int:clerk_id>/removal", methods=["GET", "POST"])
@page_for("merchants:write")
def remove_clerk(merchant_id: int, clerk_id: int) -> Any:
    """End somebody's work in a shop, when its owner does not."""
    shop = _found(merchant_id)
    clerk = merchants_service.clerk_of(db.session(), merchant_id=merchant_id, clerk_id=clerk_id)
    command = partial(
        merchants_service.remove_clerk_as_staff,
        merchant_id=merchant_id,
        clerk_id=clerk_id,
        staff=current.staff,
        now=utc_now(),
    )
    return ask_reason(
        command,
        title="移除店员",
        about=f"{shop.name}，店员 {merchants_service.shown_name(clerk)}",
        effect="移除后，这个人不能再为这家商户核销；以前的核销记录保留。",
        button="移除店员",
        done="店员已移除。",
        to=_shop_page(merchant_id),
    )
