"""Residents move to another community."""

from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.http.api import Blueprint
from app.core.http.policies import current, staff_required
from app.office.residency import moving, schemas

blp = Blueprint("residency", __name__, description="Residents come and go")


@blp.post("/staff/residents/<int:resident_id>/move")
@staff_required("residents:write")
@blp.arguments(schemas.MoveIn)
@blp.creates(schemas.MovedOut)
def move(body: dict[str, Any], resident_id: int) -> Any:
    """Let somebody move to another community, with their household or without; points, records and scores go along."""
    return partial(_move, resident_id=resident_id, **body)


def _move(session: Session, *, community_id: int, **asked: Any) -> dict[str, Any]:
    moved = moving.move(session, community_id=community_id, staff=current.staff, now=utc_now(), **asked)
    return {"resident_ids": [person.id for person in moved], "community_id": community_id}
