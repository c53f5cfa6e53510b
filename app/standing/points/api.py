"""The bank and the passbook of a resident over HTTP."""

from dataclasses import replace
from typing import Any

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import current, holder_required
from app.core.http.schemas import PageQuery
from app.parties.linking import household_cards
from app.parties.residents.errors import NotAResidentError
from app.standing.points import account, schemas

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
    whose = {"user_id": current.user_id, "resident_id": current.resident_id}
    if current.acts_for_another and not household_cards.holds(db.session(), **whose):
        raise NotAResidentError
    return account.passbook(db.session(), resident_id=current.resident_id, **query)
