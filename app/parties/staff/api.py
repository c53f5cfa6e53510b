"""The tree for everybody, and staff sign-in."""

from typing import Any

from flask import current_app, request

from app.core.clock import utc_now
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, public, staff_required
from app.core.http.rate_limits import limiter
from app.core.security import tokens
from app.parties.staff import accounts, sign_in_lockout
from app.parties.staff import schemas as staff_schemas
from app.parties.staff import sign_in as sign_in_service

blp = Blueprint("staff sign-in", __name__, description="Password and one-time code → token")


def _claimed_username() -> str:
    body = request.get_json(silent=True)
    return str(body.get("username"))[:64] if isinstance(body, dict) else "nobody"


@blp.post("/staff/session")
@limiter.limit("30/minute")
@limiter.limit("10/minute", key_func=_claimed_username)
@public
@blp.arguments(staff_schemas.StaffSessionIn)
@blp.response(200, staff_schemas.StaffSessionOut)
def sign_in(credentials: dict[str, str]) -> dict[str, Any]:
    """Sign in to work for a community."""
    now = utc_now()
    failures, address = current_app.extensions["failures"], request.remote_addr or ""
    with sign_in_lockout.guarded(failures, username=credentials["username"], address=address):
        member = execute(sign_in_service.check_credentials, now=now, **credentials)
    claims = tokens.Claims(member.id, tokens.Audience.STAFF, member.token_version)
    token, expires_at = tokens.issue(claims, now=now, seconds=current_app.config["SETTINGS"].token_seconds)
    return {"token": token, "expires_at": expires_at, "staff": member}


@blp.delete("/staff/session")
@staff_required("console:use")
@blp.response(204)
def sign_out() -> None:
    """Sign out everywhere: every token of the caller is void from now on."""
    execute(accounts.sign_out_everywhere, staff_id=current.staff.id, now=utc_now())
