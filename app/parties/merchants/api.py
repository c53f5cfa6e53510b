"""Joining the alliance, and who works in a shop."""

from functools import partial
from typing import Any

from flask import Response

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.files.response import PICTURE as IMAGE
from app.core.files.response import download_stored
from app.core.files.uploads import uploaded_file
from app.core.http.api import Blueprint
from app.core.http.policies import clerk_required, current, owner_required, staff_required, user_required
from app.core.http.schemas import PICTURE_SENT, ReasonIn
from app.parties import merchants as merchants_service
from app.parties.merchants import licence_pictures, schemas, shop_picture, transfers
from app.parties.merchants.models import Merchant, ShopTransfer
from app.parties.pictures import shown

blp = Blueprint("merchants", __name__, description="Joining the alliance; the people of a shop")


@blp.post("/merchant-applications")
@user_required
@blp.arguments(schemas.ApplicationIn)
@blp.creates(schemas.MerchantOut)
def apply(body: dict[str, Any]) -> Any:
    """Ask for a shop to join the alliance."""
    return partial(merchants_service.apply, user_id=current.user_id, now=utc_now(), **body)


@blp.get("/merchant-applications")
@user_required
@blp.response(200, schemas.ApplicationsOut)
def my_applications() -> dict[str, Any]:
    """What one has applied for, and what became of it."""
    return {"items": merchants_service.applications(db.session(), user_id=current.user_id)}


@blp.post("/merchant-applications/<int:application_id>/withdrawal")
@user_required
@blp.response(200, schemas.MerchantOut)
def withdraw_application(application_id: int) -> Merchant:
    """Take an application back before staff have decided on it."""
    return execute(
        merchants_service.withdraw_application, application_id=application_id, user_id=current.user_id, now=utc_now()
    )


@blp.post("/merchant-applications/<int:application_id>/replacement")
@user_required
@blp.arguments(schemas.ApplicationIn)
@blp.creates(schemas.MerchantOut)
def replace_application(body: dict[str, Any], application_id: int) -> Any:
    """Change an application that waits: it is withdrawn, and another one takes its place."""
    user_id, now = current.user_id, utc_now()
    return partial(
        merchants_service.replace_application, application_id=application_id, user_id=user_id, now=now, **body
    )


@blp.get("/merchant-applications/<int:application_id>/licence-picture")
@user_required
@blp.response(200, IMAGE, content_type="image/jpeg")
def own_licence_picture(application_id: int) -> Response:
    """The picture of the licence that came with one's application."""
    about = {"application_id": application_id, "user_id": current.user_id}
    return download_stored(licence_pictures.own(db.session(), **about).file_id)


@blp.get("/merchant/clerks")
@owner_required
@blp.response(200, schemas.ClerksOut)
def clerks() -> dict[str, Any]:
    """Who works in the shop."""
    return {"items": merchants_service.clerks(db.session(), merchant_id=current.member.merchant_id)}


@blp.delete("/merchant/clerks/<int:clerk_id>")
@owner_required
@blp.response(204)
def remove_clerk(clerk_id: int) -> None:
    """End somebody's work in the shop."""
    execute(merchants_service.remove_clerk, owner=current.member, clerk_id=clerk_id)


@blp.get("/merchant/settings")
@clerk_required
@blp.response(200, schemas.ShopSettingsOut)
def shop_settings() -> dict[str, Any]:
    """What the owner has decided for the shop."""
    return {"clerk_access": current.member.clerk_access}


@blp.put("/merchant/settings")
@owner_required
@blp.arguments(schemas.ShopSettingsIn)
@blp.response(200, schemas.ShopSettingsOut)
def change_shop_settings(body: dict[str, Any]) -> dict[str, Any]:
    """Decide what clerks may see of the shop's money, and whether they answer its statements."""
    access = execute(merchants_service.open_to_clerks, owner=current.member, access=body["clerk_access"])
    return {"clerk_access": access}


@blp.post("/merchant/pictures")
@owner_required
@blp.response(201, schemas.PictureKeyOut)
@blp.doc(requestBody=PICTURE_SENT)
def make_picture() -> dict[str, str]:
    """Send a picture for the shop or one of its offers, which then names its key; it is kept for three days."""
    picture, merchant_id = shown.drawn(uploaded_file()), current.member.merchant_id
    return {"picture_key": execute(shown.offered, picture=picture, merchant_id=merchant_id, now=utc_now())}


