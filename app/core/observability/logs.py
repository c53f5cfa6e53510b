"""Logs on standard output: one JSON object a line for machines, or lines for whoever tries things out. Personal data
and secrets are never put into them.
"""

import logging
import sys
from collections.abc import MutableMapping
from http import HTTPStatus
from typing import Any

import structlog

from config import LogFormat


def configure_logs(level: str, form: LogFormat = LogFormat.JSON) -> None:
    """Write events of this level and above; also those of libraries, from `warning` upward."""
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stdout, format='{"event": "%(name)s", "level": "%(levelname)s"}'
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,  # request_id of a request; job and run of a job.
            structlog.processors.add_log_level,
            *_RENDERED[form],
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )


QUIET_ROUTES = ("/health", "/static")


def _in_short(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Of a request what was asked and answered, and how long it took; of a job what it did, if it did anything."""
    name, took = event["event"], event.get("ms")
    if name == "request":
        route, status = str(event["route"]), event["status"]
        if route.startswith(QUIET_ROUTES) and status < HTTPStatus.BAD_REQUEST:
            raise structlog.DropEvent
        return _line(event, f"{event['method']} {route} {status}, {took} ms")
    if name == "job":
        if not event["done"]:
            raise structlog.DropEvent
        return _line(event, f"job {event['job']}: {event['done']} done, {took} ms")
    return event


def _line(event: MutableMapping[str, Any], words: str) -> MutableMapping[str, Any]:
    return {"event": words, "level": event["level"], "timestamp": event["timestamp"]}


_RENDERED: dict[LogFormat, list[Any]] = {
    LogFormat.JSON: [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
    LogFormat.TEXT: [
        structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
        _in_short,
        structlog.dev.ConsoleRenderer(
            colors=sys.stdout.isatty(),
            pad_event_to=0,
            pad_level=False,
            exception_formatter=structlog.dev.plain_traceback,  # The other shows the values of variables.
        ),
    ],
}
