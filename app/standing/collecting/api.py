"""Collecting over HTTP: what residents in a post hand in about neighbours, and everybody about themself."""

from datetime import datetime
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app.core.cleaning import households
from app.core.clock import business_day, utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required
from app.core.http.schemas import PageQuery, ReasonIn
from app.standing.collecting import handing_in, quality, queries, reminding, revising, schemas
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record, RecordSource
from app.standing.records.schemas import RecordOut, ResubmitIn

blp = Blueprint("collecting", __name__, description="Records and reminders that residents hand in")


@blp.get("/collector/subjects")
@resident_required
@blp.arguments(schemas.SubjectsQuery, location="query")
@blp.response(200, schemas.NeighboursPage)
def subjects(query: dict[str, Any]) -> Page[queries.Neighbours]:
    """The households of the areas of one's own posts, without one's own: numbers and masked names, never a score; or
    the shops or units of their communities, where a post lets one collect about these.
    """
    kind, q = query.pop("kind"), query.pop("q")
    whose: dict[str, Any] = {"resident_id": current.resident_id, "today": business_day(utc_now())}
    if kind is queries.Collectable.HOUSEHOLD:
        return queries.neighbours(db.session(), q=households.text(q), **whose, **query)
    return queries.workplaces(db.session(), kind=kind, q=q, **whose, **query)


@blp.get("/collector/records")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.CollectedPage)
def collected(query: dict[str, Any]) -> Page[queries.Collected]:
    """What one has handed in about neighbours, and what became of it."""
    return queries.collected(db.session(), resident_id=current.resident_id, **query)


@blp.get("/collector/quality")
@resident_required
@blp.response(200, schemas.QualityOut)
def own_quality() -> quality.Quality:
    """How many of one's own reports of this quarter were taken, returned and turned down."""
    return quality.quality(db.session(), resident_id=current.resident_id, today=business_day(utc_now()))


@blp.post("/collector/records")
@resident_required
@blp.arguments(schemas.CollectedIn)
@blp.creates(schemas.CollectedOut)
def collect(body: dict[str, Any]) -> Any:
    """Hand in a record about a resident or a household of the area of one's post; staff verify it."""
    who = _who()

    def command(session: Session) -> queries.Collected:
        return _shown(session, handing_in.collect(session, **who, **_about(session, body, **who)))

    return command


@blp.post("/collector/records/<int:record_id>/resubmission")
@resident_required
@blp.arguments(ResubmitIn)
@blp.response(200, schemas.CollectedOut)
def resubmit(body: dict[str, Any], record_id: int) -> queries.Collected:
    """Hand in again what was returned to one, with other words."""
    done = execute(revising.resubmit, record_id=record_id, **_mine(RecordSource.POST), **body)
    return _shown(db.session(), done)


@blp.post("/collector/records/<int:record_id>/withdrawal")
@resident_required
@blp.arguments(ReasonIn)
@blp.response(200, schemas.CollectedOut)
def take_back(body: dict[str, Any], record_id: int) -> queries.Collected:
    """Take back what one has handed in, before it counts."""
    done = execute(revising.take_back, record_id=record_id, **_mine(RecordSource.POST), **body)
    return _shown(db.session(), done)


@blp.get("/collector/reminders")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.GivenReminderPage)
def given(query: dict[str, Any]) -> Page[queries.Given]:
    """The reminders that one has given to neighbours, with their answers."""
    return queries.given(db.session(), resident_id=current.resident_id, **query)


@blp.post("/collector/reminders")
@resident_required
@blp.arguments(schemas.NeighbourReminderIn)
@blp.creates(schemas.GivenReminderOut)
def remind(body: dict[str, Any]) -> Any:
    """Remind a resident or a household of the area of one's post."""
    who = _who()

    def command(session: Session) -> queries.Given:
        reminder = reminding.remind(session, **who, **_about(session, body, **who))
        return queries.reminded(session, [reminder])[0]

    return command


@blp.post("/me/records")
@resident_required
@blp.arguments(schemas.ReportIn)
@blp.creates(RecordOut)
def report_own(body: dict[str, Any]) -> Any:
    """Hand in something good about oneself; staff verify it."""
    return partial(handing_in.report_own, **_who(), **body)


@blp.post("/me/records/<int:record_id>/resubmission")
@resident_required
@blp.arguments(ResubmitIn)
@blp.response(200, RecordOut)
def resubmit_own(body: dict[str, Any], record_id: int) -> Record:
    """Hand in again what one has reported about oneself and was returned, with other words."""
    return execute(revising.resubmit, record_id=record_id, **_mine(RecordSource.SELF), **body)


@blp.post("/me/records/<int:record_id>/withdrawal")
@resident_required
@blp.arguments(ReasonIn)
@blp.response(200, RecordOut)
def take_back_own(body: dict[str, Any], record_id: int) -> Record:
    """Take back what one has reported about oneself, before it counts."""
    return execute(revising.take_back, record_id=record_id, **_mine(RecordSource.SELF), **body)


def _who() -> dict[str, Any]:
    return {"resident_id": current.resident_id, "user_id": current.user_id, "now": utc_now()}


def _about(session: Session, body: dict[str, Any], *, user_id: int, now: datetime, **_who: Any) -> dict[str, Any]:
    """What was sent, with whose card it was in place of its code: cards are of a feature above this one. It is a part
    of the command, so that what is sent again with its key is answered as before, although the code is over.
    """
    digits = body["subject"].get("code")
    if digits is None:
        return body
    whose = current_app.extensions["read_card"](session, digits=digits, user_id=user_id, now=now)
    return body | {"subject": {"kind": SubjectKind.RESIDENT, "subject_id": whose}}


def _mine(source: RecordSource) -> dict[str, Any]:
    return {"resident_id": current.resident_id, "source": source, "now": utc_now()}


def _shown(session: Session, record: Record) -> queries.Collected:
    return queries.shown(session, [record])[0]
