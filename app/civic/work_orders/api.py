"""Work orders over HTTP: asked for and followed by households, worked on by the firm, steered by staff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app.civic.cases.doors import Door
from app.civic.cases.evidence import picture_of, pictures_of
from app.civic.cases.models import Case, CaseKind
from app.civic.cases.queries import events_of
from app.civic.snaps.schemas import SnapEventIn, SnapEventKind
from app.civic.work_orders import estates, figures, filing, following, handling, holding, queries, schemas, steering
from app.civic.work_orders.errors import NoPropertyFirmError
from app.civic.work_orders.models import Estate, WorkOrder
from app.core.clock import business_day, utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.files.response import PICTURE, download_stored
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, staff_required
from app.core.http.schemas import PageQuery, PicturesOut, ReasonIn
from app.parties.residents import require_resident_of
from app.parties.residents.models import Resident

blp = Blueprint("work_orders", __name__, description="What households ask of property firms, and what became of it")


@blp.get("/me/work-orders/choices")
@resident_required
@blp.response(200, schemas.OrderChoicesOut)
def order_choices() -> dict[str, Any]:
    """What one can ask for, with its clocks, and the property firm that looks after one's home."""
    session = db.session()
    try:
        area, unit = estates.firm_of(session, session.get_one(Resident, current.resident_id))
    except NoPropertyFirmError:
        return schemas.choices(None, "")
    return schemas.choices(unit.name, area.name)


@blp.get("/me/work-orders")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.OwnOrderPage)
def own_orders(query: dict[str, Any]) -> Page[queries.Line]:
    """What one has asked for, the latest first."""
    return queries.own_orders(db.session(), user_id=current.user_id, now=utc_now(), **query)


@blp.get("/property/work-orders")
@resident_required
@blp.response(200, schemas.OrderTasksOut)
def order_tasks() -> dict[str, Any]:
    """Open orders of one's property firm, by their clocks."""
    return {"items": queries.to_do(db.session(), resident_id=current.resident_id, now=utc_now())}


@blp.get("/property/work-orders/<order_no>")
@resident_required
@blp.response(200, schemas.OrderTaskWithEventsOut)
def order_task(order_no: str) -> dict[str, Any]:
    """One of them, with each step."""
    session = db.session()
    case, _ = holding.order_of_worker(session, no=order_no, **_who())
    return _worked_on(session, case)


@blp.get("/property/work-orders/<order_no>/pictures")
@resident_required
@blp.response(200, PicturesOut)
def order_pictures(order_no: str) -> dict[str, Any]:
    """Its pictures that are still kept."""
    session = db.session()
    case, _ = holding.order_of_worker(session, no=order_no, **_who())
    return {"items": pictures_of(session, case)}


@blp.get("/property/work-orders/<order_no>/pictures/<int:order_picture_id>")
@resident_required
@blp.response(200, PICTURE, content_type="image/jpeg")
def order_picture(order_no: str, order_picture_id: int) -> Response:
    """One of them, drawn anew."""
    session = db.session()
    case, _ = holding.order_of_worker(session, no=order_no, **_who())
    return download_stored(picture_of(session, case, order_picture_id).file_id)


@blp.post("/property/work-orders/<order_no>/taking")
@resident_required
@blp.creates(schemas.OrderTaskWithEventsOut, 200)
def take_order(order_no: str) -> Any:
    """Take an order: of two who do, one has it."""
    who = _who()
    return lambda session: _worked_on(session, handling.take(session, no=order_no, **who))


@blp.post("/property/work-orders/<order_no>/notes")
@resident_required
@blp.arguments(schemas.OrderNoteIn)
@blp.creates(schemas.OrderTaskWithEventsOut)
def note_order(body: dict[str, Any], order_no: str) -> Any:
    """Say how an order goes that was taken; the household reads it."""
    who = _who()
    return lambda session: _worked_on(session, handling.note(session, no=order_no, **who, **body))


@blp.post("/property/work-orders/<order_no>/completion")
@resident_required
@blp.arguments(schemas.OrderDoneIn)
@blp.creates(schemas.OrderTaskWithEventsOut, 200)
def complete_order(body: dict[str, Any], order_no: str) -> Any:
    """Say that an order is done, with pictures of how it is now."""
    asked: dict[str, Any] = {"no": order_no, "user_id": current.user_id, **_who(), **body}
    return lambda session: _worked_on(session, handling.complete(session, **asked))


@blp.get("/staff/work-orders")
@staff_required("cases:read")
@blp.arguments(schemas.StaffOrdersQuery, location="query")
@blp.response(200, schemas.StaffOrderPage)
def staff_orders(query: dict[str, Any]) -> Page[queries.Line]:
    """Orders of the caller's subtree, those opened last first."""
    return queries.orders_in_scope(db.session(), staff=current.staff, now=utc_now(), **query)


