"""Serving the stand-in from this machine to this machine, with a thread per request."""

from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

HOST = "127.0.0.1"


class QuietHandler(WSGIRequestHandler):
    """Writes no access log: WeChat's addresses carry secrets and codes in their queries."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def bind(app: Flask, port: int) -> BaseWSGIServer:
    """A server that listens, on a free port when `port` is 0. Its `serve_forever` closes it at the end."""
    return make_server(HOST, port, app, threaded=True, request_handler=QuietHandler)


def base_url(server: BaseWSGIServer) -> str:
    address: Any = server.server_address
    return f"http://{HOST}:{address[1]}"
