"""Sign-in by WeChat, the caller's own profile, and the roster."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.files.uploads import uploaded_file
from app.core.http.api import Blueprint
from app.core.http.policies import current, directory, public, staff_required, user_required
from app.core.http.rate_limits import limiter
from app.core.imports.spreadsheets import read_sheet
from app.core.security import tokens
from app.parties import residents
from app.parties.residents import editing, profiles, queries, roster, schemas
from app.wechat.service import WeChat

blp = Blueprint("users", __name__, description="Sign-in by WeChat, one's own profile, the roster")


def _wechat() -> WeChat:
    return current_app.extensions["wechat"]  # type: ignore[no-any-return]


def profile(session: Session, user_id: int) -> dict[str, Any]:
    return profiles.profile(session, user_id=user_id, memberships=directory().memberships(session, user_id))


@blp.post("/session")
@public
@limiter.limit("1200/minute")  # A street fair has many phones behind one address; a code of WeChat cannot be guessed.
@blp.arguments(schemas.SessionIn)
@blp.response(200, schemas.SessionOut)
def sign_in(body: dict[str, str]) -> dict[str, Any]:
    """Exchange the code of wx.login for a token."""
    identity = _wechat().code_to_session(body["code"])
    now = utc_now()
    user = execute(residents.user_of_openid, openid=identity.openid, now=now)
    claims = tokens.Claims(user.id, tokens.Audience.USERS, user.token_version)
    token, expires_at = tokens.issue(claims, now=now, seconds=current_app.config["SETTINGS"].token_seconds)
    own = profile(db.session(), user.id)
    return {"token": token, "expires_at": expires_at, "user": own, "roles": own["roles"]}


@blp.get("/me")
@user_required
@blp.response(200, schemas.MeOut)
def me() -> dict[str, Any]:
    """One's own profile and memberships."""
    return profile(db.session(), current.user_id)


@blp.post("/staff/residents/import")
@staff_required("residents:import")
@blp.arguments(schemas.RosterForm, location="form")
@blp.response(200, schemas.RosterReportOut)
def import_roster(form: dict[str, int | None]) -> roster.RosterReport:
    """Bring rosters up to date from a spreadsheet (field `file`): all rows, or none and what is wrong."""
    rows = read_sheet(uploaded_file(), roster.COLUMNS, max_rows=roster.MAX_ROWS)
    return execute(
        roster.import_roster,
        rows=rows,
        community_id=form["community_id"],
        staff=current.staff,
        now=utc_now(),
    )


def _person(session: Session, resident_id: int) -> dict[str, Any]:
    card = queries.card(session, resident_id=resident_id, staff=current.staff)
    return asdict(card) | {"status": card.status.value}


def _answered(command: Callable[..., Any]) -> Callable[[Session], dict[str, Any]]:
    return lambda session: _person(session, command(session).id)


@blp.post("/staff/residents")
@staff_required("residents:write")
@blp.arguments(schemas.PersonIn)
@blp.creates(schemas.PersonOut)
def add_person(body: dict[str, Any]) -> Any:
    """Put somebody on a roster. 409 `resident_alike` names those of the same name in the household; to be confirmed."""
    return _answered(partial(editing.add_person, staff=current.staff, now=utc_now(), **body))


@blp.patch("/staff/residents/<int:resident_id>")
@staff_required("residents:write")
@blp.arguments(schemas.PersonChanges)
@blp.response(200, schemas.PersonOut)
def change_person(body: dict[str, Any], resident_id: int) -> Any:
    """Put right what is known of a resident; their number and all they have stay theirs."""
    command = partial(editing.change_person, resident_id=resident_id, staff=current.staff, now=utc_now(), **body)
    return execute(_answered(command))
