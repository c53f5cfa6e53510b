"""The street: its communities, staff, and funds of ¥50,000 each, allocated from the street's own."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.demo import seeds
from app.demo.personas import CITY, SEATS, STREET
from app.demo.timeline import Timeline
from app.demo.world import Place, World
from app.parties.communities import nodes as nodes_service
from app.parties.communities.models import CommunityKind
from app.parties.staff import accounts, identity
from app.standing.programmes import rules
from app.treasury import funds
from app.treasury.funds.models import TopUpSource

COMMUNITIES = {
    "demo-wanghai": "望海",
    "demo-haitang": "海棠",
    "demo-chunfeng": "春风",
    "demo-chaoyang": "朝阳",
    "demo-songtao": "松涛",
    "demo-yuehe": "月河",
    "demo-nanqiao": "南桥",
    "demo-beiting": "北亭",
    "demo-xilin": "溪林",
    "demo-donghu": "东湖",
    "demo-meiyuan": "梅园",
    "demo-zhuxi": "竹溪",
    "demo-lanting": "兰亭",
    "demo-guihua": "桂花",
    "demo-hehua": "荷花",
    "demo-yunshan": "云杉",
    "demo-baihe": "白鹤",
    "demo-qingshi": "青石",
    "demo-jinsui": "金穗",
    "demo-anju": "安居",
    "demo-leling": "乐龄",
}
ALLOCATION_FEN = 5_000_000
TOP_UPS = (
    (TopUpSource.BUDGET, 100_000_000),
    (TopUpSource.COLLECTIVE, 15_000_000),
    (TopUpSource.DONATION, 6_600_000),
)


def found(session: Session, *, timeline: Timeline, valid_months: int, rate_fen: int) -> World:
    """Set up the tree, its staff, the catalogue of rules, and the funds with their money."""
    at = timeline.at(timeline.founded, 9)
    district = nodes_service.add_community(
        session, parent_id=None, kind=CommunityKind.DISTRICT, name="演示市", slug=CITY
    )
    town = nodes_service.add_community(
        session, parent_id=district.id, kind=CommunityKind.TOWN, name="演示街道", slug=STREET
    )
    street = Place(town.id, town.slug, town.name, funds.open_fund(session, community_id=town.id).id)
    places = []
    for slug, name in COMMUNITIES.items():
        node = nodes_service.add_community(
            session, parent_id=town.id, kind=CommunityKind.COMMUNITY, name=f"演示·{name}社区", slug=slug
        )
        places.append(Place(node.id, slug, node.name, funds.open_fund(session, community_id=node.id).id))
    rules.install_catalogue(session, now=at)
    nodes = {CITY: district.id} | {place.slug: place.id for place in (street, *places)}
    staff = _staff(session, nodes, timeline)
    world = World(timeline, valid_months, rate_fen, street, places, staff)
    _fill_funds(session, world)
    return world


def _staff(session: Session, nodes: dict[str, int], timeline: Timeline) -> dict[str, StaffIdentity]:
    found = {}
    for seat in SEATS:
        member = accounts.add_staff(
            session,
            username=seat.username,
            password=seeds.password(seat.username),
            otp_secret=seeds.otp_secret(seat.username),
            role=seat.role,
            community_id=nodes[seat.place],
            now=timeline.at(timeline.founded, 10),
        )
        found[seat.username] = identity.staff_identity(session, member.id, member.token_version)
    return found


def _fill_funds(session: Session, world: World) -> None:
    drafted_at = world.timeline.at(world.timeline.opened, 9)
    drafter = world.staff["street.finance"]
    for number, (source, amount_fen) in enumerate(TOP_UPS, start=1):
        top_up = funds.draft_top_up(
            session,
            fund_id=world.street.fund_id,
            amount_fen=amount_fen,
            source=source,
            bank_reference=f"DEMO-TOPUP-{number:04d}",
            staff=drafter,
            now=drafted_at,
        )
        for approver, hours in ((world.staff["street.admin"], 2), (world.staff["city.admin"], 5)):
            at = drafted_at + timedelta(hours=hours)
            funds.approve_top_up(session, top_up_id=top_up.id, staff=approver, now=at)
    for place in world.places:
        allocation = funds.draft_allocation(
            session,
            fund_id=world.street.fund_id,
            to_fund_id=place.fund_id,
            amount_fen=ALLOCATION_FEN,
            memo="年度计划划拨",
            staff=drafter,
            now=drafted_at + timedelta(days=1),
        )
        at = drafted_at + timedelta(days=1, hours=2)
        funds.approve_allocation(session, allocation_id=allocation.id, staff=world.staff["street.admin"], now=at)
