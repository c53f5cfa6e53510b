"""Nodes as spreadsheets name them: by their name, by their parent's and theirs where two are called the same, or by
their code (slug)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.core.text import reference
from app.parties.communities.models import Community


def open_nodes(session: Session, *, staff: StaffIdentity) -> Mapping[str, Sequence[Community]]:
    """The open nodes of a subtree by their names, by `parent/name`, and by their codes."""
    nodes = session.scalars(
        select(Community).where(Community.path.startswith(staff.path), Community.closed_at.is_(None))
    ).all()
    names = {node.id: node.name for node in nodes}
    found: dict[str, list[Community]] = {}
    for node in nodes:
        for word in {reference(node.name), reference(node.slug)}:
            found.setdefault(word, []).append(node)
        if node.parent_id in names:
            found.setdefault(reference(f"{names[node.parent_id]}/{node.name}"), []).append(node)
    return found


def named(nodes: Mapping[str, Sequence[Community]], name: str) -> tuple[Community | None, str]:
    """The node that is meant, or what is wrong with its name, in Chinese."""
    found = nodes.get(reference(name), [])
    if len(found) == 1:
        return found[0], ""
    if found:
        return None, f"有 {len(found)} 个“{name}”，请写成“上级/名称”，例如“某街道/{name}”。"
    return None, f"没有找到“{name}”：请与“社区”页面上的名称一致。"


def may_be(nodes: Mapping[str, Sequence[Community]], name: str, node: Community) -> bool:
    """Whether a node is one of those that have this name."""
    return node in nodes.get(reference(name), [])
