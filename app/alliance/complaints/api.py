"""Complaints over HTTP: one's own, and those of the shop that one works in. They are brought by `civic.own_cases`."""

from datetime import datetime
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app.alliance.complaints import evidence, filing, hearing, queries, schemas
from app.civic.cases.doors import Door
from app.civic.cases.models import Case, CaseKind
from app.civic.cases.queries import events_of
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.files.response import PICTURE, download_stored
from app.core.http.api import Blueprint
from app.core.http.policies import clerk_required, current, owner_required, user_required
from app.core.http.schemas import PageQuery, PicturesOut

blp = Blueprint("complaints", __name__, description="Complaints on shops, and what the shops say to them")


def _complain(session: Session, *, now: datetime, **said: Any) -> queries.Line:
    return _line(session, filing.complain(session, now=now, **said), now)


def _line(session: Session, found: queries.Found, now: datetime, *, for_shop: bool = False) -> queries.Line:
    session.flush()
    return queries.lines(session, [found], now=now, for_shop=for_shop)[0]


def _followed(session: Session, case: Case, now: datetime) -> dict[str, Any]:
    found = queries.own_complaint(session, no=case.no, user_id=current.user_id)
    events = events_of(session, case_id=case.id, for_parties=True)
    return {"complaint": _line(session, found, now), "events": events}


DOOR = Door(
    CaseKind.COMPLAINT,
    body=schemas.ComplaintIn,
    answer=schemas.OwnComplaintOut,
    followed=schemas.ComplaintWithEventsOut,
    bring=_complain,
    follow=_followed,
    events={"addition": (schemas.ComplaintEventIn, filing.add)},
)


@blp.get("/complaints/choices")
@user_required
@blp.response(200, schemas.ComplaintChoicesOut)
def complaint_choices() -> dict[str, Any]:
    """What can be complained of."""
    return schemas.choices()


@blp.get("/me/complaints")
@user_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.OwnComplaintPage)
def own_complaints(query: dict[str, Any]) -> Page[queries.Line]:
    """What one has complained of, the latest first."""
    return queries.own_complaints(db.session(), user_id=current.user_id, now=utc_now(), **query)


@blp.get("/merchant/cases")
@clerk_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.ShopComplaintPage)
def shop_complaints(query: dict[str, Any]) -> Page[queries.Line]:
    """Complaints that the shop was asked about, the latest first."""
    return queries.of_shop(db.session(), merchant_id=current.member.merchant_id, now=utc_now(), **query)


@blp.get("/merchant/cases/<complaint_no>")
@clerk_required
@blp.response(200, schemas.ShopComplaintWithEventsOut)
def shop_complaint(complaint_no: str) -> dict[str, Any]:
    """One of them, with each step."""
    session = db.session()
    found = queries.complaint_of_shop(session, no=complaint_no, merchant_id=current.member.merchant_id)
    return _heard(session, found)


@blp.post("/merchant/cases/<complaint_no>/answer")
@owner_required
@blp.arguments(schemas.ComplaintAnswerIn)
@blp.creates(schemas.ShopComplaintWithEventsOut, 200)
def answer_complaint(body: dict[str, Any], complaint_no: str) -> Any:
    """What the shop says to a complaint, once, while it is open; within five working days it is in time."""
    who: dict[str, Any] = {"member": current.member, "now": utc_now()}

    def command(session: Session) -> dict[str, Any]:
        return _heard(session, hearing.answer(session, no=complaint_no, **who, **body))

    return command


@blp.get("/merchant/cases/<complaint_no>/pictures")
@clerk_required
@blp.response(200, PicturesOut)
def shop_complaint_pictures(complaint_no: str) -> dict[str, Any]:
    """The shop's own pictures, and those of who complains where the shop may know them."""
    found = evidence.shop_pictures(db.session(), no=complaint_no, merchant_id=current.member.merchant_id)
    return {"items": found}


@blp.get("/merchant/cases/<complaint_no>/pictures/<int:complaint_picture_id>")
@clerk_required
@blp.response(200, PICTURE, content_type="image/jpeg")
def shop_complaint_picture(complaint_no: str, complaint_picture_id: int) -> Response:
    """One of them, drawn anew."""
    asked: dict[str, Any] = {"no": complaint_no, "picture_id": complaint_picture_id}
    found = evidence.shop_picture(db.session(), merchant_id=current.member.merchant_id, **asked)
    return download_stored(found.file_id)


def _heard(session: Session, found: queries.Found) -> dict[str, Any]:
    line = _line(session, found, utc_now(), for_shop=True)
    return {"complaint": line, "events": queries.events_for_shop(session, line)}
