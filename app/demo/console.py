"""Console pages of the demo: in as one of its staff by one tap. There is none of this in production."""

from itertools import groupby
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import select

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import PROBLEM
from app.core.console.frame import safe_next, set_session_cookie
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import NotFoundError
from app.core.http.policies import public
from app.core.http.rate_limits import limiter
from app.demo import seeds
from app.demo.personas import SEATS
from app.parties.communities.models import Community
from app.parties.staff import sessions
from app.parties.staff.errors import WrongCredentialsError
from app.parties.staff.models import StaffMember
from config import Settings

blp = Console("demo", __name__)

USERNAMES = tuple(seat.username for seat in SEATS)


@blp.post("/demo/sign-in")
@public
@limiter.limit("60/minute")
def sign_in() -> Any:
    """Sign in with the demo's password, which is public; where it has been changed, only its holder gets in."""
    username = request.form.get("username", "")
    if _settings().is_production or username not in USERNAMES:
        raise NotFoundError
    wanted = safe_next(request.args.get("next"))
    password = seeds.password(username)
    try:
        token = execute(sessions.begin, username=username, password=password, otp=None, now=utc_now())
    except WrongCredentialsError:
        flash("这个演示账号的密码已经改过，请用用户名和密码登录。", PROBLEM)
        return redirect(url_for("sign_in_console.sign_in", next=wanted), 303)
    set_session_cookie(token, username)
    return redirect(wanted, 303)


def shortcuts(wanted: str) -> Markup:
    """What the page of signing in offers besides: the demo's staff by node, on the way to the page that is `wanted`.
    Nothing in production, and where there are none.
    """
    if _settings().is_production:
        return Markup()
    rows = db.session.execute(
        select(StaffMember.username, StaffMember.role, Community.name)
        .join(Community, Community.id == StaffMember.community_id)
        .where(StaffMember.username.in_(USERNAMES), StaffMember.disabled_at.is_(None))
        .order_by(Community.path, StaffMember.id)
    )
    nodes = [(node, list(staff)) for node, staff in groupby(rows, key=lambda row: row.name)]
    if not nodes:
        return Markup()
    return Markup(render_template("demo/_shortcuts.html", nodes=nodes, next=wanted))  # noqa: S704  # Our own template.


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
