"""House rules that neither ruff nor import-linter can see."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import grimp
import pytest

from app.core.http.policies import Principal

ROOT = Path(__file__).resolve().parent.parent


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """Every method called in a file, by name and line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node.lineno


COMMITTING = {
    ROOT / "app" / "core" / "db" / "uow.py",
    ROOT / "app" / "core" / "db" / "mysql.py",  # The driver's own connection, which passes on what it is told.
}


def test_only_the_unit_of_work_commits() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "app").rglob("*.py"))
        if path not in COMMITTING
        for name, line in calls(path)
        if name == "commit"
    ]
    assert found == []


def test_locked_entities_are_read_as_they_are_now() -> None:
    """Without `populate_existing` an entity keeps what the session had read before it waited for the lock."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "app").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.stmt)
        and not hasattr(node, "body")
        and re.search(r"select\(\w+\).*with_for_update\(", source := ast.unparse(node))
        and "populate_existing=True" not in source
    ]
    assert found == []


def test_every_setting_is_explained() -> None:
    """`.env.example` names what `load_settings` reads, and nothing else but what `make run` reads."""
    source = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    read = {
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in {"read", "get"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line.lstrip("#").split("=")[0] for line in lines if "=" in line and not line.startswith("# ")}
    libraries = {"PROMETHEUS_MULTIPROC_DIR"}  # They read it themselves.
    assert named - {"PORT", "WECHAT_MOCK_PORT", "WECHAT_MOCK_PERSONAS"} - libraries == read - {"PORT"}


# ---- A feature is one folder, in one vocabulary of files. What is not named here is a service: a verb of the feature.

ENTRIES = {"api", "console", "cli", "pages", "jobs", "exports", "imports", "phone_page", "templates"}
FORMS = {"schemas", "forms", "labels"}
QUERIES, MODELS, ERRORS = {"queries"}, {"models", "indexes", "actions"}, {"errors"}
KERNEL = {"app.core", "app.ledger", "app.wechat", "app.demo"}
WEB = {"flask", "flask_smorest", "flask_sqlalchemy", "marshmallow", "werkzeug"}
"""What services, queries, models and errors know nothing of; the unit of work and `core.http` neither."""


@cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("app", include_external_packages=True, cache_dir=None)


def feature_of(module: str) -> str | None:
    """`app.rewards.coupons.claims` belongs to `app.rewards.coupons`; the kernel and the wiring to none."""
    parts = module.split(".")
    if len(parts) < 3 or ".".join(parts[:2]) in KERNEL:
        return None
    return ".".join(parts[:3])


def layer_of(module: str) -> int:
    """5 for what is called from outside, 4 for what is typed and shown, 3 services, 2 queries, 1 models, 0 errors."""
    parts = module.split(".")
    for layer, names in ((5, ENTRIES), (4, FORMS), (2, QUERIES), (1, MODELS), (0, ERRORS)):
        if len(parts) > 3 and parts[3] in names:
            return layer
    return 3


def test_inside_a_feature_imports_go_down() -> None:
    """api | console | cli | jobs | exports → schemas | forms → services → queries → models, actions → errors."""
    found = [
        f"{module} → {imported}"
        for module in sorted(imports().modules)
        if feature_of(module) and len(module.split(".")) > 3
        for imported in sorted(imports().find_modules_directly_imported_by(module))
        if feature_of(imported) == feature_of(module) and len(imported.split(".")) > 3
        if layer_of(imported) > layer_of(module)
    ]
    assert found == []


def test_features_are_entered_by_services_queries_models_errors_and_labels() -> None:
    """Schemas are shared inside an area: what a redemption returns has an offer in it."""
    found = [
        f"{module} → {imported}"
        for module in sorted(imports().modules)
        if module not in {"app.features", "app.operations.commands"}  # The wiring.
        for imported in sorted(imports().find_modules_directly_imported_by(module))
        if feature_of(imported) and feature_of(imported) != feature_of(module)
        if imported.split(".")[3:4] and (layer_of(imported) == 5 or imported.split(".")[3] in {"schemas", "forms"})
        if not (imported.split(".")[3] == "schemas" and imported.split(".")[:2] == module.split(".")[:2])
    ]
    assert found == []


@pytest.mark.parametrize("forbidden", [*sorted(WEB), "app.core.http", "app.core.db.uow", "app.core.db.session"])
def test_services_know_neither_the_web_nor_who_commits(forbidden: str) -> None:
    users = imports().find_downstream_modules(forbidden, as_package=forbidden.startswith("app."))
    found = [module for module in sorted(users) if feature_of(module) and layer_of(module) <= 3]
    assert [module for module in found if not module.startswith("app.operations.")] == []  # Commands are all it has.


def test_views_know_the_type_of_who_calls() -> None:
    """`current` is a `Principal`; an `Any` there would hide a wrong argument in every view."""
    for name in ("staff", "member", "visitor", "resident_id", "user_id"):
        returned = get_type_hints(getattr(Principal, name).fget)["return"]
        assert returned is not Any, name


BEGINNINGS = {
    "schemas": "API schemas of",
    "jobs": "Periodic jobs of",
    "queries": "Queries:",
    "models": "Models of",
    "errors": "Errors of",
    "forms": "Forms of",
    "console": "Console pages of",
    "exports": "Exports of",
    "labels": "Labels of",
}


def test_a_module_says_first_what_kind_of_file_it_is() -> None:
    """So that a search for "API schemas of" finds them all; in a folder of pages each file says it, or `exports`."""
    found = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if feature_of(".".join(parts)) is None or len(parts) < 4 or parts[3] not in BEGINNINGS:
            continue
        kind = "exports" if parts[-1] == "exports" else parts[3]
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if not said.startswith(BEGINNINGS[kind]):
            found.append(f"{'/'.join(parts)}: {said.splitlines()[:1]}")
    assert found == []


def test_a_package_names_modules_that_it_has() -> None:
    """What a package's docstring lists, `name  what it is for`, was renamed there, too."""
    found = [
        f"{path.parent.relative_to(ROOT)}: {name}"
        for top in ("app", "devtools")
        for path in sorted((ROOT / top).rglob("__init__.py"))
        for name in re.findall(r"^([a-z_]+)  +\S", ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "", re.M)
        if not (path.parent / f"{name}.py").exists() and not (path.parent / name).is_dir()
    ]
    assert found == []
