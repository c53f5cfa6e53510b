"""Cases over HTTP: objections, reviews and repairs by whom they are about, and what staff do about them."""

from functools import partial
from typing import Any

from flask import Response

from app.civic.cases import deciding, evidence, filing, queries, repairing, schemas
from app.civic.cases.models import Case
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.files.response import PICTURE, download_stored
from app.core.http.api import Blueprint
from app.core.http.policies import current, staff_required, user_required
from app.core.http.schemas import PageQuery, PicturesOut

blp = Blueprint("cases", __name__, description="Objections to records, reviews of what was decided, and repairs")


@blp.post("/me/records/<int:record_id>/objection")
@user_required
@blp.arguments(schemas.ObjectionIn)
@blp.creates(schemas.CaseOut)
def object_to(body: dict[str, Any], record_id: int) -> Any:
    """Object to a record about oneself, one's household, shop or unit: it does not count until that is decided."""
    return partial(filing.object_to, record_id=record_id, user_id=current.user_id, now=utc_now(), **body)


@blp.post("/me/records/<int:record_id>/repair")
@user_required
@blp.arguments(schemas.RepairIn)
@blp.creates(schemas.CaseOut)
def apply_for_repair(body: dict[str, Any], record_id: int) -> Any:
    """Ask for the repair of a minus that counts."""
    return partial(repairing.apply, record_id=record_id, user_id=current.user_id, now=utc_now(), **body)


@blp.get("/me/cases")
@user_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.CasePage)
def own_cases(query: dict[str, Any]) -> Page[Case]:
    """Cases about oneself, one's household, shops and units, those opened last first."""
    return queries.own_cases(db.session(), user_id=current.user_id, **query)


@blp.get("/me/cases/<case_no>")
@user_required
@blp.response(200, schemas.CaseWithEventsOut)
def own_case(case_no: str) -> dict[str, Any]:
    """One case and what has happened in it."""
    session = db.session()
    case = filing.own_case(session, no=case_no, user_id=current.user_id)
    return {"case": case, "events": queries.events_of(session, case_id=case.id, for_parties=True)}


@blp.get("/me/cases/<case_no>/pictures")
@user_required
@blp.response(200, PicturesOut)
def own_pictures(case_no: str) -> dict[str, Any]:
    """The pictures of a case and of its record that are still kept."""
    return {"items": evidence.own_pictures(db.session(), no=case_no, user_id=current.user_id)}


@blp.get("/me/cases/<case_no>/pictures/<int:case_picture_id>")
@user_required
@blp.response(200, PICTURE, content_type="image/jpeg")
def own_picture(case_no: str, case_picture_id: int) -> Response:
    """One of them, drawn anew."""
    found = evidence.own_picture(db.session(), no=case_no, picture_id=case_picture_id, user_id=current.user_id)
    return download_stored(found.file_id)


@blp.post("/me/cases/<case_no>/review")
@user_required
@blp.arguments(schemas.CaseReviewIn)
@blp.creates(schemas.CaseOut)
def ask_for_review(body: dict[str, Any], case_no: str) -> Any:
    """Ask the node above to look at an objection once more that was not upheld wholly."""
    return partial(filing.ask_for_review, no=case_no, user_id=current.user_id, now=utc_now(), **body)


@blp.get("/staff/cases")
@staff_required("cases:read")
@blp.arguments(schemas.CasesQuery, location="query")
@blp.response(200, schemas.CasePage)
def cases(query: dict[str, Any]) -> Page[Case]:
    """Cases of the caller's subtree, those opened last first."""
    page = queries.cases_in_scope(db.session(), staff=current.staff, now=utc_now(), **query)
    return page.map(lambda line: line.case)


@blp.post("/staff/records/<int:record_id>/objection")
@staff_required("cases:write")
@blp.arguments(schemas.StaffObjectionIn)
@blp.creates(schemas.CaseOut)
def object_for(body: dict[str, Any], record_id: int) -> Any:
    """Object for somebody who has come to the desk."""
    return partial(filing.object_for, record_id=record_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/cases/<case_no>/assignment")
@staff_required("cases:write")
@blp.arguments(schemas.CaseAssignmentIn)
@blp.response(200, schemas.CaseOut)
def assign(body: dict[str, Any], case_no: str) -> Case:
    """Take an objection or a review."""
    return execute(deciding.accept, no=case_no, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/cases/<case_no>/decision")
@staff_required("cases:write")
@blp.arguments(schemas.CaseDecisionIn)
@blp.response(200, schemas.CaseOut)
def decide(body: dict[str, Any], case_no: str) -> Case:
    """Decide an objection or a review: somebody who has had no part in the record."""
    return execute(deciding.decide, no=case_no, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/cases/<case_no>/check")
@staff_required("cases:write")
@blp.response(200, schemas.CaseOut)
def check_repair(case_no: str) -> Case:
    """Take a repair."""
    return execute(repairing.check, no=case_no, staff=current.staff, now=utc_now())


@blp.post("/staff/cases/<case_no>/repair-decision")
@staff_required("cases:write")
@blp.arguments(schemas.RepairDecisionIn)
@blp.response(200, schemas.CaseOut)
def decide_repair(body: dict[str, Any], case_no: str) -> Case:
    """Let a minus count no more, or say why not: another person than who has checked."""
    return execute(repairing.decide, no=case_no, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/cases/<case_no>/task")
@staff_required("cases:write")
@blp.arguments(schemas.RepairTaskIn)
@blp.response(200, schemas.CaseOut)
def set_task(body: dict[str, Any], case_no: str) -> Case:
    """Note what somebody has chosen to do to make a minus good."""
    return execute(repairing.set_task, no=case_no, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/cases/<case_no>/task-completion")
@staff_required("cases:write")
@blp.arguments(schemas.RepairProofIn)
@blp.response(200, schemas.CaseOut)
def confirm_task(body: dict[str, str], case_no: str) -> Case:
    """What was undertaken is done."""
    return execute(repairing.confirm_task, no=case_no, staff=current.staff, now=utc_now(), **body)
