"""Asking people to work in a shop or to act for a resident, and answering, on either side's own phone."""

from functools import partial
from typing import Any

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, owner_required, resident_required, staff_required, user_required
from app.parties.invitations import answering, inviting, schemas
from app.parties.invitations.models import Invitation

blp = Blueprint("invitations", __name__, description="Who is asked to work in a shop or to act for somebody")


@blp.post("/merchant/clerks")
@owner_required
@blp.arguments(schemas.InviteIn)
@blp.creates(schemas.InvitationOut)
def invite_clerk(body: dict[str, Any]) -> Any:
    """Ask somebody to work in the shop. The answer is the same whether or not anybody has this number; at most 20 a
    day. They work there once they have accepted.
    """
    return partial(inviting.invite_clerk, owner=current.member, now=utc_now(), **body)


@blp.get("/merchant/invitations")
@owner_required
@blp.response(200, schemas.InvitationsOut)
def asked_by_shop() -> dict[str, Any]:
    """Whom the shop has asked and who has not accepted yet."""
    return {"items": inviting.asked_by_shop(db.session(), merchant_id=current.member.merchant_id, now=utc_now())}


@blp.delete("/merchant/invitations/<int:invitation_id>")
@owner_required
@blp.response(204)
def take_back_clerk(invitation_id: int) -> None:
    """Ask somebody no more."""
    execute(inviting.take_back_clerk, owner=current.member, invitation_id=invitation_id)


@blp.post("/me/helpers")
@resident_required
@blp.arguments(schemas.InviteIn)
@blp.creates(schemas.InvitationOut)
def invite_delegate(body: dict[str, Any]) -> Any:
    """Ask somebody to act for oneself. The answer is the same whether or not anybody has this number; at most 20 a
    day. They act once they have accepted.
    """
    return partial(inviting.invite_delegate, resident_id=current.resident_id, now=utc_now(), **body)


@blp.get("/me/helper-invitations")
@resident_required
@blp.response(200, schemas.InvitationsOut)
def asked_by_resident() -> dict[str, Any]:
    """Whom one has asked to act for oneself and who has not accepted yet."""
    return {"items": inviting.asked_by_resident(db.session(), resident_id=current.resident_id, now=utc_now())}


@blp.delete("/me/helper-invitations/<int:invitation_id>")
@resident_required
@blp.response(204)
def take_back_delegate(invitation_id: int) -> None:
    """Ask somebody no more."""
    execute(inviting.take_back_delegate, resident_id=current.resident_id, invitation_id=invitation_id)


@blp.post("/staff/residents/<int:resident_id>/helpers")
@staff_required("delegates:write")
@blp.arguments(schemas.StaffInviteIn)
@blp.creates(schemas.InvitationOut)
def invite_delegate_as_staff(body: dict[str, Any], resident_id: int) -> Any:
    """Ask somebody whom a resident has named to act for them, and note how the resident agreed: for residents without
    a phone. They act once they have accepted.
    """
    command = inviting.invite_delegate_as_staff
    return partial(command, resident_id=resident_id, staff=current.staff, now=utc_now(), **body)


@blp.get("/me/invitations")
@user_required
@blp.response(200, schemas.ReceivedListOut)
def received() -> dict[str, Any]:
    """What one is asked, by the number that one has verified, and has not answered."""
    return {"items": answering.received(db.session(), user_id=current.user_id, now=utc_now())}


@blp.post("/me/invitations/<int:invitation_id>/acceptance")
@user_required
@blp.response(200, schemas.AcceptedOut)
def accept(invitation_id: int) -> Invitation:
    """Say yes; again changes nothing."""
    return execute(answering.accept, invitation_id=invitation_id, user_id=current.user_id, now=utc_now())


@blp.post("/me/invitations/<int:invitation_id>/refusal")
@user_required
@blp.response(204)
def refuse(invitation_id: int) -> None:
    """Say no. Who has asked is not told."""
    execute(answering.refuse, invitation_id=invitation_id, user_id=current.user_id, now=utc_now())
