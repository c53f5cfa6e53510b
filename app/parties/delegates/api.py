"""Who acts for whom, and ending it, from all three sides. Asking somebody is an invitation, see `invitations`.

Acting itself is the header `X-Resident` on the routes of offers and the wallet, see `core.http.policies`.
"""

from typing import Any

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, staff_required, user_required
from app.parties.delegates import delegation, schemas
from app.parties.residents import access_log

blp = Blueprint("delegates", __name__, description="Who acts for whom: family members who claim and show codes")


@blp.get("/me/helpers")
@resident_required
@blp.response(200, schemas.HelpersOut)
def own_delegates() -> dict[str, Any]:
    """Who acts for oneself."""
    return {"items": delegation.delegates(db.session(), resident_id=current.resident_id)}


@blp.delete("/me/helpers/<int:helper_id>")
@resident_required
@blp.response(204)
def end_own_delegate(helper_id: int) -> None:
    """End what somebody does for oneself, at once."""
    execute(delegation.end_own_delegate, helper_id=helper_id, resident_id=current.resident_id, now=utc_now())


@blp.get("/me/helping")
@user_required
@blp.response(200, schemas.HelpingOut)
def helping() -> dict[str, Any]:
    """For whom one acts."""
    return {"items": delegation.helped_by(db.session(), user_id=current.user_id)}


@blp.delete("/me/helping/<int:helper_id>")
@user_required
@blp.response(204)
def end_helping(helper_id: int) -> None:
    """Act for somebody no more."""
    execute(delegation.end_helping, helper_id=helper_id, user_id=current.user_id, now=utc_now())


@blp.get("/staff/residents/<int:resident_id>/helpers")
@staff_required("delegates:read")
@blp.response(200, schemas.StaffHelpersOut)
def delegates_of_resident(resident_id: int) -> dict[str, Any]:
    """Who acts for a resident, now and before, and how the resident agreed."""
    found = delegation.delegates_in_scope(db.session(), resident_id=resident_id, staff=current.staff)
    execute(access_log.note_seen, resident_ids=[resident_id], how="helpers", staff=current.staff, now=utc_now())
    return {"items": found}


@blp.delete("/staff/residents/<int:resident_id>/helpers/<int:helper_id>")
@staff_required("delegates:write")
@blp.response(204)
def end_delegate(resident_id: int, helper_id: int) -> None:
    """End what somebody does for a resident."""
    execute(delegation.end_delegate, helper_id=helper_id, resident_id=resident_id, staff=current.staff, now=utc_now())
