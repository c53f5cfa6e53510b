"""What has been set up so far: ids and what else later steps need to know, small enough for a whole street."""

from array import array
from dataclasses import dataclass, field

from app.core.identities import MemberIdentity, StaffIdentity
from app.demo.timeline import Timeline
from app.rewards.offers.models import OfferKind


@dataclass(frozen=True, slots=True)
class Place:
    """A community and its fund."""

    id: int
    slug: str
    name: str
    fund_id: int


@dataclass(slots=True)
class Shop:
    """A shop. `weight` is how many people go there compared to others, `quality` how many stars they give it.

    `key` is the name by which scenes know it.
    """

    key: str
    id: int
    slug: str
    name: str
    trade: str
    place: int
    weight: int
    quality: float
    open: bool
    members: list[MemberIdentity]

    @property
    def owner(self) -> MemberIdentity:
        return self.members[0]


@dataclass(slots=True)
class Item:
    """A published offer; `shop` is its shop's index, None where every shop of the place honours it.

    `stock` is what has not been planned away yet.
    """

    id: int
    kind: OfferKind
    shop: int | None
    place: int | None
    points: int
    stock: int
    min_stars: int
    coupon_days: int
    bill_fen: int | None
    """The lowest bill with which it can be used; None where it needs no bill."""


@dataclass
class Crowd:
    """Residents by index, as columns: of a hundred and eighty thousand there is not an object each."""

    ids: "array[int]" = field(default_factory=lambda: array("q"))
    places: "array[int]" = field(default_factory=lambda: array("H"))
    minors: bytearray = field(default_factory=bytearray)
    earned: "array[int]" = field(default_factory=lambda: array("H"))
    users: dict[int, int] = field(default_factory=dict)
    households: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.ids)


@dataclass
class World:
    """The street. `places` are its communities; `cast` are the user ids, `residents` the resident ids of personas."""

    timeline: Timeline
    valid_months: int
    rate_fen: int
    street: Place
    places: list[Place]
    staff: dict[str, StaffIdentity]
    cast: dict[str, int] = field(default_factory=dict)
    residents: dict[str, int] = field(default_factory=dict)
    consumers: list[int] = field(default_factory=list)
    crowd: Crowd = field(default_factory=Crowd)
    shops: list[Shop] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    def shop(self, key: str) -> Shop:
        """A shop that scenes know by name."""
        return next(shop for shop in self.shops if shop.key == key)

    def items_of(self, shop: Shop) -> list[Item]:
        index = self.shops.index(shop)
        return [item for item in self.items if item.shop == index]
