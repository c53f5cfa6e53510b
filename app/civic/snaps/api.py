"""Snaps over HTTP: reported and followed by residents, worked on by residents in a post."""

from datetime import datetime
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app.civic.cases.doors import Door
from app.civic.cases.evidence import pictures_of
from app.civic.cases.models import Case, CaseKind
from app.civic.cases.queries import events_of
from app.civic.snaps import evidence, filing, following, handling, holding, places, queries, schemas
from app.civic.snaps.models import Snap
from app.core.clock import business_day, utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.files.response import PICTURE, download_stored
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required
from app.core.http.schemas import PageQuery, PicturesOut
from app.parties.posts.duty import can_be_given
from app.parties.posts.models import ROLES
from app.parties.residents import require_resident_of
from app.parties.residents.models import Resident

blp = Blueprint("snaps", __name__, description="Reports of what was seen in public, and what became of them")


@blp.get("/cases/choices")
@resident_required
@blp.response(200, schemas.SnapChoicesOut)
def report_choices() -> dict[str, Any]:
    """What one chooses from when one reports something: categories, and the grids of one's community."""
    session = db.session()
    person = session.get_one(Resident, current.resident_id)
    areas = places.areas_to_choose(session, community_id=person.community_id)
    return schemas.choices(areas, places.own_area(session, person))


@blp.get("/cases/near")
@resident_required
@blp.arguments(schemas.NearQuery, location="query")
@blp.response(200, schemas.NearSnapsOut)
def near_reports(query: dict[str, Any]) -> dict[str, Any]:
    """Open reports of the last seven days that may be the same: of this category, in this area of one's community."""
    session = db.session()
    person = session.get_one(Resident, current.resident_id)
    places.require_area(session, area_id=query["area_id"], community_id=person.community_id)
    return {"items": queries.near(session, now=utc_now(), **query)}


@blp.get("/cases")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.OwnSnapPage)
def own_reports(query: dict[str, Any]) -> Page[queries.Line]:
    """What one has reported, with one's name or without, the latest first."""
    return queries.own_snaps(db.session(), user_id=current.user_id, now=utc_now(), **query)


@blp.get("/collector/cases")
@resident_required
@blp.response(200, schemas.SnapTasksOut)
def tasks() -> dict[str, Any]:
    """Open reports in one's hands and from the areas that one looks after, by their clocks."""
    found = queries.to_do(db.session(), resident_id=current.resident_id, now=utc_now())
    return {"items": found}


@blp.get("/collector/cases/<snap_no>")
@resident_required
@blp.response(200, schemas.SnapTaskWithEventsOut)
def task(snap_no: str) -> dict[str, Any]:
    """One of them, with each step, and to whom it can be given."""
    session = db.session()
    case, _ = holding.snap_of_post(session, no=snap_no, resident_id=current.resident_id, now=utc_now())
    return _worked_on(session, case, current.resident_id)


@blp.get("/collector/cases/<snap_no>/pictures")
@resident_required
@blp.response(200, PicturesOut)
def task_pictures(snap_no: str) -> dict[str, Any]:
    """Its pictures that are still kept."""
    session = db.session()
    case, _ = holding.snap_of_post(session, no=snap_no, resident_id=current.resident_id, now=utc_now())
    return {"items": pictures_of(session, case)}


@blp.get("/collector/cases/<snap_no>/pictures/<int:snap_picture_id>")
@resident_required
@blp.response(200, PICTURE, content_type="image/jpeg")
def task_picture(snap_no: str, snap_picture_id: int) -> Response:
    """One of them, drawn anew."""
    asked: dict[str, Any] = {"no": snap_no, "picture_id": snap_picture_id, "now": utc_now()}
    found = evidence.picture_of_post(db.session(), resident_id=current.resident_id, **asked)
    return download_stored(found.file_id)


@blp.post("/collector/cases/<snap_no>/taking")
@resident_required
@blp.creates(schemas.SnapTaskOut, 200)
def take(snap_no: str) -> Any:
    """Take a report: of two who do, one has it."""
    who = _who()

    def command(session: Session) -> queries.Line:
        return _line(session, handling.take(session, no=snap_no, **who), who["resident_id"])

    return command


@blp.post("/collector/cases/<snap_no>/handover")
@resident_required
@blp.arguments(schemas.HandOverIn)
@blp.creates(schemas.SnapTaskOut, 200)
def hand_over(body: dict[str, Any], snap_no: str) -> Any:
    """Hand a report over to who holds another post, or to the desk; they take it, or hand it on."""
    who = _who()

    def command(session: Session) -> queries.Line:
        return _line(session, handling.hand_over(session, no=snap_no, **who, **body), who["resident_id"])

    return command


@blp.post("/collector/cases/<snap_no>/result")
@resident_required
@blp.arguments(schemas.ResultIn)
@blp.creates(schemas.SnapTaskOut, 200)
def close(body: dict[str, Any], snap_no: str) -> Any:
    """Say what came of a report that one has taken, with pictures of how it is now."""
    who = _who()
    asked: dict[str, Any] = {"no": snap_no, "user_id": current.user_id, **who, **body}

    def command(session: Session) -> queries.Line:
        return _line(session, handling.close(session, **asked), who["resident_id"])

    return command


def _report(session: Session, *, user_id: int, **said: Any) -> queries.Line:
    """What residents alone can report. Raises NotAResidentError, what `filing.report` raises."""
    person = require_resident_of(session, user_id)
    return _line(session, filing.report(session, resident_id=person.id, user_id=user_id, **said))


def _followed(session: Session, case: Case, now: datetime) -> dict[str, Any]:
    return {
        "report": _line(session, case),
        "can_reopen": following.can_reopen(case, now),
        "events": events_of(session, case_id=case.id, for_parties=True),
    }


def _rate(session: Session, *, rating: int, reason: str | None, **who: Any) -> None:
    del reason
    following.rate(session, rating=rating, **who)


def _reopen(session: Session, *, rating: int | None, reason: str, **who: Any) -> None:
    del rating
    following.reopen(session, reason=reason, **who)


DOOR = Door(
    CaseKind.SNAP,
    body=schemas.SnapIn,
    answer=schemas.OwnSnapOut,
    followed=schemas.SnapWithEventsOut,
    bring=_report,
    follow=_followed,
    events={
        schemas.SnapEventKind.RATING: (schemas.SnapEventIn, _rate),
        schemas.SnapEventKind.REOPENING: (schemas.SnapEventIn, _reopen),
    },
)


def _who() -> dict[str, Any]:
    return {"resident_id": current.resident_id, "now": utc_now()}


def _line(session: Session, case: Case, resident_id: int | None = None) -> queries.Line:
    session.flush()
    found = case, session.get_one(Snap, case.id)
    return queries.lines(session, [found], now=utc_now(), resident_id=resident_id)[0]


def _worked_on(session: Session, case: Case, resident_id: int) -> dict[str, Any]:
    line, today = _line(session, case, resident_id), business_day(utc_now())
    posts = can_be_given(session, community_id=case.community_id, today=today)
    return {
        "report": line,
        "events": queries.seen_events(session, line),
        "hands": [
            {"post_id": post.id, "title": ROLES[post.role].title, "area": area}
            for post, area in posts
            if post.resident_id != resident_id
        ],
    }