@blp.get("/merchant/pictures/<key>")
@clerk_required
@blp.response(200, IMAGE, content_type="image/jpeg")
def shop_picture_of(key: str) -> Response:
    """A picture of the shop, also of an offer that nobody else sees yet; 480 pixels wide."""
    return download_stored(shown.file_of(db.session(), key=key, merchant_id=current.member.merchant_id))


@blp.get("/merchant/picture")
@clerk_required
@blp.response(200, schemas.ShopPictureOut)
def own_picture() -> Merchant:
    """What everybody sees of the shop."""
    return db.session.get_one(Merchant, current.member.merchant_id)


@blp.put("/merchant/picture")
@owner_required
@blp.arguments(schemas.ShopPictureIn)
@blp.response(200, schemas.ShopPictureOut)
def put_up_picture(body: dict[str, str]) -> Merchant:
    """Show a picture of the shop to everybody, in the place of the one before."""
    return execute(shop_picture.put_up, owner=current.member, **body)


@blp.delete("/merchant/picture")
@owner_required
@blp.response(200, schemas.ShopPictureOut)
def take_down_picture() -> Merchant:
    """Show none any more."""
    return execute(shop_picture.take_down, owner=current.member)


@blp.delete("/me/memberships/<int:membership_id>")
@user_required
@blp.response(204)
def leave(membership_id: int) -> None:
    """Work in a shop no more; its owner hands it over instead."""
    execute(merchants_service.leave, user_id=current.user_id, membership_id=membership_id, now=utc_now())


@blp.get("/staff/merchants")
@staff_required("merchants:read")
@blp.arguments(schemas.MerchantsQuery, location="query")
@blp.response(200, schemas.MerchantPage)
def merchants(query: dict[str, Any]) -> Page[Merchant]:
    """The shops of the caller's subtree."""
    return merchants_service.merchants_in_scope(db.session(), staff=current.staff, **query)


@blp.post("/staff/merchants/<int:merchant_id>/approval")
@staff_required("merchants:write")
@blp.response(200, schemas.MerchantOut)
def approve(merchant_id: int) -> Merchant:
    """Take a shop into the alliance."""
    return execute(merchants_service.approve, merchant_id=merchant_id, staff=current.staff, now=utc_now())


@blp.post("/staff/merchants/<int:merchant_id>/return")
@staff_required("merchants:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.MerchantOut)
def give_back(body: dict[str, str], merchant_id: int) -> Merchant:
    """Return an application with what is missing."""
    return execute(merchants_service.give_back, merchant_id=merchant_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/merchants/<int:merchant_id>/suspension")
@staff_required("merchants:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.MerchantOut)
def suspend(body: dict[str, str], merchant_id: int) -> Merchant:
    """Stop a shop from honouring anything."""
    return execute(merchants_service.suspend, merchant_id=merchant_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/merchants/<int:merchant_id>/reinstatement")
@staff_required("merchants:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.MerchantOut)
def reinstate(body: dict[str, str], merchant_id: int) -> Merchant:
    """Let a suspended shop work again."""
    return execute(merchants_service.reinstate, merchant_id=merchant_id, staff=current.staff, now=utc_now(), **body)


@blp.get("/staff/merchants/<int:merchant_id>/transfers")
@staff_required("merchants:transfer")
@blp.response(200, schemas.TransfersOut)
def transfers_of(merchant_id: int) -> dict[str, Any]:
    """What was asked and decided about handing a shop to another owner."""
    return {"items": transfers.transfers(db.session(), merchant_id=merchant_id, staff=current.staff)}


@blp.post("/staff/merchants/<int:merchant_id>/transfers")
@staff_required("merchants:transfer")
@blp.arguments(schemas.TransferIn)
@blp.creates(schemas.TransferOut)
def draft_transfer(body: dict[str, Any], merchant_id: int) -> Any:
    """Ask for a shop to be handed to its true owner; another staff member decides."""
    return partial(transfers.draft_transfer, merchant_id=merchant_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/transfers/<int:transfer_id>/approval")
@staff_required("merchants:transfer")
@blp.response(200, schemas.TransferOut)
def approve_transfer(transfer_id: int) -> ShopTransfer:
    """Hand the shop over."""
    return execute(transfers.approve_transfer, transfer_id=transfer_id, staff=current.staff, now=utc_now())


@blp.post("/staff/transfers/<int:transfer_id>/rejection")
@staff_required("merchants:transfer")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.TransferOut)
def reject_transfer(body: dict[str, str], transfer_id: int) -> ShopTransfer:
    """Leave the shop where it is."""
    return execute(transfers.reject_transfer, transfer_id=transfer_id, staff=current.staff, now=utc_now(), **body)
