"""What the endpoints under /wxmock/ share: plain HTTP answers, to this machine's pages only."""

from typing import Any, NoReturn
from urllib.parse import urlsplit

from flask import Response, abort, make_response, request

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def body() -> dict[str, Any]:
    """The posted JSON object; answers 400 to anything else."""
    data = request.get_json(silent=True)
    if not isinstance(data, dict):
        refuse("the body must be a JSON object")
    return data


def refuse(message: str) -> NoReturn:
    abort(make_response({"message": message}, 400))


def refuse_foreign_origin() -> None:
    """403 for a page of another site: it could otherwise sign in as anybody on a developer's machine."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).hostname not in LOOPBACK:
        abort(403)


def allow_origin(response: Response) -> Response:
    """CORS for the browser build, which another port of this machine serves."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).hostname in LOOPBACK:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Methods"] = "POST"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Vary"] = "Origin"
    return response
