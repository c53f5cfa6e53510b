"""Texts over HTTP: what residents read on their phones."""

from typing import Any

from flask import Response

from app.civic.texts import reading, schemas, tags, viewing
from app.civic.texts.models import TextKind
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.files.response import PICTURE, download_stored
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required

blp = Blueprint("texts", __name__, description="Notices, benefits, lessons and pledges: what a community tells people")


def _caller() -> dict[str, Any]:
    return {"resident_id": current.resident_id, "user_id": current.user_id, "now": utc_now()}


@blp.get("/texts")
@resident_required
@blp.arguments(schemas.TextsQuery, location="query")
@blp.response(200, schemas.TextPage)
def texts(query: dict[str, Any]) -> Page[dict[str, Any]]:
    """What is for the caller, one kind at a time, the newest first; benefits that are over are left out."""
    kind, pinned, wanted = query.pop("kind"), query.pop("pinned"), schemas.wanted_of(query)
    session, caller = db.session(), _caller()
    if kind is TextKind.NOTICE:
        page = viewing.listed(session, pinned=pinned, **caller, **query)
    elif kind is TextKind.BENEFIT:
        page = viewing.benefits(session, resident_id=current.resident_id, wanted=wanted, now=caller["now"], **query)
    elif kind is TextKind.PLEDGE:
        page = viewing.pledges(session, resident_id=current.resident_id, **query)
    else:
        page = viewing.lessons(session, resident_id=current.resident_id, wanted=wanted, **query)
    return page.map(schemas.text_out)


@blp.get("/texts/<int:text_id>")
@resident_required
@blp.response(200, schemas.TextDetailOut)
def text(text_id: int) -> dict[str, Any]:
    """One of them, also once it is taken back: then without what it said."""
    return schemas.text_detail_out(viewing.one(db.session(), text_id=text_id, **_caller()))


@blp.post("/texts/<int:text_id>/reading")
@resident_required
@blp.response(204)
def read_text(text_id: int) -> None:
    """Note that the caller has opened it: a number grows, and nobody is told who it was."""
    execute(reading.read, text_id=text_id, **_caller())


@blp.get("/texts/<int:text_id>/files/<int:text_file_id>")
@resident_required
@blp.response(200, PICTURE, content_type="application/octet-stream")
def text_file(text_id: int, text_file_id: int) -> Response:
    """A picture or a PDF that is attached to it."""
    found = viewing.file_for(db.session(), text_id=text_id, text_file_id=text_file_id, **_caller())
    return download_stored(found.file_id)


@blp.get("/me/notice-tags")
@resident_required
@blp.response(200, schemas.NoticeTagsOut)
def notice_tags() -> dict[str, Any]:
    """What one can be told of beside what is for everybody, and what of it one has asked for."""
    return schemas.tags_out(tags.chosen(db.session(), resident_id=current.resident_id))


@blp.put("/me/notice-tags")
@resident_required
@blp.arguments(schemas.NoticeTagsIn)
@blp.response(200, schemas.NoticeTagsOut)
def choose_notice_tags(body: dict[str, Any]) -> dict[str, Any]:
    """Ask for these, and for no others any more."""
    return schemas.tags_out(execute(tags.choose, resident_id=current.resident_id, **body))
