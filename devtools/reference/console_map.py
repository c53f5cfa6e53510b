"""docs/console-map.md: for every page of the console its module, its templates and who may open it."""

import dis
import inspect
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

from flask import Flask

from app.core.http.policies import Policy
from devtools.reference.routes import Route, routes

WITHOUT_PERMISSION = {"public": "everybody", "enrolment": "signed in"}

HEAD = """# Where a page of the console is

One home for a thing: all that is below `/console/<word>` is in one feature. Pages of a resident, a household, a shop or
a fund join what several features know, and so are in `app/office/profiles`, with all that is done on them.
`make reference` writes this page, and a test compares it.

| URL | Methods | Module | Templates | Permission |
| --- | --- | --- | --- | --- |"""


def console_map_page(app: Flask) -> str:
    """The page for this application."""
    return "\n".join([HEAD, *(_row(route) for route in routes(app) if route.path.startswith("/console"))]) + "\n"


def home_of(route: Route) -> str:
    """The feature that a page belongs to: `app.office.profiles`, `app.core.tasks`."""
    return ".".join(inspect.unwrap(route.view).__module__.split(".")[:3])


def _row(route: Route) -> str:
    view = inspect.unwrap(route.view)
    templates = "<br>".join(f"`{name}`" for name in sorted(templates_of(view))) or "—"
    policy = route.policy or Policy("public")
    who = f"`{policy.permission.name}`" if policy.permission else WITHOUT_PERMISSION[policy.kind]
    module = view.__module__.removeprefix("app.").replace(".", "/")
    return f"| `{route.path}` | {route.methods} | `{module}.{view.__name__}` | {templates} | {who} |"


def templates_of(view: FunctionType) -> set[str]:
    """The templates that a view names, itself or in what it calls of its own package or of the console's kernel."""
    near = view.__module__.rpartition(".")[0]
    found: set[str] = set()
    todo, seen = [view], {view}
    while todo:
        function = todo.pop()
        for code in _codes(function.__code__):
            found |= {each for each in code.co_consts if isinstance(each, str) and each.endswith(".html")}
            for name in _globals_of(code):
                called: Any = function.__globals__.get(name)
                if (
                    isinstance(called, FunctionType)
                    and called.__module__.startswith((near, "app.core.console."))
                    and called not in seen
                ):
                    seen.add(called)
                    todo.append(called)
    return found


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code, and that of the functions inside it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)


def _globals_of(code: CodeType) -> Iterator[str]:
    return (step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL")
