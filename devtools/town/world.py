"""The people and shops of a bench: few of them through the application's services, the many by set-based inserts."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, String, case, cast, literal, select
from sqlalchemy.orm import Session

from app.core.clock import business_day, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.ledger import chart
from app.ledger.accounts import find_accounts
from app.ledger.chart import CHART, OwnerKind
from app.ledger.models import Journal, LedgerAccount, LedgerBalance, Posting
from app.parties.communities.models import CommunityKind
from app.parties.residents.models import Household, Resident, User
from app.rewards.offers.models import SubsidyKind
from app.standing.programmes import rules
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.records.models import Record, RecordSource, RecordState
from devtools import factories
from devtools.town.sets import NUMBER, add_to_balances, fill_numbers, insert_from, next_id

COMMUNITIES = 21
SHOPS = 100
COUPON_POINTS = 5
SUBSIDY_FEN = 300
STOCK = 1_000_000
AWARDS = 3
AWARD_POINTS = 2_000
"""Of each award: so many that nobody runs out, however long the bench runs."""


@dataclass(frozen=True)
class Shop:
    """A shop with the one offer of it that is redeemed, and the accounts that this moves."""

    user_id: int
    merchant_id: int
    slug: str
    name: str
    offer_id: int
    title: str
    points: int
    payable: int
    budget: int


@dataclass(frozen=True)
class Node:
    """A community and two of its accounts."""

    id: int
    issued: int
    escrow: int


@dataclass(frozen=True)
class World:
    """Residents are numbered from 0: their ids, their users' and their accounts' follow from that."""

    nodes: list[Node]
    shops: list[Shop]
    hot_offer_id: int
    residents: int
    first_resident: int
    first_user: int
    first_account: int


def build(residents: int, *, shops: int = SHOPS) -> World:
    """A town of 21 communities and so many shops, each with a subsidised offer, and residents with points.

    Needs an application context, and an empty, migrated database.
    """
    execute(rules.install_catalogue, now=utc_now())
    town = factories.community(kind=CommunityKind.TOWN)
    factories.fund(town, available_fen=shops * STOCK * SUBSIDY_FEN)
    admin = factories.staff(town)
    nodes = [factories.community(parent=town) for _ in range(COMMUNITIES)]
    period: dict[str, Any] = {
        "valid_from": utc_now() - timedelta(days=1),
        "valid_until": utc_now() + timedelta(days=365),
    }
    subsidy: dict[str, Any] = {"subsidy_kind": SubsidyKind.FIXED, "subsidy_fen": SUBSIDY_FEN}
    pairs = []
    for _ in range(shops):
        shop = factories.shop(town, approver=admin)
        terms: dict[str, Any] = {"points": COUPON_POINTS, "stock_total": STOCK, "per_person": 1000, **period, **subsidy}
        pairs.append((shop, factories.offer(shop, approver=admin, **terms)))
    hot = factories.offer(pairs[0][0], approver=admin, points=1, stock_total=STOCK, per_person=1000, **period)
    session = db.session()
    counters = []
    for shop, offer in pairs:
        merchant = shop.merchant
        points, payable = chart.merchant_points(merchant.id), chart.merchant_payable(merchant.id)
        ids = _ids(session, points, payable, chart.offer_budget(offer.id))
        counters.append(Shop(shop.owner.id, merchant.id, merchant.slug, merchant.name, offer.id, offer.title, *ids))
    places = []
    for node in nodes:
        ids = _ids(session, chart.community(node.id, "issued"), chart.community(node.id, "escrow"))
        places.append(Node(node.id, *ids))
    rule_id = session.scalars(select(Rule.id).limit(1)).one()
    session.rollback()
    with db.engine.begin() as connection:
        return _people(connection, places, counters, hot.id, residents, rule_id, admin.id)


def _ids(session: Session, *keys: chart.AccountKey) -> list[int]:
    found = find_accounts(session, keys)
    return [found[key].id for key in keys]


def _people(
    connection: Connection,
    nodes: list[Node],
    shops: list[Shop],
    hot_offer_id: int,
    residents: int,
    rule_id: int,
    staff_id: int,
) -> World:
    """Residents, one household each, with users, accounts and awards."""
    now = utc_now()
    fill_numbers(connection, max(residents, 1))
    n = NUMBER.c.n
    here = n < residents
    text = cast(n, String)
    node_of = _by_remainder(n, [node.id for node in nodes])
    first_user, first_home, first_resident, first_account = (
        next_id(connection, model) for model in (User, Household, Resident, LedgerAccount)
    )
    insert_from(connection, User, {"id": first_user + n, "openid": literal("bench-") + text, "created_at": now}, here)
    home = {"id": first_home + n, "community_id": node_of, "number": literal("B") + text}
    insert_from(connection, Household, home, here)
    person = {
        "id": first_resident + n,
        "community_id": node_of,
        "household_id": first_home + n,
        "name": "测试居民",  # Encrypted once, the same for all: nothing that is measured reads it.
        "phone": "13900000000",
        "name_index": literal("bench-") + text,
        "phone_index": literal("bench-") + text,
        "number": cast(1_000_000_000 + n, String),
        "card_serial": cast(1_000_000_000 + n, String),
        "joined_on": business_day(now),
        "user_id": first_user + n,
    }
    insert_from(connection, Resident, person, here)
    spec = CHART[OwnerKind.RESIDENT, "points"]
    owner = {"owner_kind": OwnerKind.RESIDENT, "owner_id": first_resident + n, "kind": "points"}
    account = {"id": first_account + n, **owner, "unit": spec.unit, "floor": spec.floor}
    insert_from(connection, LedgerAccount, account, here)
    insert_from(
        connection, LedgerBalance, {"account_id": first_account + n, "stripe": 0, "floor": 0, "amount": 0}, here
    )
    issued_of = _by_remainder(n, [node.issued for node in nodes])
    for turn in range(AWARDS):
        at = now - timedelta(days=30 * (turn + 1))
        first_record = next_id(connection, Record)
        record = {
            "id": first_record + n,
            "rule_id": rule_id,
            "source": RecordSource.CARRIED,
            "status": RecordState.EFFECTIVE,
            "subject_kind": SubjectKind.RESIDENT,
            "subject_id": first_resident + n,
            "resident_id": first_resident + n,
            "community_id": node_of,
            "event_key": f"bench-{turn}",
            "event_index": f"bench-{turn}",
            "occurred_on": business_day(at),
            "score_delta": 2,
            "points": AWARD_POINTS,
            "note": "",
            "created_by": staff_id,
            "created_at": at,
            "effective_at": at,
            "expires_at": at + timedelta(days=730),
            "points_expire_on": business_day(at + timedelta(days=730)),
        }
        insert_from(connection, Record, record, here)
        first_journal = next_id(connection, Journal)
        reference = literal("award:record:") + cast(first_record + n, String)
        journal = {"kind": "award", "reference": reference, "occurred_at": at, "actor": "system", "memo": "好人好事"}
        insert_from(connection, Journal, {"id": first_journal + n, **journal}, here)
        for holder, amount in ((issued_of, -AWARD_POINTS), (first_account + n, AWARD_POINTS)):
            insert_from(
                connection, Posting, {"journal_id": first_journal + n, "account_id": holder, "amount": amount}, here
            )
        add_to_balances(connection, first_journal, first_journal + residents)
    return World(nodes, shops, hot_offer_id, residents, first_resident, first_user, first_account)


def _by_remainder(number: Any, values: list[int]) -> Any:
    """The value that belongs to a number: by its remainder, so that all have the same share."""
    return case(dict(enumerate(values)), value=number % len(values))