@blp.get("/staff/work-orders/figures")
@staff_required("cases:read")
@blp.arguments(schemas.FirmMonthsQuery, location="query")
@blp.response(200, schemas.FirmMonthsOut)
def order_figures(query: dict[str, Any]) -> dict[str, Sequence[figures.FirmMonth]]:
    """The last twelve months by property firm: how many, in time, how fast, and how they were rated."""
    return {"items": figures.by_month(db.session(), staff=current.staff, today=business_day(utc_now()), **query)}


@blp.post("/staff/work-orders/<order_no>/handover")
@staff_required("cases:write")
@blp.arguments(schemas.OrderHandOverIn)
@blp.creates(schemas.StaffOrderOut, 200)
def hand_order_over(body: dict[str, Any], order_no: str) -> Any:
    """Give an open order to another property firm; its clocks begin anew."""
    asked: dict[str, Any] = {"no": order_no, "staff": current.staff, "now": utc_now(), **body}
    return lambda session: _line(session, steering.hand_over(session, **asked))


@blp.post("/staff/work-orders/<order_no>/withdrawal")
@staff_required("cases:write")
@blp.arguments(ReasonIn)
@blp.creates(schemas.StaffOrderOut, 200)
def withdraw_order(body: dict[str, Any], order_no: str) -> Any:
    """Void an order that is none; what was recorded of its lateness is taken back."""
    asked: dict[str, Any] = {"no": order_no, "staff": current.staff, "now": utc_now(), **body}
    return lambda session: _line(session, steering.withdraw(session, **asked))


@blp.get("/staff/estates")
@staff_required("units:read")
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.EstatePage)
def estates_listed(query: dict[str, Any]) -> Page[estates.Line]:
    """The areas of the caller's subtree that a property firm looks after."""
    return estates.estates_in_scope(db.session(), staff=current.staff, **query)


@blp.post("/staff/estates")
@staff_required("units:write")
@blp.arguments(schemas.EstateIn)
@blp.creates(schemas.EstateOut)
def assign_estate(body: dict[str, Any]) -> Any:
    """Note which property firm looks after an area."""
    asked: dict[str, Any] = {"staff": current.staff, "now": utc_now(), **body}
    return lambda session: _estate(session, estates.assign(session, **asked))


@blp.post("/staff/estates/<int:estate_id>/ending")
@staff_required("units:write")
@blp.creates(schemas.EstateOut, 200)
def end_estate(estate_id: int) -> Any:
    """Note that a firm does not look after an area any more."""
    asked: dict[str, Any] = {"estate_id": estate_id, "staff": current.staff, "now": utc_now()}
    return lambda session: _estate(session, estates.end(session, **asked))


def _estate(session: Session, found: Estate) -> estates.Line:
    return estates.lines(session, [found])[0]


def _ask(session: Session, *, user_id: int, **said: Any) -> queries.Line:
    """What residents alone can ask for. Raises NotAResidentError, what `filing.ask` raises."""
    person = require_resident_of(session, user_id)
    return _line(session, filing.ask(session, resident_id=person.id, user_id=user_id, **said))


def _followed(session: Session, case: Case, now: datetime) -> dict[str, Any]:
    return {
        "order": _line(session, case),
        "can_reopen": following.can_reopen(case, now),
        "events": events_of(session, case_id=case.id, for_parties=True),
    }


def _rate(session: Session, *, rating: int, reason: str | None, **who: Any) -> None:
    following.rate(session, rating=rating, words=reason or "", **who)


def _reopen(session: Session, *, rating: int | None, reason: str, **who: Any) -> None:
    del rating
    following.reopen(session, reason=reason, **who)


DOOR = Door(
    CaseKind.WORK_ORDER,
    body=schemas.WorkOrderIn,
    answer=schemas.WorkOrderOut,
    followed=schemas.OwnOrderWithEventsOut,
    bring=_ask,
    follow=_followed,
    events={
        SnapEventKind.RATING: (SnapEventIn, _rate),
        SnapEventKind.REOPENING: (SnapEventIn, _reopen),
    },
)


def _who() -> dict[str, Any]:
    return {"resident_id": current.resident_id, "now": utc_now()}


def _line(session: Session, case: Case, resident_id: int | None = None) -> queries.Line:
    session.flush()
    found = case, session.get_one(WorkOrder, case.id)
    return queries.lines(session, [found], now=utc_now(), resident_id=resident_id)[0]


def _worked_on(session: Session, case: Case) -> dict[str, Any]:
    line = _line(session, case, current.resident_id)
    return {"order": line, "events": events_of(session, case_id=case.id, for_parties=True)}
