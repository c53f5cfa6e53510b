"""docs/permissions.md: who may do what, and what each permission opens."""

from collections import defaultdict

from flask import Flask

from app.core.permissions import PERMISSIONS, StaffRole
from devtools.reference.routes import routes

HEAD = """# 权限

工作人员的每项权限在 `app/core/permissions.py` 里声明一次；页面、接口、导出、导入和模板只写权限的名字。
能做什么由角色决定，对谁做由所在节点决定：只限本节点及其下级。
本页由 `make reference` 写成，有测试核对：权限或角色有变动而本页没有更新时，测试不通过。

## 谁可以做什么
"""
OPENS = """
## 每项权限打开哪些页面和接口

登录、首次设置密码和退出不需要权限，不在表里。
"""


def permissions_page(app: Flask) -> str:
    """The page for this application."""
    labels = app.extensions["labels"][StaffRole]
    lines = [HEAD]
    lines += [_row("权限", "可以做什么", *(labels[role] for role in StaffRole)), _row(*["---"] * (2 + len(StaffRole)))]
    for each in PERMISSIONS.values():
        lines.append(_row(f"`{each.name}`", each.label, *("✓" if each.allows(role) else "" for role in StaffRole)))
    lines += [OPENS, _row("权限", "页面和接口", "导出和导入"), _row("---", "---", "---")]
    opened, taken = _opened(app), _taken(app)
    for name in PERMISSIONS:
        lines.append(_row(f"`{name}`", "<br>".join(opened[name]) or "（按钮和待办）", "<br>".join(taken[name])))
    return "\n".join(lines) + "\n"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _opened(app: Flask) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for route in routes(app):
        if route.policy and route.policy.permission:
            found[route.policy.permission.name].append(f"`{route.methods} {route.path}`")
    return found


def _taken(app: Flask) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for kind, words in (("exports", "导出"), ("imports", "导入")):
        for each in app.extensions[kind].values():
            found[each.permission].append(f"{words}“{each.title}”")
    return found
