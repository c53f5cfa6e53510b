"""Console pages of exchanges: what went over the counter of a service point, and one that is undone."""

from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.rewards.exchanges import forms, labels, receipts, reversing
from app.rewards.exchanges.models import ExchangeStatus
from app.rewards.exchanges.receipts import Receipt
from app.rewards.service_points.queries import point_in_scope

blp = Console("exchanges", __name__, labels=labels.LABELS)


@blp.get("/exchanges/<int:point_id>")
@page_for("stock:read")
def exchanges(point_id: int) -> str:
    """What went over the counter of a point, the newest first; names are masked."""
    session, filters = db.session(), Filters(forms.ExchangesFilter)
    point = point_in_scope(session, point_id=point_id, staff=current.staff)
    page = receipts.of_point(session, point_id=point_id, **filters.query)
    return render_template("exchanges/exchanges.html", point=point, page=page, filters=filters)


@blp.route("/exchanges/<int:point_id>/<int:exchange_id>/reversal", methods=["GET", "POST"])
@page_for("stock:write")
def reverse(point_id: int, exchange_id: int) -> Any:
    """An exchange that is undone, or of another day asked for and confirmed."""
    point_in_scope(db.session(), point_id=point_id, staff=current.staff)
    found = receipts.one_of_point(db.session(), exchange_id=exchange_id, point_id=point_id)

    def run(session: Session, *, reason: str) -> Receipt:
        point = point_in_scope(session, point_id=point_id, staff=current.staff)
        asked: dict[str, Any] = {"exchange_id": exchange_id, "reason": reason, "by": current.staff, "now": utc_now()}
        return reversing.reverse(session, point=point, **asked)

    is_asked = found.exchange.status is ExchangeStatus.ASKED
    goods = "、".join(f"{line.name}×{line.quantity}" for line in found.lines)
    return ask_reason(
        run,
        title="确认撤销兑换" if is_asked else "撤销兑换",
        about=f"{found.holder}，{goods}，{found.exchange.points:,} 积分。",
        effect="积分退回居民，物品退回货架。当天的马上撤销；隔天的先提出，由另一个人确认后才撤销。",
        hint=f"提出的原因：{found.exchange.reversal_reason}" if is_asked else "例如：拿错了，已退回。",
        button="确认撤销" if is_asked else "撤销",
        done=lambda done: "已撤销。" if done.exchange.status is ExchangeStatus.REVERSED else "已提出，请另一个人确认。",
        to=url_for(".exchanges", point_id=point_id),
    )
