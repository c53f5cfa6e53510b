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
from app.parties.staff.models import StaffMember

blp = Blueprint("staff sign-in", __name__, description="Password and one-time code → token")


@blp.post("/staff/session")
@public
@limiter.limit("300/minute")
@blp.arguments(staff_schemas.StaffSessionIn)
@blp.response(200, staff_schemas.StaffSessionOut)
def sign_in(credentials: dict[str, str]) -> dict[str, Any]:
    """Sign in to work for a community."""
    now = utc_now()
    username, password = credentials["username"], credentials["password"]

    def check(otp: str | None) -> StaffMember:
        return execute(sign_in_service.check_credentials, username=username, password=password, otp=otp, now=now)

    member = sign_in_lockout.guarded(
        execute, check, username=username, address=request.remote_addr or "", otp=credentials["otp"], now=now
    )
    claims = tokens.Claims(member.id, tokens.Audience.STAFF, member.token_version)
    token, expires_at = tokens.issue(claims, now=now, seconds=current_app.config["SETTINGS"].token_seconds)
    return {"token": token, "expires_at": expires_at, "staff": member}


@blp.delete("/staff/session")
@staff_required("console:use")
@blp.response(204)
def sign_out() -> None:
    """Sign out everywhere: every token of the caller is void from now on."""
    execute(accounts.sign_out_everywhere, staff_id=current.staff.id, now=utc_now())
