"""Pages of docs that are written from the application say what it does, and the console has one home for a thing."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app.core.permissions import PERMISSIONS
from devtools.reference import PAGES
from devtools.reference.console_map import home_of
from devtools.reference.routes import routes

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_application_would_write(app: Flask, name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == PAGES[name](app), f"docs/{name} is not up to date; if the change is meant: make reference"


def test_a_role_more_for_a_permission_does_not_go_unnoticed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = PAGES["permissions.md"](app)
    for name, granted in PERMISSIONS.items():
        with monkeypatch.context() as patch:
            changed = {**PERMISSIONS, name: replace(granted, roles=granted.roles ^ {"auditor"})}
            patch.setattr("devtools.reference.permissions.PERMISSIONS", changed)
            assert PAGES["permissions.md"](app) != before, name


def test_all_that_is_below_one_word_is_in_one_feature(app: Flask) -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for route in routes(app):
        if route.path.startswith("/console/") and route.path != "/console/":
            homes[route.path.split("/")[2]].add(home_of(route))
    assert {word: found for word, found in homes.items() if len(found) > 1} == {}
    assert homes["merchants"] == homes["residents"] == homes["funds"] == {"app.office.profiles"}


def test_the_map_knows_every_template_of_the_console(app: Flask) -> None:
    """What no row names is a part of others, a frame, or no page of the console."""
    named = PAGES["console-map.md"](app)
    of_console = {
        path.relative_to(folder).as_posix()
        for folder in (ROOT / "app").rglob("templates")
        for path in folder.rglob("*.html")
        if not path.name.startswith("_")
    }
    parts = {
        "base.html",
        "console/charts.html",
        "console/import_outcome.html",
        "awards/red_list.html",
        "console/import_reading.html",
        "console/macros.html",
        "console/page.html",
        "console/plain.html",
        "core/api_docs.html",
        "core/error.html",
        "demo/desk.html",
        "demo/not_built.html",
        "demo/start.html",
        "fraud/state.html",
        "open_figures/public.html",
        "papers/public.html",
        "papers/unknown.html",
        "profiles/unit_card.html",
        "records/conduct.html",
        "records/publicity.html",
        "programmes/public.html",
        "ratings/find_card.html",
        "ratings/name_card.html",
    }
    assert {name for name in of_console if f"`{name}`" not in named} == parts
