"""POST /cgi-bin/message/subscribe/send: one message for one acceptance."""

import re
from typing import Any

from flask import Blueprint, Response, jsonify

from .pages import check_page
from .responses import RefusedError, posted, text
from .state import state, token_required
from .subscriptions import SentMessage

blueprint = Blueprint("messages", __name__, url_prefix="/cgi-bin/message/subscribe")

TEMPLATE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
KEY = re.compile(r"([a-z_]+?)\d+")

# What a value of each kind may be; WeChat names the kind in the key, as in `thing1` or `character_string2`.
VALUES = {
    "thing": re.compile(r".{1,20}"),
    "number": re.compile(r"-?[0-9]{1,32}(\.[0-9]+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "character_string": re.compile(r"[\x21-\x7e]{1,32}"),
    "time": re.compile(r"(.{4,20} ?)?([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?.{0,30}"),
    "date": re.compile(r"\d{4}(年\d{1,2}月\d{1,2}日|[-/.]\d{1,2}[-/.]\d{1,2}).{0,30}"),
    "amount": re.compile(r"[^\d\s]?\d{1,10}(\.\d{1,2})?元?"),
    "phone_number": re.compile(r"[0-9+\-() ]{1,17}"),
    "car_number": re.compile(r".{1,8}"),
    "name": re.compile(r"[\u4e00-\u9fff·]{1,10}|[A-Za-z .·]{1,20}"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
}


@blueprint.post("/send")
@token_required
def send() -> Response:
    """Refused: 40003 openid, 40037 template, 47003 a value, 41030 page, 43101 no acceptance left."""
    data = posted()
    openid, template_id, page = text(data, "touser"), text(data, "template_id"), text(data, "page")
    if not state().personas.has_user(openid):
        raise RefusedError(40003)
    if not TEMPLATE_ID.fullmatch(template_id):
        raise RefusedError(40037)
    values = _checked(data.get("data"))
    if page:
        check_page(page.partition("?")[0], state().pages)
    state().subscriptions.send(SentMessage(openid, template_id, page, values, state().now()))
    return jsonify(errcode=0, errmsg="ok")


def _checked(values: Any) -> dict[str, Any]:
    if not isinstance(values, dict) or not values:
        raise RefusedError(47003, "data is empty")
    for key, given in values.items():
        kind = KEY.fullmatch(key)
        allowed = VALUES.get(kind[1]) if kind else None
        value = given.get("value") if isinstance(given, dict) else None
        if allowed is None or not allowed.fullmatch("" if value is None else str(value)):
            raise RefusedError(47003, f"data.{key}.value invalid")
    return values
