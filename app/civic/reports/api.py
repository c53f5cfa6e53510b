"""Reports over HTTP: sent and followed through `civic.own_cases` by residents whom nothing names, worked on by those in
a post.
"""

from datetime import datetime
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from app.civic.cases import evidence
from app.civic.cases.doors import CODE, Door
from app.civic.cases.models import Case, CaseKind
from app.civic.reports import filing, following, handling, holding, pictures, queries, schemas, unsealing
from app.civic.reports.categories import CATEGORIES
from app.civic.reports.models import Report, Unsealing
from app.civic.snaps import places
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.files.response import PICTURE, download_stored
from app.core.files.uploads import uploaded_file
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, sealed_resident_required, staff_required
from app.core.http.schemas import PICTURE_SENT, PageQuery, PicturesOut
from app.parties.pictures.keeping import taken
from app.parties.residents import require_resident_of
from app.parties.residents.models import Resident

blp = Blueprint("sealed_reports", __name__, description="Reports of what somebody has done; who has sent one is sealed")


def _code() -> str | None:
    """As people copy it: in groups, in small letters."""
    typed = request.headers.get(CODE, "").upper()
    return "".join(letter for letter in typed if letter.isalnum()) or None


@blp.get("/reports/choices")
@sealed_resident_required
@blp.response(200, schemas.SealedReportChoicesOut)
def sealed_choices() -> dict[str, Any]:
    """What one chooses from when one reports somebody: classes, and the grids of one's community."""
    session = db.session()
    person = session.get_one(Resident, current.resident_id)
    own = places.own_area(session, person)
    return {
        "categories": [{"category": key, "title": title} for key, title in CATEGORIES.items()],
        "areas": places.areas_to_choose(session, community_id=person.community_id),
        "own_area_id": own.id if own is not None else None,
    }


@blp.post("/reports/pictures")
@sealed_resident_required
@blp.response(201, schemas.SealedPictureOut)
@blp.doc(requestBody=PICTURE_SENT)
def send_sealed_picture() -> dict[str, str]:
    """Send a picture ahead of a report: drawn anew, without whose it is, kept for three days."""
    picture = taken(uploaded_file(), "照片.jpg")
    return {"token": execute(pictures.send_ahead, picture=picture, user_id=current.user_id, now=utc_now())}


@blp.get("/reports")
@sealed_resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.SealedReportPage)
def own_sealed_reports(query: dict[str, Any]) -> Page[following.Own]:
    """What one has reported with one's name in the last two years, the latest first."""
    return following.own_reports(db.session(), user_id=current.user_id, now=utc_now(), **query)


@blp.get("/collector/reports")
@resident_required
@blp.response(200, schemas.SealedReportTasksOut)
def sealed_tasks() -> dict[str, Any]:
    """Open reports from the areas that one looks after, by their clocks; for a property firm, of what concerns it."""
    return {"items": queries.to_do(db.session(), resident_id=current.resident_id, now=utc_now())}


@blp.get("/collector/reports/<sealed_no>")
@resident_required
@blp.response(200, schemas.SealedReportTaskWithEventsOut)
def sealed_task(sealed_no: str) -> dict[str, Any]:
    """One of them, with each step."""
    return _worked_on(db.session(), *_of_post(sealed_no))


@blp.get("/collector/reports/<sealed_no>/pictures")
@resident_required
@blp.response(200, PicturesOut)
def sealed_task_pictures(sealed_no: str) -> dict[str, Any]:
    """Its pictures that are still kept."""
    return {"items": evidence.pictures_of(db.session(), _of_post(sealed_no)[0])}


@blp.get("/collector/reports/<sealed_no>/pictures/<int:sealed_picture_id>")
@resident_required
@blp.response(200, PICTURE, content_type="image/jpeg")
def sealed_task_picture(sealed_no: str, sealed_picture_id: int) -> Response:
    """One of them, drawn anew."""
    return download_stored(evidence.picture_of(db.session(), _of_post(sealed_no)[0], sealed_picture_id).file_id)


@blp.post("/collector/reports/<sealed_no>/notes")
@resident_required
@blp.arguments(schemas.SealedReportNoteIn)
@blp.creates(schemas.SealedReportTaskWithEventsOut)
def note_finding(body: dict[str, Any], sealed_no: str) -> Any:
    """Note what one has found on the spot, for those alone who work on it."""
    who: dict[str, Any] = {"no": sealed_no, "resident_id": current.resident_id, "now": utc_now()}

    def command(session: Session) -> dict[str, Any]:
        handling.note_of_post(session, **who, **body)
        session.flush()
        return _worked_on(session, *holding.report_of_post(session, **who))

    return command


@blp.post("/staff/cases/<sealed_no>/unsealing")
@staff_required("reports:handle")
@blp.arguments(schemas.UnsealingIn)
@blp.creates(schemas.UnsealingOut)
def ask_to_unseal(body: dict[str, Any], sealed_no: str) -> Any:
    """Ask to know who has sent a report; another has to let one."""
    who: dict[str, Any] = {"no": sealed_no, "staff": current.staff, "now": utc_now()}
    return lambda session: unsealing.ask(session, **who, **body)


@blp.post("/staff/cases/<sealed_no>/unsealing/approval")
@staff_required("reports:unseal")
@blp.creates(schemas.UnsealingOut, 200)
def unseal(sealed_no: str) -> Any:
    """Let another who has asked know who has sent a report: both can look at the desk for an hour."""
    who: dict[str, Any] = {"no": sealed_no, "staff": current.staff, "now": utc_now()}

    def command(session: Session) -> Unsealing:
        return unsealing.grant(session, **who)

    return command


def _of_post(sealed_no: str) -> queries.Found:
    return holding.report_of_post(db.session(), no=sealed_no, resident_id=current.resident_id, now=utc_now())


def _bring(session: Session, *, user_id: int, now: datetime, **said: Any) -> filing.Filed:
    person = require_resident_of(session, user_id)
    return filing.report(session, resident_id=person.id, user_id=user_id, now=now, **said)


def _own(session: Session, no: str, user_id: int) -> Case | None:
    found = following.find(session, no=no, code=_code(), user_id=user_id)
    return None if found is None else found[0]


def _followed(session: Session, case: Case, _now: datetime) -> dict[str, Any]:
    events = queries.happened(session, case, for_reporter=True)
    return {"report": following.Own(case, session.get_one(Report, case.id)), "events": events}


def _add(session: Session, **said: Any) -> None:
    following.add(session, code=_code(), **said)


DOOR = Door(
    CaseKind.REPORT,
    body=schemas.SealedReportIn,
    answer=schemas.SentSealedReportOut,
    followed=schemas.OwnSealedReportOut,
    bring=_bring,
    follow=_followed,
    events={schemas.MORE: (schemas.SealedReportEventIn, _add)},
    own=_own,
)


def _worked_on(session: Session, case: Case, report: Report) -> dict[str, Any]:
    line = queries.lines(session, [(case, report)], now=utc_now())[0]
    return {"report": line, "events": queries.happened(session, case, for_reporter=False)}
