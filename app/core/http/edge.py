"""The edge: request ids, one shape for every error, headers. The only map from domain errors to HTTP."""

import secrets
import time
from http import HTTPStatus
from itertools import islice
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask_limiter import RateLimitExceeded
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

from app.core import errors
from app.core.db.admission import REFUSED
from app.core.db.outages import BusyError, outage_behind
from app.core.db.session import db
from app.core.db.skew import refuse_wrong
from app.core.http.schemas import MAX_ID
from app.core.observability import metrics
from app.core.security.pseudonyms import pseudonym

log = structlog.get_logger("http")

STATUS_OF: dict[type[errors.DomainError], int] = {
    errors.NotSignedInError: 401,
    errors.ForbiddenError: 403,
    errors.NotFoundError: 404,
    errors.ConflictError: 409,
    errors.RuleError: 422,
    errors.TooManyError: 429,
    errors.UnavailableError: 503,
}

HTTP_ERRORS: dict[int, tuple[str, str]] = {
    400: ("bad_request", "请求的格式有误，请检查后再提交。"),
    404: ("not_found", "没有找到这个地址。"),
    405: ("method_not_allowed", "这个地址不支持这种请求方式。"),
    413: ("too_large", "提交的内容太大。"),
    415: ("unsupported_media_type", "请用 JSON 格式提交。"),
    422: ("invalid_input", errors.RuleError.message),
    429: ("too_many", errors.TooManyError.message),
}

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
}

WRONG_FIELDS_MAX, FIELD_NAME_MAX = 100, 100
"""Fields that an answer names, and characters of each: what somebody sends is not sent back many times as long."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""What is counted and logged by its name; all that somebody makes up is one."""

ANY_TIME = ("/health/", "/metrics", "/static/", "/app/")
"""What is answered whatever the clock says. All else reads tokens, terms or codes, which are good until a moment."""

HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
"""For a year browsers ask for this address by https alone."""


class IdConverter(IntegerConverter):
    """`<int:…>` in a path: a number; one that no id can be becomes one that no row has, and is then not found.

    Refusing it here would make Werkzeug answer 405 where another method has the same path.
    """

    regex = "[0-9]{1,40}"

    def __init__(self, map: Any) -> None:
        super().__init__(map, min=1, max=MAX_ID)

    def to_python(self, value: str) -> int:
        return min(int(value), MAX_ID)


def init_http(app: Flask, *, secure: bool) -> None:
    """Give the application its edge. Call before any route is added. `secure` is for an address of https."""
    app.config["HEADERS"] = SECURITY_HEADERS | (HTTPS_HEADERS if secure else {})
    app.url_map.converters["int"] = IdConverter
    app.before_request(_begin)
    app.after_request(_end)
    app.register_error_handler(errors.DomainError, answer_domain_error)
    app.register_error_handler(RateLimitExceeded, _on_rate_limit)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(SQLAlchemyError, _on_database_error)
    app.register_error_handler(Exception, _on_fault)


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    g.started = time.perf_counter()
    g.pop("principal", None)  # Of another request, where both were made within one application context.
    if REFUSED in request.environ:
        raise BusyError
    if not request.path.startswith(ANY_TIME):
        refuse_wrong(db.session.connection)


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    for name, value in current_app.config["HEADERS"].items():
        response.headers.setdefault(name, value)
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    seconds = time.perf_counter() - g.started
    route = request.url_rule.rule if request.url_rule else "unknown"
    method = request.method if request.method in METHODS else "other"
    metrics.request_seconds(method, route, response.status_code).observe(seconds)
    log.info(
        "request",
        method=method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        caller=pseudonym(g.principal.logged_name) if "principal" in g else "nobody",
    )
    return response


def wants_page() -> bool:
    """Whether the caller is a person with a browser rather than a program."""
    if request.path.startswith("/api/"):
        return False
    # Not `.best`: Chrome also names one very special type, of low quality, which that puts first.
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def answer(status: int, code: str, message: str, details: dict[str, Any] | None = None) -> tuple[Any, int]:
    """What went wrong, as a page or in the one shape of errors."""
    if wants_page():
        return render_template("core/error.html", status=status, message=message, request_id=g.request_id), status
    body = {"code": code, "message": message, "details": details or {}, "request_id": g.request_id}
    return jsonify(body), status


def status_of(error: errors.DomainError) -> int:
    """The HTTP status of an error."""
    return next(STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF)


def answer_domain_error(error: errors.DomainError) -> tuple[Any, int, dict[str, str]]:
    """The answer to a request that cannot be honoured."""
    headers = {"Retry-After": str(error.retry_after_s)} if isinstance(error, errors.UnavailableError) else {}
    if isinstance(error, BusyError):
        request.environ[REFUSED] = True
    return *answer(status_of(error), error.code, error.message, error.details), headers


def _on_rate_limit(_error: RateLimitExceeded) -> tuple[Any, int]:
    return answer(429, *HTTP_ERRORS[429])


def _on_http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    code, message = HTTP_ERRORS.get(
        error.code, (HTTPStatus(error.code).phrase.lower().replace(" ", "_"), errors.DomainError.message)
    )
    messages = (getattr(error, "data", None) or {}).get("messages")
    if error.code == 400 and messages:
        code, message = "invalid_json", messages["json"][0]
    named = _wrong_fields(messages) if error.code == 422 and messages else ()
    details = {"fields": list(islice(named, WRONG_FIELDS_MAX))} if named else {}
    return answer(error.code, code, message, details)


def _wrong_fields(messages: dict[str, Any], path: str = "") -> Any:
    """`{json: {lines: {0: ["…"]}}}` as `{field: "lines.0", message: "…"}` rows; the location is left out."""
    for name, value in messages.items():
        here = f"{path}.{name}" if path else str(name)
        if name == "_schema":
            here = path or "(全部)"
        here = here[:FIELD_NAME_MAX]
        if isinstance(value, dict):
            yield from _wrong_fields(value, "" if not path and name in {"json", "query", "files", "form"} else here)
        else:
            yield from ({"field": here, "message": text} for text in value)


def _on_database_error(error: SQLAlchemyError) -> Any:
    outage = outage_behind(error)
    if outage is None:
        return _on_fault(error)
    # The driver's own words name hosts and tables but no values: those are in SQLAlchemy's, which are left out.
    log.warning("database_outage", code=outage.code, reason=str(getattr(error, "orig", error)))
    return answer_domain_error(outage)


def _on_fault(_error: Exception) -> tuple[Any, int]:
    log.exception("fault", route=request.url_rule.rule if request.url_rule else "unknown")
    return answer(500, "internal_error", "系统出错了，我们已经记录下来。请稍后再试。")
