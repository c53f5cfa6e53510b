"""How a user becomes a resident: the number WeChat has verified, and a second fact that the roster has."""

from typing import Any

from flask import current_app

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, directory, staff_required, user_required
from app.core.http.rate_limits import limiter
from app.core.http.schemas import ReasonIn
from app.core.security.lockout import FailureCounter
from app.parties.linking import household_cards, linking, printed_codes, schemas
from app.parties.linking.guessing import guarded
from app.parties.residents import profiles, verified_index
from app.parties.residents import schemas as resident_schemas
from app.wechat.service import WeChat

blp = Blueprint("linking", __name__, description="How a user becomes a resident")


def _wechat() -> WeChat:
    return current_app.extensions["wechat"]  # type: ignore[no-any-return]


def _failures() -> FailureCounter:
    return current_app.extensions["failures"]  # type: ignore[no-any-return]


def _me() -> dict[str, Any]:
    memberships = directory().memberships(db.session(), current.user_id)
    return profiles.profile(db.session(), user_id=current.user_id, memberships=memberships)


@blp.post("/me/phone")
@user_required
@limiter.limit("10/minute")
@blp.arguments(resident_schemas.PhoneIn)
@blp.response(200, resident_schemas.MeOut)
def show_phone(body: dict[str, str]) -> dict[str, Any]:
    """Verify one's phone number. Where it is on a roster, `link_needs` says what links one: `POST /me/link`."""
    phone = _wechat().phone_number(body["code"])
    execute(linking.verify_phone, user_id=current.user_id, phone=phone, now=utc_now())
    return _me()


@blp.post("/me/link")
@user_required
@limiter.limit("10/minute")
@blp.arguments(schemas.LinkIn)
@blp.response(200, resident_schemas.MeOut)
def link(body: dict[str, Any]) -> dict[str, Any]:
    """Be linked to the roster by the household's number or a printed code. 409 `which_resident` names those to choose
    from; another WeChat that was linked to the same resident is so no more.
    """
    index = verified_index(db.session(), current.user_id)
    keys = [f"link:user:{current.user_id}", *([f"link:phone:{index}"] if index else [])]
    with guarded(_failures(), keys=keys):
        if "link_code" in body:
            execute(linking.link_by_code, user_id=current.user_id, code=body["link_code"], now=utc_now())
        else:
            execute(linking.link_by_household, user_id=current.user_id, now=utc_now(), **body)
    return _me()


@blp.delete("/me/link")
@user_required
@limiter.limit("10/minute")
@blp.response(204)
def end_own_link() -> None:
    """End the link of one's own WeChat to the roster. The resident stays with all they have; the codes that this phone
    has kept are worth nothing.
    """
    execute(linking.end_own_link, user_id=current.user_id, now=utc_now())


@blp.get("/me/cards")
@user_required
@blp.response(200, schemas.CardsOut)
def cards() -> dict[str, Any]:
    """Whose cards one can show: one's own, those of the household, those of people one acts for."""
    return {"items": household_cards.cards(db.session(), user_id=current.user_id)}


@blp.post("/staff/residents/<int:resident_id>/link-code")
@staff_required("residents:write")
@blp.response(200, schemas.PrintedCodeOut)
def print_code(resident_id: int) -> printed_codes.PrintedCode:
    """Make a code for a resident who stands before one, to be printed; an earlier one is worth nothing then."""
    return execute(printed_codes.print_code, resident_id=resident_id, staff=current.staff, now=utc_now())


@blp.post("/staff/residents/<int:resident_id>/unlinking")
@staff_required("residents:write")
@blp.arguments(ReasonIn)
@blp.response(204)
def end_link(body: dict[str, str], resident_id: int) -> None:
    """End the link of a resident to their WeChat; its user is told."""
    execute(linking.end_link, resident_id=resident_id, staff=current.staff, now=utc_now(), **body)
