"""Logs: one JSON object a line, on standard output. Personal data and secrets are never put into them."""

import logging
import sys

import structlog


def configure_logs(level: str) -> None:
    """Write events of this level and above; also those of libraries, from `warning` upward."""
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stdout, format='{"event": "%(name)s", "level": "%(levelname)s"}'
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,  # request_id of a request; job and run of a job.
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
