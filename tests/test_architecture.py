"""House rules that neither ruff nor import-linter can see."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """Every method called in a file, by name and line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node.lineno


COMMITTING = {
    ROOT / "app" / "core" / "uow.py",
    ROOT / "app" / "core" / "mysql.py",  # The driver's own connection, which passes on what it is told.
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
