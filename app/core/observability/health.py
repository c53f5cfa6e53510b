"""Probes and metrics, outside the API: is the process alive, can it work, what does it count."""

from typing import Any

import redis
from flask import Blueprint, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.db.revisions import revisions_of
from app.core.db.session import db
from app.core.db.skew import ClockWrongError, refuse_wrong
from app.core.observability.metrics import exposition

blp = Blueprint("health", __name__)


@blp.get("/health/live")
def live() -> Any:
    """The process answers."""
    return jsonify(status="ok")


@blp.get("/health/ready")
def ready() -> tuple[Any, int]:
    """The database answers, migrations are current, the clock is right, Redis answers where it is used; else 503."""
    checks = {"database": _database(), "migrations": _migrations(), "clock": _clock()}
    if current_app.config["SETTINGS"].redis_url:
        checks["redis"] = _redis(current_app.config["SETTINGS"].redis_url)
    fine = all(state == "ok" for state in checks.values())
    return jsonify(status="ok" if fine else "unavailable", checks=checks), 200 if fine else 503


@blp.get("/metrics")
def metrics() -> Response:
    """Counters for Prometheus: of all web servers on this machine, and what the database knows."""
    body = exposition(current_app.extensions["database_metrics"])
    return Response(body, content_type=CONTENT_TYPE_LATEST)


def _database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "unavailable"
    return "ok"


def _migrations() -> str:
    try:
        return "ok" if revisions_of(db.session.connection()).is_current else "behind"
    except SQLAlchemyError:
        return "unavailable"


def _clock() -> str:
    try:
        refuse_wrong(db.session.connection)
    except ClockWrongError:
        return "wrong"
    except SQLAlchemyError:
        return "unavailable"
    return "ok"


def _redis(url: str) -> str:
    try:
        redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1).ping()
    except redis.RedisError:
        return "unavailable"
    return "ok"
