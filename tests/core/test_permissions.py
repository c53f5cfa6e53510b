"""A permission is declared once; whatever names another fails before anybody is served."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask
from marshmallow import Schema

from app.core.console.permissions import ASKED, init_permissions
from app.core.exports import Export
from app.core.http.policies import Policy, page_for, staff_required
from app.core.imports import Import
from app.core.permissions import PERMISSIONS, TABLE, StaffRole, UndeclaredPermissionError, permission
from app.office.dashboard.summary import SEES_MONEY
from app.office.dashboard.waiting_queries import DECIDED_BY
from app.parties.staff.labels import DUTIES, LABELS
from devtools import factories
from tests.support.desk import at_desk

ROOT = Path(__file__).resolve().parents[2] / "app"


def _nothing(*_: Any) -> Any:
    raise AssertionError


@pytest.mark.parametrize(
    "declare",
    [
        page_for,
        staff_required,
        permission,
        lambda name: Export("some", "一些", columns=[], query=Schema, page=_nothing, permission=name),
        lambda name: Import("some", "一些", columns=[], permission=name, check=_nothing, enter=_nothing, done=("", "")),
    ],
)
def test_what_names_an_undeclared_permission_is_not_even_loaded(declare: Callable[[str], Any]) -> None:
    assert declare("funds:read")
    with pytest.raises(UndeclaredPermissionError, match="funds:raed"):
        declare("funds:raed")


@pytest.mark.parametrize("asked", ['can("funds:raed")', "can('funds:read')", "can(name)", "not can( name )"])
def test_an_application_with_a_template_that_asks_for_an_undeclared_one_does_not_start(
    tmp_path: Path, asked: str
) -> None:
    app = Flask(__name__, root_path=str(tmp_path), template_folder="none")
    app.register_blueprint(Blueprint("some", __name__, root_path=str(tmp_path), template_folder="templates"))
    template = tmp_path / "templates" / "some" / "page.html"
    template.parent.mkdir(parents=True)
    template.write_text('{% if can("funds:read") %}钱{% endif %}', encoding="utf-8")
    init_permissions(app)
    template.write_text("{% if " + asked + " %}钱{% endif %}", encoding="utf-8")
    with pytest.raises(UndeclaredPermissionError, match=r"page\.html"):
        init_permissions(app)


def test_every_template_of_the_house_is_looked_at(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[Path] = set()
    read = Path.read_text

    def look(path: Path, *args: Any, **options: Any) -> str:
        seen.add(path.resolve())
        return read(path, *args, **options)

    monkeypatch.setattr(Path, "read_text", look)
    init_permissions(app)
    assert {path.resolve() for path in ROOT.rglob("*.html")} - seen == set()


def test_every_permission_is_declared_once_and_asked_for(app: Flask) -> None:
    policies: list[Policy] = [view.policy for view in app.view_functions.values() if hasattr(view, "policy")]
    asked = {policy.permission.name for policy in policies if policy.permission}
    asked |= {found["name"] for path in ROOT.rglob("*.html") for found in ASKED.finditer(path.read_text("utf-8"))}
    asked |= {each.permission for kind in ("exports", "imports") for each in app.extensions[kind].values()}
    asked |= {each.name for each in (SEES_MONEY, *DECIDED_BY.values())}
    assert asked == set(PERMISSIONS)
    assert len(PERMISSIONS) == len(TABLE)


def test_nothing_asks_for_a_role_where_it_means_a_permission() -> None:
    compared = re.compile(r"(?<!for )\brole(\.value)?\s*(not in|in|==|!=)\s")
    of_shops = 'person.role.value == "clerk"'
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted(ROOT.rglob("*.html"))
        for line in path.read_text("utf-8").splitlines()
        if compared.search(line.replace(of_shops, ""))
    ]
    assert found == []


def test_every_role_has_its_words() -> None:
    assert set(LABELS[StaffRole]) == set(DUTIES) == set(StaffRole)


def test_buttons_are_there_for_those_who_may_press_them(app: Flask) -> None:
    town = factories.town()
    path = f"/merchants/{town.shop.merchant.id}"
    seen = {role: at_desk(app, factories.staff(town.node, role)).page(path) for role in StaffRole}
    shown = {
        words: {role.value for role, page in seen.items() if f">{words}</" in page.partition("<main")[2]}
        for words in ("退出联盟", "修改资料", "收款账户", "开始核查", "登记信用记录")
    }
    assert shown == {
        "退出联盟": {"admin"},
        "修改资料": {"admin", "clerk"},
        "收款账户": {"admin", "finance"},
        "开始核查": {"admin", "clerk"},
        "登记信用记录": {"admin", "clerk"},
    }
