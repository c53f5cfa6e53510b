"""The console's frame: CSRF on every form, the navigation, what pages may use. Wired once by `create_app`."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import flask
from flask import Flask, Request, Response, g, request, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect

from app.core.clock import utc_now
from app.core.console import audit_entries, expired_forms, formats
from app.core.console.blueprint import Console, Section
from app.core.console.permissions import init_permissions
from app.core.http import edge
from app.core.http.policies import TOKEN, Policy, Principal

PREFIX = "/console"
SIGN_IN, HOME = f"{PREFIX}/sign-in", f"{PREFIX}/"
GROUPS = ("工作台", "资金", "商户", "居民", "治理", "活动", "宣传", "管理")

csrf = CSRFProtect()


class Cookies(SecureCookieSessionInterface):
    """The signed cookie of the console; the API, which has bearer tokens, need not pay for one."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if request.path.startswith("/api/") else super().open_session(app, request)


def init_console(app: Flask, consoles: Iterable[Console], *, secure: bool) -> None:
    """Add the pages of the console. `secure` is for https: cookies that go nowhere else."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-creditbank" if secure else "creditbank",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_CHECK_DEFAULT=False,  # The API has bearer tokens, which no browser sends by itself.
        WTF_CSRF_TIME_LIMIT=None,  # As long as the session.
    )
    app.session_interface = Cookies()
    csrf.init_app(app)
    app.before_request(_check_form)
    app.after_request(_keep_private)
    app.jinja_env.filters |= {
        "yuan": formats.yuan,
        "counted": formats.counted,
        "signed_yuan": formats.signed_yuan,
        "upper_yuan": formats.upper_yuan,
        "number": formats.number,
        "signed": formats.signed,
        "percent": formats.percent,
        "moment": formats.moment,
        "day": formats.day,
        "month": formats.month,
        "label": lambda value: app.extensions["labels"][type(value)][value],
        "action": audit_entries.action,
        "subject": audit_entries.subject,
        "facts": audit_entries.facts,
        "changes": audit_entries.changes,
        "other_facts": audit_entries.other_facts,
    }
    app.extensions["labels"], app.extensions["sections"] = {}, []
    for console in consoles:
        app.register_blueprint(console)
        app.extensions["labels"] |= console.labels
        app.extensions["sections"] += console.sections
    init_permissions(app)
    app.context_processor(_frame)
    app.register_error_handler(CSRFError, lambda _: edge.answer(400, "csrf", "页面已过期，请返回上一页刷新后再提交。"))


def is_console() -> bool:
    """Whether this request is for a page of the console."""
    return request.path == PREFIX or request.path.startswith(f"{PREFIX}/")


def _check_form() -> None:
    if is_console() and request.method not in {"GET", "HEAD", "OPTIONS"}:
        csrf.protect()


def _keep_private(response: Response) -> Response:
    if is_console():
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Frame-Options"] = "DENY"
    return response


def set_session_cookie(token: str, username: str) -> None:
    """Give the browser the cookie of who has signed in; nothing of the old one stays."""
    flask.session.clear()
    flask.session[TOKEN], flask.session[expired_forms.USERNAME] = token, username


def safe_next(wanted: str | None) -> str:
    """Where to go after signing in: a page of the console, whatever a link says."""
    parts = urlsplit(wanted or "")
    outside = parts.scheme or parts.netloc or "\\" in parts.path or not parts.path.startswith(f"{PREFIX}/")
    return HOME if not wanted or outside or parts.path.startswith(SIGN_IN) else wanted


def _frame() -> dict[str, Any]:
    """What every page of the console may use."""
    if not is_console():
        return {}
    principal: Principal | None = g.get("principal")
    visitor = principal._visitor if principal else None
    if not visitor or not visitor.is_ready:
        return {"visitor": visitor, "navigation": []}
    return {
        "visitor": visitor,
        "seconds_left": int((visitor.ends_at - utc_now()).total_seconds()),
        "navigation": _navigation(),
        "error_layout": "console/page.html",
    }


def _navigation() -> list[tuple[str, list[tuple[Section, bool]]]]:
    """The groups with what this visitor may open of them, and which entry they are in."""
    app = flask.current_app
    seen = [section for section in app.extensions["sections"] if _may_open(section)]
    here = [section for section in seen if _is_below(url_for(section.endpoint))]
    nearest = max(here, key=lambda section: len(url_for(section.endpoint)), default=None)
    grouped: dict[str, list[tuple[Section, bool]]] = {group: [] for group in GROUPS}
    for section in seen:
        grouped[section.group].append((section, section is nearest))
    return [(group, entries) for group, entries in grouped.items() if entries]


def _is_below(address: str) -> bool:
    """Whether this page belongs to an entry; all pages lie below the first one, which is therefore but itself."""
    return request.path == address or (address != HOME and request.path.startswith(f"{address}/"))


def _may_open(section: Section) -> bool:
    policy: Policy = vars(flask.current_app.view_functions[section.endpoint])["policy"]
    return policy.allows(g.principal.staff.role)
