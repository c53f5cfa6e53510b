"""/wxmock/admin/: how tests and people at their desk steer the stand-in."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify

from .faults import Fault, FaultKind
from .mock_only import body, refuse, refuse_foreign_origin
from .state import locked, state

blueprint = Blueprint("admin_api", __name__, url_prefix="/wxmock/admin")
blueprint.before_request(refuse_foreign_origin)


@blueprint.post("/reset")
@locked
def reset() -> Response:
    """Forget codes, tokens, messages, faults and counts; put the clock right."""
    state().reset()
    return jsonify({})


@blueprint.post("/faults")
@locked
def inject() -> Response:
    """`{path, times = 1 | null, and one of errcode, status, body, delay_s, truncate, drop}`; see FaultKind."""
    data = body()
    kinds = [kind for kind in FaultKind if kind in data]
    path, times = data.get("path"), data.get("times", 1)
    if len(kinds) != 1 or not isinstance(path, str) or not (times is None or (type(times) is int and times > 0)):
        refuse("give a path, times above zero or null, and exactly one of " + ", ".join(FaultKind))
    value = data[kinds[0]]
    if not isinstance(value, str if kinds[0] is FaultKind.BODY else int | float):
        refuse(f"{kinds[0]} has a value of the wrong type")
    state().faults.add(Fault(path, kinds[0], value, times))
    return jsonify({})


@blueprint.get("/messages")
@locked
def sent_messages() -> Response:
    """What was sent, oldest first."""
    return jsonify(items=[asdict(message) for message in state().subscriptions.sent])


@blueprint.get("/calls")
@locked
def calls() -> Response:
    """How often each of WeChat's endpoints was called."""
    return jsonify(dict(state().calls))


@blueprint.post("/tokens/revocation")
@locked
def revoke() -> Response:
    """`{token}` ends that access token, `{}` ends all of them: 40001 from now on."""
    token = body().get("token")
    if token is not None and not isinstance(token, str):
        refuse("token must be text")
    state().tokens.revoke(token)
    return jsonify({})


@blueprint.post("/clock")
@locked
def move_clock() -> Response:
    """`{move_s}` moves the clock by so many seconds, forward or back -> `{now}` in seconds since the epoch."""
    seconds = body().get("move_s")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        refuse("move_s must be a number of seconds")
    state().clock_moved_s += seconds
    return jsonify(now=state().now())
