"""/wxmock/client/: what the WeChat app on a phone does for the mini-program, where there is no WeChat."""

from typing import Any

from flask import Blueprint, Response, jsonify

from .messages import TEMPLATE_ID
from .mock_only import allow_origin, body, refuse, refuse_foreign_origin
from .personas import NAME_LENGTH_MAX
from .state import locked, state

blueprint = Blueprint("client_api", __name__, url_prefix="/wxmock/client")
blueprint.before_request(refuse_foreign_origin)
blueprint.after_request(allow_origin)

TEMPLATES_MAX = 3


@blueprint.post("/login")
@locked
def login() -> Response:
    """wx.login as the persona."""
    return jsonify(code=state().login_codes.issue(_persona(body()), state().now()))


@blueprint.post("/phone")
@locked
def phone() -> Response:
    """The button that shares the persona's phone number."""
    return jsonify(code=state().phone_codes.issue(_persona(body()), state().now()))


@blueprint.post("/subscribe")
@locked
def subscribe() -> Response:
    """wx.requestSubscribeMessage: `{persona, template_ids, accept = true}` -> `{template_id: "accept" | "reject"}`."""
    data = body()
    openid = state().personas.get(_persona(data)).openid
    template_ids = data.get("template_ids")
    if not isinstance(template_ids, list) or not 1 <= len(template_ids) <= TEMPLATES_MAX:
        refuse(f"template_ids must be a list of 1 to {TEMPLATES_MAX}")
    if not all(isinstance(each, str) and TEMPLATE_ID.fullmatch(each) for each in template_ids):
        refuse("a template id is malformed")
    accept = data.get("accept", True) is True
    if accept:
        for template_id in template_ids:
            state().subscriptions.accept(openid, template_id)
    return jsonify(dict.fromkeys(template_ids, "accept" if accept else "reject"))


def _persona(data: dict[str, Any]) -> str:
    name = data.get("persona")
    if not isinstance(name, str) or not 1 <= len(name) <= NAME_LENGTH_MAX:
        refuse(f"persona must be a name of 1 to {NAME_LENGTH_MAX} characters")
    return name
