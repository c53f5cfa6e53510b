"""One's own data: consents, a copy, a correction, the end of it."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from flask import Response
from sqlalchemy import Engine

from app.core.clock import utc_now
from app.core.db.engine import snapshot
from app.core.db.session import db
from app.core.db.uow import end_reading, execute
from app.core.files.response import download
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, staff_required, user_required
from app.core.http.rate_limits import limiter
from app.core.http.schemas import PageQuery, ReasonIn
from app.office import privacy
from app.office.privacy import access_log, data_export, leaving, schemas

blp = Blueprint("privacy", __name__, description="One's own data: consents, a copy, corrections, deletion")


@blp.get("/me/consents")
@user_required
@blp.response(200, schemas.ConsentsOut)
def my_consents() -> dict[str, Any]:
    """What one is asked to agree to, each by itself, and what one has said."""
    return {"items": privacy.consents(db.session(), user_id=current.user_id)}


@blp.post("/me/consents")
@user_required
@blp.arguments(schemas.ConsentIn)
@blp.response(200, schemas.ConsentOut)
def decide_consent(body: dict[str, Any]) -> privacy.Consented:
    """Agree to one purpose, refuse it, or take consent back. A refusal changes nothing else."""
    return execute(privacy.decide, user_id=current.user_id, now=utc_now(), **body)


@blp.get("/me/data")
@user_required
@limiter.limit("10/hour")
@blp.response(200, schemas.MyDataOut)
def my_data() -> Response:
    """A copy of everything held about the caller, as one JSON document. It is sent as it is read, however long."""
    user_id = current.user_id
    end_reading()
    text = _document(db.engine, user_id)
    response = download(text, name="my-data.json", media_type="application/json")
    response.cache_control.no_store = True
    return response


def _document(engine: Engine, user_id: int) -> Iterator[str]:
    write = partial(json.dumps, ensure_ascii=False)
    with snapshot(engine) as session:
        yield f'{{"taken_at": {write(utc_now().isoformat())},\n"profile": '
        yield write(data_export.profile(session, user_id=user_id))
        for name, rows in data_export.sections(session, user_id=user_id):
            yield f",\n{write(name)}: ["
            for n, row in enumerate(rows):
                yield (",\n" if n else "\n") + write(row)
            yield "]"
        yield "}\n"


@blp.get("/me/corrections")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.OwnCorrectionPage)
def own_corrections(query: dict[str, Any]) -> Any:
    """What one has asked to have corrected and what became of it, newest first."""
    return privacy.own_corrections(db.session(), resident_id=current.resident_id, **query)


@blp.post("/me/corrections/<int:correction_id>/withdrawal")
@resident_required
@blp.response(200, schemas.OwnCorrectionOut)
def withdraw_correction(correction_id: int) -> Any:
    """Take back what waits for staff."""
    asked = {"correction_id": correction_id, "resident_id": current.resident_id}
    return execute(privacy.withdraw_correction, now=utc_now(), **asked)


@blp.get("/me/views")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.AccessPage)
def views(query: dict[str, Any]) -> Any:
    """Who of the staff has looked at one's file, newest first: office, role, when, why."""
    return access_log.accesses(db.session(), resident_id=current.resident_id, **query)


@blp.post("/me/corrections")
@resident_required
@blp.arguments(schemas.CorrectionIn)
@blp.creates(schemas.CorrectionOut)
def ask_for_correction(body: dict[str, Any]) -> Any:
    """Ask the community to correct one's name on the roster."""
    return partial(privacy.ask_for_correction, resident_id=current.resident_id, now=utc_now(), **body)


@blp.get("/me/deletion")
@user_required
@blp.response(200, schemas.LeavingOut)
def what_deletion_does() -> leaving.Leaving:
    """What would go if one left now, and what stands in the way; nothing is changed."""
    return leaving.what_leaving_does(db.session(), user_id=current.user_id, now=utc_now())


@blp.post("/me/deletion")
@user_required
@limiter.limit("10/hour")
@blp.arguments(schemas.DeletionIn)
@blp.response(204)
def delete_me(_body: dict[str, str]) -> None:
    """Leave for good: coupons are given back, all points expire, name, phone and WeChat identity are wiped, one is
    signed out everywhere. This cannot be undone.
    """
    execute(privacy.forget_user, user_id=current.user_id, now=utc_now())


@blp.get("/staff/corrections")
@staff_required("residents:correct")
@blp.arguments(schemas.CorrectionQuery, location="query")
@blp.response(200, schemas.StaffCorrectionPage)
def corrections(query: dict[str, Any]) -> Any:
    """Corrections that residents have asked for, newest first."""
    return privacy.corrections_in_scope(db.session(), staff=current.staff, **query)


@blp.post("/staff/corrections/<int:correction_id>/approval")
@staff_required("residents:correct")
@blp.response(200, schemas.CorrectionOut)
def approve_correction(correction_id: int) -> Any:
    """Put the asked name on the roster."""
    return execute(
        privacy.decide_correction,
        correction_id=correction_id,
        approved=True,
        reason="",
        staff=current.staff,
        now=utc_now(),
    )


@blp.post("/staff/corrections/<int:correction_id>/rejection")
@staff_required("residents:correct")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.CorrectionOut)
def reject_correction(body: dict[str, str], correction_id: int) -> Any:
    """Leave the name as it is, and say why."""
    return execute(
        privacy.decide_correction,
        correction_id=correction_id,
        approved=False,
        staff=current.staff,
        now=utc_now(),
        **body,
    )
