"""create_server(state): the only wiring of the stand-in."""

import socket

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from . import admin_api, cgi_bin, client_api, messages, sns, wxa
from .faults import FaultKind
from .responses import RefusedError, refusal
from .state import EXTENSION, State, state

OURS = "/wxmock/"
BLUEPRINTS = (sns, cgi_bin, messages, wxa, client_api, admin_api)


def create_server(server_state: State) -> Flask:
    """The WSGI app over one state. Serve it with threads, so that a delayed answer holds up nobody else."""
    app = Flask(__name__, static_folder=None)
    app.extensions[EXTENSION] = server_state
    for module in BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    app.before_request(_misbehave_before)
    app.after_request(_misbehave_after)
    app.register_error_handler(RefusedError, refusal)
    app.register_error_handler(HTTPException, _http_fault)
    return app


def _misbehave_before() -> Response | None:
    """Carry out what was ordered of the faults that come before the work; see FaultKind."""
    if request.path.startswith(OURS):
        return None
    with state().lock:
        state().calls[request.path] += 1
        fault = g.fault = state().faults.take(request.path)
        released = state().released
    if fault is None:
        return None
    match fault.kind:
        case FaultKind.DELAY_S:
            released.wait(float(fault.value))
        case FaultKind.ERRCODE:
            raise RefusedError(int(fault.value))
        case FaultKind.STATUS:
            return Response("<html><body>error</body></html>", int(fault.value))
        case FaultKind.BODY:
            return Response(str(fault.value), mimetype="application/json")
        case FaultKind.TRUNCATE | FaultKind.DROP:  # They come after the work.
            pass
    return None


def _misbehave_after(response: Response) -> Response:
    fault = g.get("fault")
    match fault and fault.kind:
        case FaultKind.TRUNCATE:
            content = response.get_data()
            response.set_data(content[: len(content) // 2])
        case FaultKind.DROP:
            _hang_up()
        case _:  # No fault, or one that came before the work.
            pass
    return response


def _hang_up() -> None:
    """Close the connection under the answer, which the server then cannot send; its threads take that calmly."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)


def _http_fault(problem: HTTPException) -> Response | HTTPException:
    """WeChat speaks of wrong addresses and methods in errcodes too; under /wxmock/ they are plain HTTP."""
    if not request.path.startswith(OURS):
        if isinstance(problem, NotFound):
            return refusal(RefusedError(40066))
        if isinstance(problem, MethodNotAllowed):
            return refusal(RefusedError(43001 if request.method == "POST" else 43002))
    return problem
