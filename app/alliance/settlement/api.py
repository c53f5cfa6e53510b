"""Statements: answered by shops, approved and paid by staff."""

from functools import partial
from typing import Any

from flask import current_app

from app.alliance.settlement import (
    approvals,
    disputes,
    months,
    payee_changes,
    payees,
    payments,
    responses,
    schemas,
    statements,
)
from app.alliance.settlement.models import StatementStatus
from app.alliance.settlement.payees import OwnPayee
from app.alliance.settlement.statements import ShopLine, ShownLine, ShownStatement
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import clerk_required, current, owner_required, staff_required
from app.core.http.schemas import PageQuery
from app.standing.programmes.settings import point_settings_at

blp = Blueprint("settlement", __name__, description="A shop's month: made, answered, approved, paid")

SHOPS_A_REQUEST = 200
"""Statements that one request makes: a few seconds of work, in one transaction."""

_OWN_FIELDS = tuple(name for name in schemas.StaffStatementOut().fields if name not in {"merchant", "missing_fen"})
_FROM_SHOWN = ("title", "redeemed_at", "can_dispute")
_FROM_BOOK = ("bill_fen", "holder", "clerk")
_LINE_FIELDS = tuple(name for name in schemas.StatementLineOut().fields if name not in _FROM_SHOWN)


def _line(shown: ShownLine) -> dict[str, Any]:
    own = {name: getattr(shown.line, name) for name in _LINE_FIELDS}
    names = _FROM_SHOWN + (_FROM_BOOK if isinstance(shown, ShopLine) else ())
    return own | {name: getattr(shown, name) for name in names}


def _shown(shown: ShownStatement) -> dict[str, Any]:
    own = {name: getattr(shown.statement, name) for name in _OWN_FIELDS}
    if shown.statement.status is not StatementStatus.RETURNED:
        own |= {"returned_on": None, "return_reason": None}  # Noted by one person only, or paid again since.
    lines = [_line(line) for line in shown.lines]
    return own | {"merchant": shown.merchant, "missing_fen": shown.missing_fen, "lines": lines}


@blp.get("/merchant/statements")
@clerk_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.StatementPage)
def shop_statements(query: dict[str, Any]) -> Page[Any]:
    """The shop's months, newest first."""
    return statements.of_shop(db.session(), member=current.member, **query).map(_shown)


@blp.get("/merchant/statements/<int:statement_id>")
@clerk_required
@blp.response(200, schemas.StatementDetailOut)
def shop_statement(statement_id: int) -> dict[str, Any]:
    """One of the shop's months, line by line."""
    return _shown(statements.one_of_shop(db.session(), member=current.member, statement_id=statement_id))


@blp.post("/merchant/statements/<int:statement_id>/confirmation")
@clerk_required
@blp.response(200, schemas.StatementDetailOut)
def confirm(statement_id: int) -> dict[str, Any]:
    """Agree to a statement."""
    return _shown(execute(responses.confirm, statement_id=statement_id, member=current.member, now=utc_now()))


@blp.post("/merchant/statements/<int:statement_id>/dispute")
@clerk_required
@blp.arguments(schemas.DisputeIn)
@blp.response(200, schemas.StatementDetailOut)
def dispute(body: dict[str, Any], statement_id: int) -> dict[str, Any]:
    """Object to some lines; the rest of the statement goes on without them."""
    return _shown(execute(responses.dispute, statement_id=statement_id, member=current.member, now=utc_now(), **body))


@blp.post("/merchant/statements/<int:statement_id>/withdrawal")
@clerk_required
@blp.arguments(schemas.DisputeWithdrawalIn)
@blp.response(200, schemas.StatementDetailOut)
def withdraw(body: dict[str, Any], statement_id: int) -> dict[str, Any]:
    """Take back objections on which staff have not decided yet."""
    return _shown(execute(responses.withdraw, statement_id=statement_id, member=current.member, now=utc_now(), **body))


@blp.get("/merchant/payee")
@owner_required
@blp.response(200, schemas.PayeeAnswerOut)
def payee() -> OwnPayee:
    """Where the shop's money goes, masked; null where nothing has been entered."""
    return payees.of_shop(db.session(), member=current.member)


@blp.put("/merchant/payee")
@owner_required
@blp.arguments(schemas.PayeeIn)
@blp.response(200, schemas.PayeeAnswerOut)
def enter_payee(body: dict[str, Any]) -> OwnPayee:
    """Say where the shop's money is to go, once the community has confirmed it and some days have passed. Lists that
    the bank has already keep the account that they have.
    """
    execute(payee_changes.enter_own, owner=current.member, now=utc_now(), **body)
    return payees.of_shop(db.session(), member=current.member)


@blp.post("/staff/settlements")
@staff_required("settlement:write")
@blp.arguments(schemas.SettlementIn)
@blp.creates(schemas.SettlementOut)
def run_month(body: dict[str, Any]) -> Any:
    """Make the statements of a month that is over, at most 200 at once; those that are there stay as they are."""
    now = utc_now()
    rate_fen = point_settings_at(db.session(), now=now, settings=current_app.config["SETTINGS"]).point_value_fen
    return partial(months.run_month, staff=current.staff, rate_fen=rate_fen, now=now, limit=SHOPS_A_REQUEST, **body)


@blp.get("/staff/statements")
@staff_required("settlement:read")
@blp.arguments(schemas.StatementsQuery, location="query")
@blp.response(200, schemas.StaffStatementPage)
def staff_statements(query: dict[str, Any]) -> Page[Any]:
    """The statements of the caller's subtree, newest first."""
    return statements.in_scope(db.session(), staff=current.staff, **query).map(_shown)


@blp.get("/staff/statements/<int:statement_id>")
@staff_required("settlement:read")
@blp.response(200, schemas.StaffStatementDetailOut)
def staff_statement(statement_id: int) -> dict[str, Any]:
    """One statement, line by line."""
    return _shown(statements.one_in_scope(db.session(), staff=current.staff, statement_id=statement_id))


@blp.post("/staff/statements/<int:statement_id>/approval")
@staff_required("settlement:write")
@blp.response(200, schemas.StaffStatementDetailOut)
def approve(statement_id: int) -> dict[str, Any]:
    """Release what stands of a statement for payment; `missing_fen` says what the fund lacks for it."""
    return _shown(execute(approvals.approve, statement_id=statement_id, staff=current.staff, now=utc_now()))


@blp.post("/staff/statements/<int:statement_id>/payment")
@staff_required("payments:write")
@blp.arguments(schemas.PaymentIn)
@blp.creates(schemas.StaffStatementOut, 200)
def pay(body: dict[str, Any], statement_id: int) -> Any:
    """Note that an approved statement has been paid, once and in full; the answer leaves out its lines."""
    work = partial(
        payments.pay,
        statement_id=statement_id,
        bank_reference=body["bank_reference"],
        staff=current.staff,
        now=utc_now(),
    )
    return lambda session: _shown(work(session))


@blp.post("/staff/statement-lines/<int:line_id>/resolution")
@staff_required("settlement:write")
@blp.arguments(schemas.ResolutionIn)
@blp.response(200, schemas.StatementLineOut)
def resolve(body: dict[str, Any], line_id: int) -> dict[str, Any]:
    """Decide on a disputed line: it goes on a later statement, or is taken back from the shop."""
    return _line(execute(disputes.resolve, line_id=line_id, staff=current.staff, now=utc_now(), **body))
