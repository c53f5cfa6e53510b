"""The bank and the passbook of a resident over HTTP."""

from dataclasses import replace
from typing import Any

from flask import Response

from app.core.clock import utc_now
from app.core.db.engine import snapshot
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import end_reading
from app.core.files.response import PDF, PICTURE, download
from app.core.http.api import Blueprint
from app.core.http.policies import current, holder_required
from app.core.http.rate_limits import limiter
from app.core.http.schemas import PageQuery
from app.parties.linking import household_cards
from app.parties.residents.errors import NotAResidentError
from app.standing.points import account, paper, periods, schemas

blp = Blueprint("bank", __name__, description="Points, standing, and the passbook")


@blp.get("/me/bank")
@holder_required
@blp.response(200, schemas.BankOut)
def bank() -> account.Bank:
    """One's points, those that expire next, and one's standing."""
    own = account.bank(db.session(), resident_id=current.resident_id, now=utc_now())
    if not current.acts_for_another:
        return own
    return replace(own, score=None, grade=None, next_star=None, next_grade=None)


@blp.get("/me/passbook")
@holder_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.PassbookPage)
def passbook(query: dict[str, Any]) -> Page[Any]:
    """Point movements, newest first: one's own, or of somebody of the household whose card one holds."""
    _require_book()
    return account.passbook(db.session(), resident_id=current.resident_id, **query)


@blp.get("/me/passbook.pdf")
@holder_required
@limiter.limit("20/hour")
@blp.arguments(schemas.PeriodQuery, location="query")
@blp.response(200, PICTURE, content_type=PDF)
def passbook_paper(query: dict[str, Any]) -> Response:
    """A period of the passbook as PDF in large type: one's own, or of somebody of the household whose card one holds;
    at most 2,000 movements.
    """
    _require_book()
    resident_id, now = current.resident_id, utc_now()
    end_reading()
    with snapshot(db.engine) as session:
        period = periods.period_of(session, resident_id=resident_id, **query)
    name = f"积分存折 {period.since} {period.until}.pdf"
    response = download(paper.pdf(period, at=now), name=name, media_type=PDF)
    response.cache_control.no_store = True
    return response


def _require_book() -> None:
    """Who only acts for somebody sees no passbook of theirs. Raises NotAResidentError."""
    whose = {"user_id": current.user_id, "resident_id": current.resident_id}
    if current.acts_for_another and not household_cards.holds(db.session(), **whose):
        raise NotAResidentError
