"""How WeChat says no: HTTP 200, a JSON body with `errcode`, and an `errmsg` that ends in a request id."""

import secrets
import time
from typing import Any

from flask import Response, jsonify, request

MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40013: "invalid appid",
    40014: "invalid access_token",
    40029: "invalid code",
    40037: "invalid template_id",
    40066: "invalid url",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used",
    40169: "invalid length for scene, or the data is not json string",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    41030: "invalid page",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43101: "user refuse to accept the msg",
    44002: "empty post data",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    47001: "data format error",
    47003: "argument invalid!",
    61010: "code is expired",
}


class RefusedError(Exception):
    """A request that WeChat would refuse with `errcode`; `detail` is what it adds to the message."""

    def __init__(self, errcode: int, detail: str = "") -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.detail = detail


def request_id() -> str:
    """Three groups of hexadecimal digits, the first being the time, as in WeChat's own."""
    return f"{int(time.time()):x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"


def refusal(error: RefusedError) -> Response:
    message = " ".join(part for part in (MESSAGES.get(error.errcode, "error"), error.detail) if part)
    return jsonify(errcode=error.errcode, errmsg=f"{message} rid: {request_id()}")


def posted() -> dict[str, Any]:
    """The JSON object that was posted, whatever its content type says: WeChat does not look at it either.

    Raises RefusedError 44002 for an empty body and 47001 for anything but an object.
    """
    if not request.get_data():
        raise RefusedError(44002)
    data = request.get_json(force=True, silent=True)
    if not isinstance(data, dict):
        raise RefusedError(47001)
    return data


def text(data: dict[str, Any], name: str) -> str:
    """A field that should be text; "" when it is not, so that each endpoint names its own error."""
    value = data.get(name)
    return value if isinstance(value, str) else ""
