"""Reminders over HTTP: one's own with an answer, and those that staff give and close."""

from functools import partial
from typing import Any

from flask import Response

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.files.response import PICTURE, download_stored
from app.core.http.api import Blueprint
from app.core.http.policies import current, staff_required, user_required
from app.core.http.schemas import PageQuery, PicturesOut
from app.standing.reminders import answering, closing, evidence, giving, schemas
from app.standing.reminders.answering import Own
from app.standing.reminders.models import Reminder

blp = Blueprint("reminders", __name__, description="Reminders that come before a minus")


@blp.get("/me/reminders")
@user_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.OwnReminderPage)
def own_reminders(query: dict[str, Any]) -> Page[Own]:
    """What oneself, one's household and one's shops were reminded of, newest first."""
    return answering.own_reminders(db.session(), user_id=current.user_id, now=utc_now(), **query)


@blp.post("/me/reminders/<int:reminder_id>/answer")
@user_required
@blp.arguments(schemas.ReminderAnswerIn)
@blp.response(200, schemas.OwnReminderOut)
def answer(body: dict[str, Any], reminder_id: int) -> Own:
    """Say something to a reminder; staff read it before anything follows from it."""
    return execute(answering.answer, reminder_id=reminder_id, user_id=current.user_id, now=utc_now(), **body)


@blp.get("/me/reminders/<int:reminder_id>/pictures")
@user_required
@blp.response(200, PicturesOut)
def own_pictures(reminder_id: int) -> dict[str, Any]:
    """The pictures of a reminder and of the answer to it."""
    return {"items": evidence.own_pictures(db.session(), reminder_id=reminder_id, user_id=current.user_id)}


@blp.get("/me/reminders/<int:reminder_id>/pictures/<int:reminder_picture_id>")
@user_required
@blp.response(200, PICTURE, content_type="image/jpeg")
def own_picture(reminder_id: int, reminder_picture_id: int) -> Response:
    """One of them, drawn anew."""
    about = {"reminder_id": reminder_id, "picture_id": reminder_picture_id, "user_id": current.user_id}
    return download_stored(evidence.own_picture(db.session(), **about).file_id)


@blp.post("/staff/reminders")
@staff_required("reminders:write")
@blp.arguments(schemas.ReminderIn)
@blp.creates(schemas.StaffReminderOut)
def give(body: dict[str, Any]) -> Any:
    """Give a reminder to a resident, a household or a shop; it is told on their phones."""
    return partial(giving.give, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/reminders/<int:reminder_id>/delivery")
@staff_required("reminders:write")
@blp.response(200, schemas.StaffReminderOut)
def deliver(reminder_id: int) -> Reminder:
    """Note that the printed slip was handed over, where nobody could be told on a phone."""
    return execute(giving.deliver, reminder_id=reminder_id, staff=current.staff, now=utc_now())


@blp.post("/staff/reminders/<int:reminder_id>/withdrawal")
@staff_required("reminders:write")
@blp.arguments(schemas.ReminderClosingIn)
@blp.response(200, schemas.StaffReminderOut)
def take_back(body: dict[str, str], reminder_id: int) -> Reminder:
    """Take a reminder back that should not have been given."""
    return execute(closing.take_back, reminder_id=reminder_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/reminders/<int:reminder_id>/make-up")
@staff_required("reminders:write")
@blp.arguments(schemas.ReminderClosingIn)
@blp.response(200, schemas.StaffReminderOut)
def make_up(body: dict[str, str], reminder_id: int) -> Reminder:
    """Note what was made good; another person than who has given the reminder."""
    return execute(closing.make_up, reminder_id=reminder_id, staff=current.staff, now=utc_now(), **body)
