"""Pledges: in each state, signed on the phone and on paper, one by shops, and a drive that is half full."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.pledges import drives, signing, upkeep
from app.civic.pledges.models import Consent, Signature, SignatureState
from app.civic.texts import pledges, publishing
from app.civic.texts.models import PledgeFor, PledgeTopic, Text
from app.civic.texts.pledge_queries import pledge_of
from app.core.clock import business_day
from app.demo import seeds
from app.demo.world import World
from app.parties.areas.models import Area
from app.parties.residents.models import Household, Resident, User

WITNESSES = "示例甲、示例乙"
COVERED = 0.5
GRIDS = 3
SHOPS = 4
ON_PAPER = 4
"""One in so many signs on paper."""
_DOGS = pledges.Said(
    "示例：文明养犬承诺书",
    "楼道和绿地是大家的。养犬的人家，我这样做：",
    ["出门牵绳，乘电梯避开老人和孩子", "随手清理粪便", "给犬只办证、打疫苗"],
    ["放任犬只伤人或追人", "劝说三次以上仍不牵绳"],
    12,
)
_NOW = pledges.Said(
    _DOGS.title, _DOGS.body, [*_DOGS.keeps, "早 7 点前、晚 10 点后不让犬只在楼下吠叫"], _DOGS.breaches, 12
)
_TRADE = pledges.Said(
    "示例：诚信经营承诺书",
    "本店郑重承诺：",
    ["明码标价，不另收费", "有效的券都收", "一个工作日内回应顾客的意见"],
    ["卖过期食品", "拒收有效的券"],
    12,
)
_EBIKES = pledges.Said(
    "示例：电动车不进楼承诺书", "为了一家人的安全，我承诺：", ["不把电动车和电池带进楼"], ["在楼道里充电"], 12
)
_FIRE = pledges.Said("示例：楼道无杂物承诺书", "生命通道，一件不放。", ["楼道里不放杂物"], ["占用消防通道"], 6)
_SMOKE = pledges.Said("示例：露天烧烤承诺书", "夜里安静，空气干净。", ["晚 10 点前收摊"], ["在绿地烧烤"], 1)


def sign(session: Session, *, world: World) -> None:
    """People of some grids sign at the end of last month and since; one version follows another."""
    then = world.timeline.at(world.timeline.today - timedelta(days=25), 10)
    dogs = _publish(session, world, PledgeTopic.DOGS, _DOGS, then)
    people = _neighbours(session, world)
    early, rest = people[::3], [each for n, each in enumerate(people) if n % 3]
    for person in early:
        _phone(session, dogs, person, then + timedelta(days=1))
    at = world.timeline.at(world.timeline.today - timedelta(days=10), 9)
    by: dict[str, Any] = {"staff": world.staff["street.clerk"], "now": at}
    dogs = pledges.draft_version(session, text_id=dogs.id, said=_NOW, **by)
    _release(session, world, dogs, at)
    _drive(session, world, dogs, at)
    for number, person in enumerate(rest[: int(len(people) * COVERED)], 1):
        if number % ON_PAPER != 1:
            _phone(session, dogs, person, at + timedelta(days=1))
        else:
            heard: dict[str, Any] = {"consent": Consent.WITNESSED, "witnesses": WITNESSES, "now": at}
            signing.enter(session, text_id=dogs.id, resident_id=person.id, staff=by["staff"], **heard)
    for person in early[:1]:
        _phone(session, dogs, person, at)
    for person in early[1:2]:
        (mine,) = (each for each in _live(session, person))
        signing.withdraw(session, signature_id=mine, resident_id=person.id, now=at)
    _others(session, world, people, then)
    _shops(session, world, then)


def _live(session: Session, person: Resident) -> list[int]:
    mine = Signature.subject_id == person.id, Signature.state == SignatureState.LIVE
    return list(session.scalars(select(Signature.id).where(*mine)))


def _others(session: Session, world: World, people: list[Resident], then: datetime) -> None:
    """One that was taken back and whose signatures are over; one that waits, and a draft."""
    late = then - timedelta(days=40)
    smoke = _publish(session, world, PledgeTopic.QUIET, _SMOKE, late)
    for person in people[:1]:
        _phone(session, smoke, person, late)
    upkeep.end_old(session, now=then)
    publishing.take_back(session, text_id=smoke.id, reason="并入居民公约", **_by(world, "street.admin", then))
    waits = _draft(session, world, PledgeTopic.EBIKES, _EBIKES, then)
    pledges.submit_pledge(session, text_id=waits.id, **_by(world, "street.clerk", then))
    _draft(session, world, PledgeTopic.FIRE, _FIRE, then)


def _shops(session: Session, world: World, then: datetime) -> None:
    trade = _publish(session, world, PledgeTopic.TRADE, _TRADE, then, PledgeFor.SHOPS)
    for shop in [each for each in world.shops if each.open and each.place == 0][:SHOPS]:
        own: dict[str, Any] = {"member": shop.owner, "user_id": shop.owner.user_id}
        signing.sign_as_shop(session, text_id=trade.id, shown=_shown(session, trade), now=then, **own)


def _drive(session: Session, world: World, text: Text, at: datetime) -> None:
    today = business_day(at)
    days: dict[str, Any] = {"starts_on": today, "ends_on": today + timedelta(days=60), "goal_percent": 80}
    where: dict[str, Any] = {"community_id": world.places[0].id, "area_ids": [], "title": "示例：文明养犬签约月"}
    drives.open_drive(session, text_id=text.id, **where, **days, **_by(world, "street.admin", at))


def _neighbours(session: Session, world: World) -> list[Resident]:
    """One adult of each household of some grids; not whose persona has nothing yet."""
    new = session.scalars(select(User.id).where(User.openid == seeds.openid("resident-new"))).one()
    grids = select(Area.id).where(Area.community_id == world.places[0].id, Area.parent_id.is_(None)).limit(GRIDS)
    ids = session.scalars(grids.order_by(Area.id)).all()
    homes = select(Household.id).join(Area, Area.id == Household.area_id)
    theirs = Resident.household_id.in_(homes.where(Area.id.in_(ids) | Area.parent_id.in_(ids)))
    query = select(Resident).where(theirs, Resident.is_minor.is_(False)).order_by(Resident.id)
    old = [each for each in session.scalars(query) if each.user_id != new]
    return list({each.household_id: each for each in old}.values())[:60]


def _by(world: World, who: str, now: datetime) -> dict[str, Any]:
    return {"staff": world.staff[who], "now": now}


def _draft(
    session: Session,
    world: World,
    topic: PledgeTopic,
    said: pledges.Said,
    at: datetime,
    meant_for: PledgeFor = PledgeFor.RESIDENTS,
) -> Text:
    about: dict[str, Any] = {"community_id": world.places[0].id, "topic": topic, "meant_for": meant_for, "said": said}
    return pledges.draft_pledge(session, **about, **_by(world, "street.clerk", at))


def _publish(
    session: Session,
    world: World,
    topic: PledgeTopic,
    said: pledges.Said,
    at: datetime,
    meant_for: PledgeFor = PledgeFor.RESIDENTS,
) -> Text:
    return _release(session, world, _draft(session, world, topic, said, at, meant_for), at)


def _release(session: Session, world: World, text: Text, at: datetime) -> Text:
    pledges.submit_pledge(session, text_id=text.id, **_by(world, "street.clerk", at))
    return pledges.publish_pledge(session, text_id=text.id, **_by(world, "street.admin", at))


def _shown(session: Session, text: Text) -> signing.Shown:
    pledge = pledge_of(session, text.id)
    return signing.Shown(pledge.number, pledge.hash)


def _phone(session: Session, text: Text, person: Resident, at: datetime) -> None:
    """On their own phone; for whoever has none, the demo does not say whose it was."""
    who: dict[str, Any] = {"resident_id": person.id, "user_id": person.user_id, "now": at}
    signing.sign(session, text_id=text.id, shown=_shown(session, text), **who)
