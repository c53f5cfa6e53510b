"""Nodes, staff and funds: few enough to be made by the application's services."""

from dataclasses import dataclass

from sqlalchemy import select

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger.accounts import find_accounts
from app.parties.communities.models import CommunityKind
from app.standing.programmes import rules
from app.standing.programmes.models import Rule
from bench.city.size import COMMUNITIES_A_TOWN, Size
from devtools import factories

FUND_FEN = 1_000_000_000


@dataclass(frozen=True)
class Node:
    """A community, the place of its town in the list of towns, and its accounts."""

    id: int
    town: int
    issued: int
    escrow: int


@dataclass(frozen=True)
class TownPlace:
    """A town, its fund, and the account of what that has to give."""

    id: int
    fund: int
    available: int


@dataclass(frozen=True)
class Places:
    """The tree below one district; `admin` works at its top, `town_admin` in the first town."""

    root: int
    admin: StaffIdentity
    town_admin: StaffIdentity
    towns: list[TownPlace]
    nodes: list[Node]
    rule_id: int


def build(size: Size) -> Places:
    """Needs an application context, and an empty, migrated database."""
    execute(rules.install_catalogue, now=utc_now())
    root = factories.community(kind=CommunityKind.DISTRICT)
    towns, nodes = [], []
    first = None
    for place in range(size.towns):
        town = factories.community(parent=root, kind=CommunityKind.TOWN)
        first = first or town
        fund = factories.fund(town, available_fen=FUND_FEN)
        keys = [chart.fund(fund.id, "available")]
        below = [factories.community(parent=town) for _ in range(COMMUNITIES_A_TOWN)]
        keys += [chart.community(node.id, kind) for node in below for kind in ("issued", "escrow")]
        ids = {key: account.id for key, account in find_accounts(db.session(), keys).items()}
        towns.append(TownPlace(town.id, fund.id, ids[keys[0]]))
        nodes += [
            Node(node.id, place, ids[chart.community(node.id, "issued")], ids[chart.community(node.id, "escrow")])
            for node in below
        ]
    if first is None:
        raise ValueError("a city has at least one town")
    admin, town_admin = factories.staff(root), factories.staff(first)
    rule_id = db.session.scalars(select(Rule.id).limit(1)).one()
    places = Places(root.id, admin, town_admin, towns, nodes, rule_id)
    db.session.remove()
    return places
