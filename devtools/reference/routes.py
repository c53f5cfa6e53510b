"""The routes of an application, each with its policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from app.core.http.policies import Policy


@dataclass(frozen=True, slots=True)
class Route:
    """`methods` as `GET, POST`; `policy` is None for what has none, such as pictures and the health of the server."""

    path: str
    methods: str
    endpoint: str
    view: Any
    policy: Policy | None


def routes(app: Flask) -> Iterator[Route]:
    """By path and method."""
    found = [
        Route(
            rule.rule,
            ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})),
            rule.endpoint,
            view := app.view_functions[rule.endpoint],
            vars(view).get("policy") if hasattr(view, "__dict__") else None,
        )
        for rule in app.url_map.iter_rules()
    ]
    yield from sorted(found, key=lambda route: (route.path, route.methods))
