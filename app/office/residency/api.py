"""Residents move to another community, and two who are one become one."""

from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, staff_required
from app.core.http.schemas import ReasonIn
from app.office.residency import merging, moving, schemas
from app.office.residency.leaving import points_end_on
from app.parties import residents
from app.parties.residents import queries

blp = Blueprint("residency", __name__, description="Residents come and go")


@blp.get("/me/household/former")
@resident_required
@blp.response(200, schemas.FormerMembersOut)
def former_members() -> dict[str, Any]:
    """Who of one's household has moved away or died, and until when their points are kept."""
    session = db.session()
    home = residents.identify(session, current.resident_id).household_id
    former = queries.former_members(session, household_id=home)
    return {
        "items": [
            {
                "name": card.name,
                "status": card.status.value,
                "left_on": card.left_on,
                "points_end_on": points_end_on(card.left_on),
            }
            for card in former
            if card.left_on is not None
        ]
    }


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


@blp.post("/staff/residents/merge")
@staff_required("residents:write")
@blp.arguments(schemas.MergeIn)
@blp.creates(schemas.MergeOut)
def ask_merge(body: dict[str, Any]) -> Any:
    """Say that two residents are one person; another of staff decides."""
    return partial(merging.ask, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/residents/merge/<int:merge_id>/approval")
@staff_required("residents:write")
@blp.response(200, schemas.MergeOut)
def approve_merge(merge_id: int) -> Any:
    """Make them one; `same_person` for whoever has asked."""
    return execute(merging.approve, merge_id=merge_id, staff=current.staff, now=utc_now())


@blp.post("/staff/residents/merge/<int:merge_id>/rejection")
@staff_required("residents:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.MergeOut)
def refuse_merge(body: dict[str, str], merge_id: int) -> Any:
    """They are two."""
    return execute(merging.refuse, merge_id=merge_id, staff=current.staff, now=utc_now(), **body)
