"""What templates ask: `can("funds:write")`. The names that they write are looked at when the application starts."""

import re
from pathlib import Path

from flask import Flask

from app.core.http.policies import current
from app.core.permissions import UndeclaredPermissionError, permission

ASKED = re.compile(r"\bcan\((?:\"(?P<name>[^\"]*)\"\))?")


def init_permissions(app: Flask) -> None:
    """Raises UndeclaredPermissionError for a template that names what is not declared, or not by its name."""
    app.jinja_env.globals["can"] = can
    folders = {app.jinja_loader, *(blueprint.jinja_loader for blueprint in app.blueprints.values())} - {None}
    for folder in sorted({path for loader in folders for path in vars(loader)["searchpath"]}):
        for template in sorted(Path(folder).rglob("*.html")):
            for asked in ASKED.finditer(template.read_text(encoding="utf-8")):
                if asked["name"] is None:
                    raise UndeclaredPermissionError(f"{template}: can() is asked for a name in double quotes")
                _declared(asked["name"], template)


def _declared(name: str, template: Path) -> None:
    try:
        permission(name)
    except UndeclaredPermissionError as error:
        raise UndeclaredPermissionError(f"{template}: {name}") from error


def can(name: str) -> bool:
    """Whether who is in front of the page has a permission."""
    return permission(name).allows(current.staff.role)
