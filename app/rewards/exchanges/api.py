"""Exchanges over HTTP: for whoever stands behind a counter, and one's own."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required
from app.core.http.schemas import PageQuery, ReasonIn
from app.core.identities import ActingAs
from app.core.security.lockout import FailureCounter
from app.parties.communities.nodes import person_at
from app.rewards.exchanges import exchanging, looking, receipts, reversing, schemas
from app.rewards.exchanges.errors import ExchangeNotFoundError
from app.rewards.exchanges.models import GoodsExchange
from app.rewards.redemptions.scan_lockout import guarded
from app.rewards.service_points import counter

blp = Blueprint("exchanges", __name__, description="Goods for points, at the counter of a service point")


def _failures() -> FailureCounter:
    return current_app.extensions["failures"]  # type: ignore[no-any-return]


@blp.post("/counter/scans")
@resident_required
@blp.arguments(schemas.CounterScanIn)
@blp.response(200, schemas.CounterScanOut)
def scan_at_counter(body: dict[str, Any]) -> looking.Looked:
    """Whose card is it, and what may they spend here? Changes nothing."""
    digits = body["code"]
    asked = {"site_id": body["site_id"], "clerk_id": current.resident_id, "now": utc_now()}
    with guarded(_failures(), digits=digits, who=f"clerk:{current.user_id}"):
        return execute(looking.look, digits=digits, **asked)


@blp.post("/counter/exchanges")
@resident_required
@blp.arguments(schemas.GoodsExchangeIn)
@blp.creates(schemas.GoodsExchangeOut, status_of=lambda receipt: 200 if receipt.replayed else 201, or_status=200)
def exchange(body: dict[str, Any]) -> Callable[[Session], receipts.Receipt]:
    """Give goods for points at once. The same code with the same goods again gets the same receipt (200)."""
    digits, failures, who = body["code"], _failures(), f"clerk:{current.user_id}"
    work = partial(
        exchanging.exchange,
        site_id=body["site_id"],
        clerk_id=current.resident_id,
        digits=digits,
        wanted=[exchanging.Wanted(**each) for each in body["items"]],
        now=utc_now(),
    )

    def guarded_work(session: Session) -> receipts.Receipt:
        with guarded(failures, digits=digits, who=who):
            return work(session)

    return guarded_work


@blp.get("/counter/exchanges")
@resident_required
@blp.arguments(schemas.GoodsExchangesQuery, location="query")
@blp.response(200, schemas.GoodsExchangePage)
def exchanges(query: dict[str, Any]) -> Page[receipts.Receipt]:
    """What went over the counter, the newest first."""
    session = db.session()
    asked = {"point_id": query.pop("site_id"), "clerk_id": current.resident_id, "now": utc_now()}
    return receipts.of_point(session, point_id=counter.point_of_clerk(session, **asked).id, **query)


@blp.post("/counter/exchanges/<int:exchange_id>/reversal")
@resident_required
@blp.arguments(ReasonIn)
@blp.creates(schemas.GoodsExchangeOut, 200)
def reverse(body: dict[str, str], exchange_id: int) -> Any:
    """Undo an exchange: of the same day at once; later the first asks for it, and another confirms it."""
    clerk_id, now = current.resident_id, utc_now()

    def command(session: Session) -> receipts.Receipt:
        found = session.get(GoodsExchange, exchange_id)
        points = counter.points_of_clerk(session, clerk_id=clerk_id, now=now)
        point = next((each for each in points if found is not None and each.id == found.site_id), None)
        if point is None:
            raise ExchangeNotFoundError
        by = person_at(session, point.community_id, ActingAs.COUNTER, clerk_id)
        return reversing.reverse(session, exchange_id=exchange_id, point=point, by=by, now=now, **body)

    return command


@blp.get("/me/exchanges")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.OwnGoodsExchangePage)
def own_exchanges(query: dict[str, Any]) -> Page[receipts.Receipt]:
    """What one has had at service points, the newest first."""
    return receipts.of_resident(db.session(), resident_id=current.resident_id, **query)
