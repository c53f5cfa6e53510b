"""First allocations of a spreadsheet of nodes: drafts of money that the nearest fund above hands down, for another
person to approve.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem
from app.office.nodes.sheet_rows import FIRST, NodeRow
from app.parties.communities.models import Community
from app.treasury import funds
from app.treasury.funds.errors import FundNotFoundError
from app.treasury.funds.funds import fund_name, own_fund
from app.treasury.funds.models import Fund

MEMO = "首次划拨"
Nodes = Mapping[str, Sequence[Community]]
"""The open nodes of a subtree by their names."""


def sources(session: Session, *, rows: Sequence[NodeRow], there: Nodes, staff: StaffIdentity) -> dict[int, str]:
    """What the fund is called from which each row's first allocation is to come, by the row's number; rows without one,
    and those that no fund of the subtree stands above, are left out.
    """
    made = {row.name: row for row in rows}
    known: dict[str, str | None] = {}
    for row in rows:
        known.setdefault(row.parent, _source(session, row.parent, made, there, staff))
    return {row.number: name for row in rows if row.first_yuan and (name := known[row.parent])}


def _source(
    session: Session, parent: str, made: Mapping[str, NodeRow], there: Nodes, staff: StaffIdentity
) -> str | None:
    """The fund of a node by its name, or the nearest above it; a node of the sheet has the one that it will have."""
    for _ in range(len(made) + 1):  # Rows may name each other in a circle.
        if there.get(parent):
            return _nearest(session, there[parent][0].id, staff)
        row = made.get(parent)
        if row is None:
            return None
        if row.with_fund:
            return fund_name(row.name)
        parent = row.parent
    return None


def _nearest(session: Session, community_id: int, staff: StaffIdentity) -> str | None:
    try:
        fund = funds.fund_of_community(session, community_id)
        return funds.fund_in_scope(session, fund_id=fund.id, staff=staff).name
    except FundNotFoundError:
        return None


def problems(
    session: Session, *, rows: Sequence[NodeRow], there: Mapping[int, Community], sources: Mapping[int, str]
) -> list[Problem]:
    """What is wrong with these first allocations; `there` are the nodes of rows that are there already."""
    found = []
    for row in rows:
        if not row.first_yuan:
            continue
        node = there.get(row.number)
        if not (row.with_fund if node is None else _has_fund(session, node)):
            found.append(Problem(row.number, FIRST, "这个社区没有自己的基金，不能划拨；请开设基金，或把这一格留空。"))
        elif row.number not in sources:
            words = "上级都还没有您能管理的信用基金。请先在“信用基金”里为上级开设，再上传这张表。"
            found.append(Problem(row.number, FIRST, words))
    return found


def _has_fund(session: Session, node: Community) -> bool:
    return session.scalar(select(Fund.id).where(Fund.community_id == node.id)) is not None


def wanted(session: Session, *, rows: Sequence[NodeRow], there: Mapping[int, Community]) -> list[NodeRow]:
    """The rows that get a draft: a node that has been handed money already, or waits for it, gets no second one."""
    ids = {node.id for node in there.values()}
    fund_of = {fund.community_id: fund.id for fund in session.scalars(select(Fund).where(Fund.community_id.in_(ids)))}
    taken = funds.given_or_drafted(session, fund_of.values())

    def is_first(row: NodeRow) -> bool:
        node = there.get(row.number)
        return node is None or fund_of.get(node.id) not in taken

    return [row for row in rows if row.first_yuan and is_first(row)]


def draft(
    session: Session, *, rows: Iterable[tuple[NodeRow, Community, int]], staff: StaffIdentity, now: datetime
) -> None:
    """A draft for each of these rows, with its node and the id of that above. Raises what `funds.draft_ahead` does."""
    for row, node, above_id in rows:
        funds.draft_ahead(
            session,
            fund_id=funds.fund_of_community(session, above_id).id,
            to_fund_id=own_fund(session, node.id).id,
            amount_fen=row.first_yuan * 100,
            memo=MEMO,
            staff=staff,
            now=now,
        )
