"""The shops of the alliance: they applied, were approved, and have an owner and often a clerk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rich.progress import Progress
from sqlalchemy.orm import Session

from app.alliance.settlement import payee_changes
from app.core.db.uow import execute
from app.core.identities import ClerkAccess, MemberIdentity
from app.demo import seeds
from app.demo.assortment import FEATURED, TRADES, WORDS, Featured
from app.demo.drawings import licence, shop_front
from app.demo.households import add_user
from app.demo.personas import PERSONAS, Kind
from app.demo.world import Shop, World
from app.parties import merchants
from app.parties.merchants import SLUG_LETTERS, shop_picture
from app.parties.pictures import keeping, shown

BUSY, BUSY_WEIGHT = 0.06, 9
"""The share of shops to which far more people go than to the others."""
PER_TRANSACTION = 40
WITHOUT_ACCOUNT = 9
WITHOUT_PICTURE = 2
"""The canteen: there the drawing of the trade is seen, and its owner can try to change that."""
PAYEE_WAIT_HOURS = 72
"""Every ninth shop has not said yet where its money is to go."""
CLERKS_ANSWER = {"carwash": ClerkAccess.ANSWER}
"""Whose owner leaves statements to the clerk."""
HOURS = ("每天 8:00—20:00", "每天 9:00—21:00", "周一至周六 8:30—18:00", "每天 6:30—19:30，周三休息")
CORNER_E6 = (37_150_000, 122_040_000)
"""Where the first community is, in millionths of a degree."""
OWNER_PHONES, CLERK_PHONES = 1_000, 5_000


@dataclass(frozen=True, slots=True)
class Sketch:
    """A shop before it has applied."""

    number: int
    key: str
    slug: str
    name: str
    trade: str
    place: int
    weight: int
    quality: float
    open: bool
    applied_on: date
    has_clerk: bool


def open_shops(world: World, *, count: int, progress: Progress) -> None:
    """Take so many shops into the alliance."""
    task = progress.add_task("商户入盟", total=count)
    for sketches in seeds.batches(_sketches(world, count), PER_TRANSACTION):
        world.shops += execute(_join, world=world, sketches=sketches)
        progress.advance(task, len(sketches))


def _sketches(world: World, count: int) -> Iterator[Sketch]:
    rng = seeds.stream("shops")
    featured = [*FEATURED, *_others(count - len(FEATURED), len(world.places))]
    for number, shop in enumerate(featured, start=1):
        is_busy = number <= len(FEATURED) or rng.random() < BUSY
        yield Sketch(
            number=number,
            key=shop.key,
            slug="".join(rng.choice(SLUG_LETTERS) for _ in range(10)),
            name=shop.name,
            trade=shop.trade,
            place=shop.place,
            weight=BUSY_WEIGHT if is_busy else rng.randint(1, 3),
            quality=rng.uniform(3.3, 4.9),
            open=shop.open,
            applied_on=world.timeline.opened + timedelta(days=rng.randrange(45)),
            has_clerk=rng.random() < 0.5,
        )


def _others(count: int, places: int) -> list[Featured]:
    """Shops of all trades, spread over the communities, no two of one name."""
    rng = seeds.stream("names of shops")
    taken = {shop.name for shop in FEATURED}
    names = {
        trade.name: [name for word in WORDS.split() if (name := f"演示·{word}{trade.suffix}") not in taken]
        for trade in TRADES
    }
    for of_trade in names.values():
        rng.shuffle(of_trade)
    shops = []
    for number in range(count):
        with_names = [trade for trade in TRADES if names[trade.name]]
        trade = rng.choices(with_names, [each.share for each in with_names])[0]
        shops.append(Featured("", trade.name, names[trade.name].pop(), number % places))
    return shops


def _join(session: Session, *, world: World, sketches: list[Sketch]) -> list[Shop]:
    return [_join_one(session, world, sketch) for sketch in sketches]


def _join_one(session: Session, world: World, sketch: Sketch) -> Shop:
    applied_at = world.timeline.at(sketch.applied_on, 10)
    place = world.places[sketch.place]
    owner_id = _owner(session, world, sketch, applied_at)
    merchant = merchants.apply(
        session,
        user_id=owner_id,
        community_id=place.id,
        name=sketch.name,
        trade=sketch.trade,
        address=f"演示街道{place.name.removeprefix('演示·')}示例路 {sketch.number} 号",
        phone=f"0631-0000{sketch.number:03d}",
        licence_no=licence_no(sketch.number),
        now=applied_at,
        slug=sketch.slug,
        opening_hours=HOURS[sketch.number % len(HOURS)],
        **_position(sketch),
    )
    approved_at = applied_at + timedelta(days=2)
    merchants.approve(session, merchant_id=merchant.id, staff=world.staff["street.admin"], now=approved_at)
    session.flush()  # Memberships are looked up on the connection, past what the session has not written yet.
    owner = merchants.membership(session, owner_id, sketch.slug)
    merchants.open_to_clerks(session, owner=owner, access=CLERKS_ANSWER.get(sketch.key, ClerkAccess.READ))
    session.flush()
    if has_pictures(sketch.number):
        front = shown.make(session, picture=shop_front(sketch.trade), merchant_id=merchant.id, now=approved_at)
        shop_picture.put_up(session, owner=owner, picture_key=front)
    members = [owner, *_clerks(session, world, sketch, owner, approved_at)]
    if sketch.number % WITHOUT_ACCOUNT:
        payee_changes.enter_own(
            session,
            owner=owner,
            account_name=f"{sketch.name}（虚构）",
            account_no=f"6200000000{sketch.number:06d}",
            bank="演示银行演示街道支行",
            now=approved_at,
        )
        checker, checked_at = world.staff["street.finance"], approved_at + timedelta(hours=3)
        payee_changes.confirm(
            session, merchant_id=merchant.id, wait_hours=PAYEE_WAIT_HOURS, staff=checker, now=checked_at
        )
    return Shop(
        key=sketch.key,
        id=merchant.id,
        slug=sketch.slug,
        name=sketch.name,
        trade=sketch.trade,
        place=sketch.place,
        weight=sketch.weight,
        quality=sketch.quality,
        open=sketch.open,
        members=members,
    )


def _position(sketch: Sketch) -> dict[str, int]:
    """Communities in rows of seven, 600 m apart; their shops around the middle of each. No real shop stands there."""
    rng = seeds.stream(f"position of {sketch.slug}")
    row, column = divmod(sketch.place, 7)
    return {
        "latitude_e6": CORNER_E6[0] + row * 5_400 + rng.randint(-2_000, 2_000),
        "longitude_e6": CORNER_E6[1] + column * 6_800 + rng.randint(-2_500, 2_500),
    }


def has_pictures(number: int) -> bool:
    """Of a shop and its offers: those of the scenes, except for one, and every third of the others."""
    return (number <= len(FEATURED) and number != WITHOUT_PICTURE) or (number > len(FEATURED) and number % 3 == 0)


def licence_no(number: int) -> str:
    """18 characters, of which O belongs to no real number."""
    return f"92370000DEMO{number:06d}"


def sent_licence(session: Session, *, user_id: int, now: datetime) -> int:
    """A picture of a licence that an applicant has sent ahead."""
    return keeping.send_ahead(session, picture=licence(), user_id=user_id, now=now).id


def _owner(session: Session, world: World, sketch: Sketch, now: datetime) -> int:
    for persona in PERSONAS:
        if persona.kind is Kind.OWNER and sketch.key in persona.shops:
            return world.cast[persona.persona]
    phone = seeds.other_phone(OWNER_PHONES + sketch.number)
    return add_user(session, name=f"owner-{sketch.number}", phone=phone, now=now)


def _clerks(
    session: Session, world: World, sketch: Sketch, owner: MemberIdentity, now: datetime
) -> list[MemberIdentity]:
    clerks = [
        (world.cast[persona.persona], persona.name)
        for persona in PERSONAS
        if persona.kind is Kind.CLERK and sketch.key in persona.shops
    ]
    if not clerks and sketch.has_clerk:
        phone = seeds.other_phone(CLERK_PHONES + sketch.number)
        clerks = [(add_user(session, name=f"clerk-{sketch.number}", phone=phone, now=now), "示例店员")]
    for user_id, name in clerks:
        merchants.join_as_clerk(session, merchant_id=owner.merchant_id, user_id=user_id, name=name, now=now)
    return [merchants.membership(session, user_id, sketch.slug) for user_id, _ in clerks]
