"""Trials over HTTP."""

from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import current, staff_required
from app.core.identities import StaffIdentity
from app.core.tasks import Task
from app.standing.programmes.queries import version_by_no
from app.standing.trials import schemas, trying

blp = Blueprint("trials", __name__, description="Versions of programmes, tried on the records of the last year")
_PATH = "/staff/programmes/<int:programme_id>/versions/<int:no>/trial"


@blp.post(_PATH)
@staff_required("programmes:write")
@blp.creates(schemas.TrialOut, 202)
def begin(programme_id: int, no: int) -> Any:
    """Have a version tried; `GET` says how far it is, and what has come of it."""
    version_id = version_by_no(db.session(), programme_id=programme_id, no=no)
    return partial(_begin, version_id=version_id, staff=current.staff)


def _begin(session: Session, *, version_id: int, staff: StaffIdentity) -> dict[str, Any]:
    return _shown(trying.begin(session, version_id=version_id, staff=staff, now=utc_now()))


@blp.get(_PATH)
@staff_required("programmes:write")
@blp.response(200, schemas.TrialOut)
def trial(programme_id: int, no: int) -> dict[str, Any]:
    """The last trial of a version that the caller has begun."""
    session = db.session()
    version_id = version_by_no(session, programme_id=programme_id, no=no)
    return _shown(trying.last_trial(session, version_id=version_id, staff=current.staff))


def _shown(task: Task | None) -> dict[str, Any]:
    if task is None:
        return {"id": None, "status": None, "done": 0, "total": 0, "error": None, "data": None}
    names = ("id", "status", "done", "total", "error")
    return {name: getattr(task, name) for name in names} | {"data": trying.data_of(task)}
