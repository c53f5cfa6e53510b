"""Service points with a shelf and somebody behind the counter, in a town of the tests."""

from datetime import date
from typing import Any

from app.core.clock import business_day
from app.core.db.session import db
from app.parties.communities.models import Community
from app.parties.posts import ending, proposing
from app.parties.posts.models import PostRole
from app.parties.residents.models import Resident
from app.parties.units import making as making_units
from app.parties.units.models import UnitDomain, UnitKind
from app.rewards.exchanges import exchanging
from app.rewards.exchanges.exchanging import Wanted
from app.rewards.exchanges.receipts import Receipt
from app.rewards.service_points import making
from app.rewards.service_points.models import PointKind, ServicePoint
from app.rewards.stock import items, recording
from app.rewards.stock.models import MoveKind, Stock, StockItem, StockMove
from devtools import factories
from devtools.factories import NOW, Town, commit

BARCODE = "6901234567892"


def point(town: Town, name: str = "示例信用超市", *, node: Community | None = None, **more: Any) -> ServicePoint:
    asked = {"kind": PointKind.MART, "place": "村委会一楼", "hours": "每天 9:00—17:00", **more}
    where = {"community_id": (node or town.node).id, "staff": town.admin, "now": NOW}
    return commit(making.add, name=name, **asked, **where)


def clerk_of(town: Town, person: Resident, *, unit_id: int | None = None, node: Community | None = None) -> Resident:
    """Behind the counters of the node, or of a unit."""
    where = {"unit_id": unit_id} if unit_id is not None else {"community_id": (node or town.node).id}
    asked = {"role": PostRole.COUNTER, "from_on": business_day(NOW), "resident_id": person.id, "now": NOW}
    post = commit(proposing.propose, staff=factories.staff(town.town), **asked, **where)
    commit(proposing.appoint, post_id=post.id, staff=town.admin, now=NOW)
    return person


def item(town: Town, name: str = "大米", *, points: int = 10, barcode: str | None = None, **more: Any) -> StockItem:
    asked = {"unit": "袋", "value_fen": 1_200, "points": points, "barcode": barcode, **more}
    return commit(items.add, community_id=town.town.id, name=name, staff=town.admin, now=NOW, **asked)


def moved(town: Town, at: ServicePoint, of: StockItem, quantity: int, kind: MoveKind, **more: Any) -> StockMove:
    asked = {"point": at, "item": of, "kind": kind, "quantity": quantity, "by": town.admin, "now": NOW}
    return commit(recording.record, **asked | more)


def bought(
    town: Town, at: ServicePoint, of: StockItem, quantity: int = 10, *, expires_on: date | None = None
) -> StockMove:
    return moved(town, at, of, quantity, MoveKind.BOUGHT, reference="采购单 1", expires_on=expires_on)


def given(clerk: Resident, person: Resident, of: StockItem, quantity: int = 1, *, at: Any = NOW) -> Receipt:
    digits = factories.card_code_of(person, at=at)
    wanted = [Wanted(of.id, quantity)]
    return commit(exchanging.exchange, site_id=None, clerk_id=clerk.id, digits=digits, wanted=wanted, now=at)


def on_hand(at: ServicePoint, of: StockItem) -> int:
    db.session.rollback()
    return db.session.query(Stock).filter_by(site_id=at.id, item_id=of.id).one().on_hand


def counter(town: Town) -> dict[str, int]:
    """Ids by the names of paths: the resident of the town stands behind the counter, and has had something there. A
    school has a point, too, with nobody behind its counter; three people have points to spend.
    """
    other = factories.resident(town.node)
    at, rice = point(town), item(town)
    move = bought(town, at, rice)
    bought(town, at, rice, 90)
    clerk_of(town, other)
    done = given(other, town.person, rice)
    commit(ending.end_of_resident, resident_id=other.id, reason="换人", now=NOW)
    clerk_of(town, town.person)
    named: dict[str, Any] = {"kind": UnitKind.SCHOOL, "domain": UnitDomain.CAMPUS, "name": "示例学校"}
    school = commit(making_units.add_unit, community_id=town.node.id, staff=town.admin, now=NOW, **named)
    people = {f"{name}_customer_id": factories.resident(town.node, points=50).id for name in ("first", "second")}
    return people | {
        "point_id": at.id,
        "site_id": at.id,
        "to_site_id": point(town, "示例校园超市", unit_id=school.id).id,
        "item_id": rice.id,
        "stock_item_id": rice.id,
        "move_id": move.id,
        "exchange_id": done.id,
    }
