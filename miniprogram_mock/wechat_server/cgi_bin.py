"""/cgi-bin/: access tokens."""

from flask import Blueprint, Response, jsonify, request

from .responses import RefusedError, posted, text
from .state import locked, state
from .tokens import Token

blueprint = Blueprint("cgi_bin", __name__, url_prefix="/cgi-bin")


def check_app(app_id: str, secret: str) -> None:
    """Raises RefusedError unless this is the app's id (41002, 40013) and its secret (41004, 40125)."""
    if not app_id:
        raise RefusedError(41002)
    if app_id != state().app_id:
        raise RefusedError(40013)
    if not secret:
        raise RefusedError(41004)
    if secret != state().app_secret:
        raise RefusedError(40125)


@blueprint.post("/stable_token")
@locked
def stable_token() -> Response:
    data = posted()
    _check_grant(text(data, "grant_type"), text(data, "appid"), text(data, "secret"))
    return _token(state().tokens.stable(state().now(), force=data.get("force_refresh") is True))


@blueprint.get("/token")
@locked
def plain_token() -> Response:
    args = request.args
    _check_grant(args.get("grant_type", ""), args.get("appid", ""), args.get("secret", ""))
    return _token(state().tokens.plain(state().now()))


def _check_grant(grant_type: str, app_id: str, secret: str) -> None:
    if grant_type != "client_credential":
        raise RefusedError(40002)
    check_app(app_id, secret)


def _token(token: Token) -> Response:
    return jsonify(access_token=token.value, expires_in=int(token.expires_at - state().now()))
