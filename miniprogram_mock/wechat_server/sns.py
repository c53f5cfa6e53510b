"""GET /sns/jscode2session: a wx.login code becomes an openid and a session key."""

import secrets
from base64 import b64encode

from flask import Blueprint, Response, jsonify, request

from .cgi_bin import check_app
from .responses import RefusedError
from .state import locked, state

blueprint = Blueprint("sns", __name__, url_prefix="/sns")


@blueprint.get("/jscode2session")
@locked
def jscode2session() -> Response:
    """A success has no errcode at all. Refused: 40029, 40163 used, 45011 over 100 a minute per user, 40226 risky."""
    check_app(request.args.get("appid", ""), request.args.get("secret", ""))
    if request.args.get("grant_type") != "authorization_code":
        raise RefusedError(40002)
    code = request.args.get("js_code", "")
    if not code:
        raise RefusedError(41008)
    now = state().now()
    persona = state().personas.get(state().login_codes.holder(code, now))
    if not state().sessions_per_user.take(persona.openid, now):
        raise RefusedError(45011)
    state().login_codes.use(code, now)
    if persona.risky:
        raise RefusedError(40226)
    state().signed_in_at[persona.openid] = now
    session = {"openid": persona.openid, "session_key": b64encode(secrets.token_bytes(16)).decode()}
    if persona.unionid:
        session["unionid"] = persona.unionid
    return jsonify(session)
